"""What a visitor entered, kept while other pages are open."""

from __future__ import annotations

import streamlit as st


def remember() -> None:
    """Keep what was entered while other pages are open; Streamlit drops fields that are not drawn.

    It stays where it was: in the memory of this session.
    """
    for name in list(st.session_state):
        if str(name).startswith(("llm_", "guard_", "try_text")):
            st.session_state[name] = st.session_state[name]
