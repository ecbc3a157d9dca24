"""The workshop in a room: its address, the presenter's screen, the tally, the handout."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from html import escape

import streamlit as st

from core.charts.lessons import votes_chart, votes_width
from core.lessons import LESSONS, Lesson, Question
from core.lessons.address import only_here, room_address
from core.lessons.handout import Paper, handout
from core.lessons.tally import RoomFull, Tally, room_name, votes_listed, votes_said
from pages._parts.lessons import cost, hand, known, sources, speed
from pages._parts.lessons.learner import draw, own, voter
from pages._parts.lessons.screen import scale
from pages._parts.lessons.steps import TASKS, options

ROOM = "main"


@st.cache_resource(max_entries=1, show_spinner=False)
def tally() -> Tally:
    """The votes of every room of this process."""
    return Tally()


def room() -> str:
    """The room of this address; a name that cannot be one is the common room."""
    return room_name(st.query_params.get("room", ROOM)) or ROOM


def address() -> str:
    """What learners type in to come into this room."""
    return room_address(st.context.url or "", room(), draw())


def vote(picked: dict[str, str]) -> None:
    """Count a learner's answers in the room."""
    try:
        for key, option in picked.items():
            tally().vote(room(), voter(), key, option)
    except RoomFull as full:
        st.caption(f"{full} Your answer counts for you alone.")


def presenters_bar(step: str) -> None:
    """On the projected screen: how to come in, and the presenter's buttons."""
    st.html(
        "<style>[data-testid=stMain] [data-testid=stCode] code "
        "{ font-size: 1.3rem !important }</style>"
    )
    with st.container(border=True):
        st.markdown(f"**Come in** to room **{room()}**:")
        st.code(address(), language=None, wrap_lines=True)
        _only_here()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("A new room", icon=":material/meeting_room:", on_click=_new_room)
            _handout()
            _other_mode("Leave the presenter's mode", step)


def _other_mode(label: str, step: str, turn: str = "") -> None:
    """A link that loads the page anew, since charts and tables keep the type that they came with.

    Args:
        label: what stands there.
        step: to go on with.
        turn: what the address gets besides.
    """
    there = escape(room_address(st.context.url or "", room(), draw(), step) + turn)
    st.html(
        f'<a href="{there}" style="color: light-dark(#0B5CAD, #8CC4FF)">{escape(label)}</a>',
        width="content",
    )


def for_the_teacher(step: str) -> None:
    """On a learner's screen: which room this is, and what a teacher needs to begin."""
    with st.expander(f"Teaching a class? Room: {room()}", icon=":material/co_present:"):
        st.markdown(
            "The **presenter's mode** is for the projector: large type, no sidebar, the room's "
            "answers as they come, and a reveal when you say so. Answers are counted for the room "
            f"**{room()}**: anonymous, in memory, gone when the server stops. Give your class this "
            "address; *A new room* makes one of its own."
        )
        st.code(address(), language=None, wrap_lines=True)
        _only_here()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("A new room", icon=":material/meeting_room:", on_click=_new_room)
            _handout()
            _other_mode("Presenter's mode", step, turn="&present=1")


def _only_here() -> None:
    if only_here(address()):
        st.caption("This address works on this machine only: serve the app where others reach it.")


def _handout() -> None:
    st.download_button(
        "Handout to print (HTML)", _printed(address(), draw()), "guarded-routing-handout.html",
        "text/html", on_click="ignore", icon=":material/print:",
    )  # fmt: skip


def _printed(where: str, seed: int) -> Callable[[], str]:
    """What makes the handout of this room when it is asked for."""
    return lambda: handout(
        Paper(
            hand.ten(seed)["text"].tolist(),
            seed,
            "" if only_here(where) else where,
            options={
                question.key: options(lesson, question)
                for lesson in LESSONS
                for question in lesson.questions
            },
            tables={
                "hand": [hand.on_paper(seed)],
                "known": [known.on_paper()],
                "speed": [speed.on_paper()],
                "cost": [cost.on_paper()],
                "sources": [sources.on_paper()],
            },
        )
    )


def _new_room() -> None:
    st.query_params["room"] = secrets.token_hex(2)


def room_answers(lesson: Lesson, revealed: bool) -> None:
    """What everyone in the room has answered so far, question by question."""
    for question in lesson.questions:
        room_answer(lesson, question, revealed)


@st.fragment(run_every=3)
def room_answer(lesson: Lesson, question: Question, revealed: bool) -> None:
    """The room's answers to one question, drawn anew every three seconds."""
    right = TASKS[lesson.key].right() if revealed else {}
    counts = tally().counts(room(), question.key, options(lesson, question))
    st.markdown(f"**The room** ({votes_said(counts)}): {question.text}")
    st.altair_chart(
        votes_chart(counts, right.get(question.key), scale()), width=votes_width(scale()),
        alt=f"Answers of the room: {votes_listed(counts)}", key=own(f"votes {question.key}"),
    )  # fmt: skip
