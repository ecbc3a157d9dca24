"""What a learner did in the workshop: kept over a reload, and forgotten as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import streamlit as st

from core.lessons.hand import HAND, draw_of, next_draw
from core.lessons.notebook import Notebooks, learner_name

COOKIE, VOTER = "switchyard_learner", "workshop voter"
NOTED = (
    "answers", "gone to", "tau", "slow", "clocked", "tries", "worked router", "worked case",
)  # fmt: skip
"""What of a learner's outlives a reload; what was typed does not."""
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


@st.cache_resource(max_entries=1, show_spinner=False)
def notebooks() -> Notebooks:
    """The notes of every learner of this process."""
    return Notebooks()


def hand_key(seed: int, place: int) -> str:
    """Where a learner's choice for a query of lesson 1 is kept."""
    return own(f"hand {seed} {place}")


def voter() -> str:
    """A random name of this learner's browser, the same after a reload."""
    if VOTER not in st.session_state:
        st.session_state[VOTER] = _brought() or secrets.token_hex(16)
    name: str = st.session_state[VOTER]
    return name


def _brought() -> str | None:
    return learner_name(st.context.cookies.get(COOKIE))


def known_again() -> None:
    """Have the browser keep the learner's random name, until it is closed."""
    if _brought() != voter():
        st.html(
            f"<script>document.cookie = '{COOKIE}={voter()}; Path=/; SameSite=Lax'"
            " + (location.protocol === 'https:' ? '; Secure' : '')</script>",
            unsafe_allow_javascript=True,
        )


def pick_up(room: str) -> None:
    """Go on where the learner was when the page was loaded anew, or note where that is now."""
    if TURN in st.session_state:
        note(room)
        return
    for name, value in notebooks().read(room, voter()).items():
        st.session_state[own(name)] = value


def note(room: str) -> None:
    """Note what the learner has done so far."""
    choices = [hand_key(draw(), place) for place in range(1, HAND + 1)]
    names = [*NOTED, *(key.removeprefix(own("")) for key in choices)]
    found = {name: st.session_state.get(own(name)) for name in names}
    kept = {name: value for name, value in found.items() if value is not None}
    notebooks().write(room, voter(), kept)


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
