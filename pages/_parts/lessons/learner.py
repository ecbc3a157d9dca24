"""What a learner did in the workshop: kept for the visit, and forgotten as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import streamlit as st

from core.lessons.hand import draw_of, next_draw

TURN = "lesson turn"
STEP = "lesson"
"""Key of the row of steps, and its name in the address."""
KEPT = ("room", "draw")
"""What the address loses when another page is opened, and gets back here."""


def own(name: str) -> str:
    """Key of something of the learner's; starting over makes every key a new one."""
    return f"learner {st.session_state.setdefault(TURN, 0)} {name}"


def answers() -> dict[str, dict[str, str]]:
    """Lesson key -> question key -> option chosen, of the lessons that were answered."""
    given: dict[str, dict[str, str]] = st.session_state.setdefault(own("answers"), {})
    return given


def every_answer() -> dict[str, str]:
    """Question key -> option chosen, of all lessons."""
    return {key: option for given in answers().values() for key, option in given.items()}


def voter() -> str:
    """A random name of this learner in the room's tally."""
    name: str = st.session_state.setdefault(own("voter"), secrets.token_hex(8))
    return name


def keep_address() -> None:
    """Put back step, room and draw where the learner comes from another page."""
    kept: dict[str, str] = st.session_state.setdefault("workshop address", {})
    for name in KEPT:
        if name in st.query_params:
            kept[name] = st.query_params[name]
        elif name in kept:
            st.query_params[name] = kept[name]
    kept.setdefault("first draw", kept.get("draw", ""))
    if STEP not in st.session_state and STEP not in st.query_params and STEP in kept:
        st.session_state[STEP] = kept[STEP]


def keep_step(step: str) -> None:
    """Remember the step for who comes back."""
    st.session_state["workshop address"][STEP] = step


def draw() -> int:
    """Which ten queries: a number in the address, so that a whole class draws the same."""
    return draw_of(st.query_params.get("draw", ""))


def draw_again() -> None:
    """Ten other queries, which are routed by hand before their labels are shown."""
    answers().pop("hand", None)
    st.query_params["draw"] = next_draw(draw())


def first_draw() -> int:
    """The draw that this visit began with."""
    kept: Mapping[str, str] = st.session_state.get("workshop address", {})
    return draw_of(kept.get("first draw", ""))


def forget() -> None:
    """Everything of the learner's is gone, and the first step is shown with the first draw."""
    mine = own("")
    for key in [k for k in st.session_state if str(k).startswith(mine)]:
        del st.session_state[key]
    st.session_state[TURN] += 1
    kept = st.session_state["workshop address"]
    kept.pop("draw", None)
    st.query_params.pop("draw", None)
    if kept["first draw"]:
        st.query_params["draw"] = kept["first draw"]
