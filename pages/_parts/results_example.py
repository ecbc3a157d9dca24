"""A table to try the way in with: answers that ship, as anybody's predictions would come."""

from __future__ import annotations

import streamlit as st

from core.report.sheet import to_csv
from core.store import loads
from pages._parts import own_store

CHOSEN, FILE = "results_example", "example.csv"


def content() -> bytes:
    """The table as CSV."""
    return to_csv(loads.example(own_store.store())).encode()


def is_chosen() -> bool:
    """Whether the visitor looks at the example."""
    return bool(st.session_state.get(CHOSEN))


def put_away() -> None:
    """Back to the choice of a file."""
    st.session_state.pop(CHOSEN, None)


def offer() -> None:
    """Buttons to look at the example, or to take it home and see how a table is made."""
    st.markdown("No file at hand? The answers of one of our routers to the starter panel make one:")
    with st.container(horizontal=True):
        st.button(
            "Try it with an example", icon=":material/lightbulb:", key="results_example_try",
            on_click=_choose,
        )  # fmt: skip
        st.download_button(
            "Download the example", content, FILE, "text/csv", on_click="ignore",
            icon=":material/table:", key="results_example_file",
        )  # fmt: skip


def _choose() -> None:
    st.session_state[CHOSEN] = True


def on_show() -> None:
    """Whose answers these are, and the way back."""
    st.info(
        "An example: the answers of a router of ours to the starter panel, which would stand on a "
        "panel of its own. Nothing is loaded before you press the button at the end.",
        icon=":material/lightbulb:",
    )
    st.button("Put the example away", icon=":material/close:", on_click=put_away)
