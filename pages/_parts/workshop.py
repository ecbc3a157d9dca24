"""The frame of the workshop: which step, its questions, the reveal, on and back."""

from __future__ import annotations

import streamlit as st

from core.lessons import STEPS, Lesson, Question, beside
from core.lessons.address import other_page
from pages._parts.classroom import room, room_answer, room_answers, tally, vote
from pages._parts.lab import bound
from pages._parts.lessons import learner
from pages._parts.lessons.learner import STEP, own
from pages._parts.lessons.screen import presenting
from pages._parts.lessons.steps import TASKS, Params, options


def step_choice() -> str:
    """Which step; it stands in the address."""
    step: str = st.segmented_control(
        "Lesson", STEPS, default=STEPS[0], required=True, key=STEP, **bound
    )
    learner.keep_step(step)
    return step


def ask_questions(lesson: Lesson) -> bool:
    """The questions; True once all of them are answered, or the presenter opens the reveal."""
    if presenting():
        return _shown_to_the_room(lesson)
    given = learner.answers()
    with st.form(own(f"questions {lesson.key}")):
        picked = {
            question.key: _choice(lesson, question, given.get(lesson.key, {}))
            for question in lesson.questions
        }
        if st.form_submit_button(TASKS[lesson.key].submit, icon=":material/visibility:"):
            if None in picked.values():
                st.warning("Choose an option first: a guess is fine.", icon=":material/edit:")
            else:
                given[lesson.key] = picked
                vote(picked)
                learner.note(room())
    return lesson.key in given


def _shown_to_the_room(lesson: Lesson) -> bool:
    """The presenter's button, and the room's answers until it is pressed."""
    key = own(f"reveal {lesson.key}")
    shown = bool(st.session_state.setdefault(key, False))

    def turn() -> None:
        st.session_state[key] = not shown

    st.button(
        "Hide the answer" if shown else "Reveal the answer", on_click=turn, type="primary",
        icon=":material/visibility_off:" if shown else ":material/visibility:",
    )  # fmt: skip
    if not shown:
        room_answers(lesson, revealed=False)
    return shown


def _choice(lesson: Lesson, question: Question, given: dict[str, str]) -> str | None:
    """One question; who comes back to an answered lesson finds the answer chosen."""
    known = list(options(lesson, question))
    before = given.get(question.key)
    place = known.index(before) if before in known else None
    chosen: str | None = st.radio(question.text, known, place, key=own(f"pick {question.key}"))
    return chosen


def reveal(lesson: Lesson) -> None:
    """What holds, the evidence, what the room thought, what to take home, where to go on."""
    parts = TASKS[lesson.key]
    right = parts.right()
    given = learner.answers().get(lesson.key, {})
    for question in lesson.questions:
        _told(question, right.get(question.key), None if presenting() else given.get(question.key))
        if presenting():
            room_answer(lesson, question, revealed=True)
    parts.reveal()
    st.info(lesson.lesson, icon=":material/school:")
    if not presenting():
        room_answers(lesson, revealed=True)
    for label, params in parts.links(lesson).items():
        _leads(lesson.page, label, params)


def _leads(page: str, label: str, params: Params) -> None:
    """A link to another page; it opens beside the lesson, which keeps its place and answers."""
    there = other_page(st.context.url or "", page, params)
    st.link_button(
        label, there, icon=":material/open_in_new:", help="Opens beside the lesson, in another tab."
    )


def _told(question: Question, holds: str | None, own_answer: str | None) -> None:
    if not holds:
        st.info("The figures for this answer are not here.", icon=":material/help:")
    elif own_answer is None:
        st.success(f"{question.text} **{holds}**.", icon=":material/check:")
    elif holds == own_answer:
        st.success(f"Yes: **{holds}**.", icon=":material/check:")
    else:
        st.warning(f"You said **{own_answer}**. It is **{holds}**.", icon=":material/lightbulb:")


def go_on(step: str) -> None:
    """To the step before and after."""

    def turn(to: str) -> None:
        st.session_state[STEP] = to

    before, after = beside(step)
    with st.container(horizontal=True):
        st.button(
            "Back", icon=":material/arrow_back:", disabled=before is None, on_click=turn,
            args=(before,),
        )  # fmt: skip
        if after is not None:
            st.button(
                "Next lesson" if after in STEPS[:-1] else "To the end", on_click=turn,
                args=(after,), icon=":material/arrow_forward:", type="primary",
            )  # fmt: skip


def start_over() -> None:
    """Forget all that this learner did, also in the room's tally, and go back to lesson 1."""

    def again() -> None:
        tally().forget(room(), learner.voter())
        learner.notebooks().forget(room(), learner.voter())
        learner.forget()
        st.session_state[STEP] = STEPS[0]
        st.toast(f"Started over: lesson 1, draw {learner.draw()}.", icon=":material/restart_alt:")

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Start over", icon=":material/restart_alt:", type="tertiary", on_click=again)
        st.caption(
            "Forgets your answers, choices, threshold, timing and draw, also in the room's count, "
            f"and goes back to lesson 1 with draw {learner.first_draw()} (its seed). Loading the "
            "page anew forgets nothing, as long as your browser stays open: it holds a random "
            "name for you, and nothing else."
        )
