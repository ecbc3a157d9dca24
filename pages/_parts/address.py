"""What an address holds that a page does not understand, said above it until it is closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from core.addresses import passed_over
from core.analysis.board import panel_label
from core.analysis.detectors import DETECTORS
from core.charts.palette import family_label
from core.markdown import plain
from core.metrics import METRICS
from core.report.links import in_words
from pages._parts import answers

PAGE, TOLD = "address_page", "address_told"
OWN = {"decide", "workshop"}  # they read their addresses themselves, and say so
READ = {"results": {"job"}}


@contextmanager
def understood(page: str) -> Iterator[None]:
    """Around the page: what its address asked for is held against what it shows.

    Args:
        page: its address.
    """
    place = st.empty()
    arrived = st.session_state.get(PAGE) != page
    given = {key: st.query_params.get_all(key) for key in st.query_params} if arrived else {}
    st.session_state[PAGE] = page
    if arrived:
        st.session_state.pop(TOLD, None)
    try:
        yield
    finally:  # after `st.stop` nothing more can be drawn, and nothing is
        if given and page not in OWN:
            compare(page, given)
        if told := st.session_state.get(TOLD):
            with place.container():
                st.warning(f"{plain(in_words(told))}", icon=":material/link_off:")
                st.button("Close this message", key="address_close", type="tertiary",
                          on_click=st.session_state.pop, args=(TOLD,))  # fmt: skip


def compare(page: str, given: dict[str, list[str]]) -> None:
    """Keep what was not understood."""
    kept = {key: st.query_params.get_all(key) for key in st.query_params}
    holds = {key: st.session_state[key] for key in given if key in st.session_state}
    told = passed_over(given, kept, holds, READ.get(page, ()), names)
    if told:
        st.session_state[TOLD] = told


def names(value: Any) -> Collection[str]:  # noqa: ANN401 - a widget's value
    """What a panel, router, metric, score or family is called on the screen."""
    if not isinstance(value, str):
        return ()
    found = [one for one in (panel_label(value), family_label(value)) if one != value]
    routers = answers.labels()
    found += [routers[value]] if value in routers else []
    found += [DETECTORS[value].label] if value in DETECTORS else []
    return (*found, METRICS[value].label) if value in METRICS else found
