"""What an address holds that a page does not understand, said above it until it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.addresses import in_words
from core.markdown import plain

PAGE, TOLD = "address_page", "address_told"
OWN = {"decide", "workshop"}  # they read their addresses themselves, and say so


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
            from pages._parts.passed_over import told  # much, and few addresses hold anything

            if found := told(page, given):
                st.session_state[TOLD] = found
        if unread := st.session_state.get(TOLD):
            with place.container():
                st.warning(f"{plain(in_words(unread))}", icon=":material/link_off:")
                st.button("Close this message", key="address_close", type="tertiary",
                          on_click=st.session_state.pop, args=(TOLD,))  # fmt: skip
