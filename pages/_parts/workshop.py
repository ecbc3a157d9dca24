"""The frame of the workshop: which lesson, its questions, the room's tally, the reveal."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.charts.lessons import votes_chart
from core.lessons import LESSONS, Lesson, Question, beside
from core.lessons.handout import handout
from core.lessons.tally import RoomFull, Tally, room_name, votes_said
from pages._parts import lessons
from pages._parts.lab import bound

PAGES = Path(__file__).resolve().parents[1]
ROOM = "main"


@dataclass(frozen=True)
class Parts:
    """What a lesson puts on the screen.

    Attributes:
        task: draws what the learner works with.
        options: the options of a question whose text leaves them to the page.
        right: question key -> the option that holds.
        reveal: draws the evidence.
    """

    task: Callable[[], None]
    right: Callable[[], dict[str, str]]
    reveal: Callable[[], None]
    options: Callable[[], Sequence[str]] = tuple


TASKS = {
    "hand": Parts(lessons.hand_task, lessons.hand_right, lessons.hand_reveal),
    "known": Parts(lessons.nothing, lessons.known_right, lessons.known_reveal),
    "threshold": Parts(lessons.threshold_task, lessons.threshold_right, lessons.threshold_reveal),
    "speed": Parts(lessons.speed_task, lessons.speed_right, lessons.speed_reveal),
    "cost": Parts(lessons.nothing, lessons.cost_right, lessons.cost_reveal, lessons.cost_options),
    "sources": Parts(lessons.nothing, lessons.sources_right, lessons.sources_reveal),
}


@st.cache_resource(max_entries=1, show_spinner=False)
def tally() -> Tally:
    """The votes of every room of this process."""
    return Tally()


def presenting() -> bool:
    """Whether this is the presenter's screen: larger type; the frame leaves the sidebar out."""
    large = st.query_params.get("present") == "1"
    if large:
        st.html("<style>:root { font-size: 22px !important }</style>")
    return large


def room() -> str:
    """The room of this address; a name that cannot be one is the common room."""
    return room_name(st.query_params.get("room", ROOM)) or ROOM


def voter() -> str:
    """A random name of this session, kept nowhere else."""
    name: str = st.session_state.setdefault("voter", secrets.token_hex(8))
    return name


def lesson_choice() -> int:
    """Which lesson; its number stands in the address."""
    steps = [str(number) for number, _ in enumerate(LESSONS, start=1)]
    chosen = st.segmented_control(
        "Lesson", steps, default=steps[0], required=True, key="lesson", **bound
    )
    return int(chosen or 1)


def ask_questions(lesson: Lesson) -> bool:
    """The questions; True once all of them are answered, or the presenter opens the reveal."""
    given = st.session_state.setdefault("answered", {})
    if presenting():
        shown = st.toggle("Reveal", key=f"reveal {lesson.key}")
        if not shown:
            room_answers(lesson, revealed=False)
        return shown
    with st.form(f"questions {lesson.key}"):
        picked = {
            question.key: _choice(lesson, question, given.get(lesson.key, {}))
            for question in lesson.questions
        }
        if st.form_submit_button("Answer, then reveal", icon=":material/visibility:"):
            if None in picked.values():
                st.warning("Choose an option first: a guess is fine.", icon=":material/edit:")
            else:
                given[lesson.key] = picked
                _vote(picked)
    return lesson.key in given


def _choice(lesson: Lesson, question: Question, given: dict[str, str]) -> str | None:
    """One question; who comes back to an answered lesson finds the answer chosen."""
    options = list(_options(lesson, question))
    before = given.get(question.key)
    place = options.index(before) if before in options else None
    chosen: str | None = st.radio(question.text, options, place, key=f"pick {question.key}")
    return chosen


def _options(lesson: Lesson, question: Question) -> Sequence[str]:
    return question.options or TASKS[lesson.key].options()


def _vote(picked: dict[str, str]) -> None:
    try:
        for key, option in picked.items():
            tally().vote(room(), voter(), key, option)
    except RoomFull as full:
        st.caption(f"{full} Your answer counts for you alone.")


def reveal(lesson: Lesson) -> None:
    """What holds, the evidence, what the room thought, what to take home."""
    right = TASKS[lesson.key].right()
    given = st.session_state["answered"].get(lesson.key, {})
    for question in lesson.questions:
        holds = right.get(question.key)
        own = None if presenting() else given.get(question.key)
        if not holds:
            st.info("The figures for this answer are not here.", icon=":material/help:")
        elif own is None:
            st.success(f"{question.text} **{holds}**.", icon=":material/check:")
        elif holds == own:
            st.success(f"Yes: **{holds}**.", icon=":material/check:")
        else:
            st.warning(f"You said **{own}**. It is **{holds}**.", icon=":material/lightbulb:")
    TASKS[lesson.key].reveal()
    st.info(lesson.lesson, icon=":material/school:")
    room_answers(lesson, revealed=True)
    st.page_link(PAGES / f"{lesson.page}.py", label=lesson.link, icon=":material/arrow_forward:")


@st.fragment(run_every=3)
def room_answers(lesson: Lesson, revealed: bool) -> None:
    """What everyone in the room has answered so far, drawn anew every three seconds."""
    right = TASKS[lesson.key].right() if revealed else {}
    for question in lesson.questions:
        counts = tally().counts(room(), question.key, _options(lesson, question))
        st.markdown(f"**The room** ({votes_said(counts)}): {question.text}")
        st.altair_chart(
            votes_chart(counts, right.get(question.key)), alt="Answers of the room",
            key=f"votes {question.key}",
        )  # fmt: skip


def go_on(number: int) -> None:
    """To the lesson before and after."""

    def turn(to: int) -> None:
        st.session_state["lesson"] = str(to)

    before, after = beside(number)
    with st.container(horizontal=True):
        st.button(
            "Back", icon=":material/arrow_back:", disabled=before is None, on_click=turn,
            args=(before,),
        )  # fmt: skip
        st.button(
            "Next lesson", icon=":material/arrow_forward:", disabled=after is None, on_click=turn,
            args=(after,), type="primary",
        )  # fmt: skip


def start_over() -> None:
    """Forget this learner's answers, also in the room's tally."""

    def forget() -> None:
        tally().forget(room(), voter())
        st.session_state["answered"] = {}
        for key in [k for k in st.session_state if str(k).startswith(("pick ", "hand "))]:
            del st.session_state[key]

    st.button("Start over", icon=":material/restart_alt:", type="tertiary", on_click=forget)


def for_the_teacher() -> None:
    """The presenter's mode, the room, the handout."""
    with st.expander("For the teacher", icon=":material/co_present:"):
        st.markdown(
            "The presenter's mode shows the room's answers as they come, in large type and without "
            "the sidebar, and reveals when you say so.\n\n"
            f"Answers are tallied for the room **{room()}**: anonymous, in memory, gone when the "
            "server stops. Give your class an address of its own with `?room=NAME` (letters, "
            "digits, dashes)."
        )
        with st.container(horizontal=True):
            st.button("A new room", icon=":material/meeting_room:", on_click=_new_room)
            st.button(
                "Leave the presenter's mode" if presenting() else "Presenter's mode",
                icon=":material/co_present:", on_click=_turn_presenting,
            )  # fmt: skip
            st.download_button(
                "Handout to print (HTML)", handout, "guarded-routing-handout.html", "text/html",
                on_click="ignore", icon=":material/print:",
            )  # fmt: skip


def _new_room() -> None:
    st.query_params["room"] = secrets.token_hex(2)


def _turn_presenting() -> None:
    if st.query_params.get("present") == "1":
        del st.query_params["present"]
    else:
        st.query_params["present"] = "1"
