"""The sidebar that every page shares: the words, and where the figures come from."""

import streamlit as st

from core.glossary import WORDS
from core.markdown import plain

OPEN = "glossary_open"


def sidebar() -> None:
    """Draw it."""
    with st.sidebar:
        words(st.session_state.get(OPEN, False))
        st.caption(
            "Figures marked *published* are transcribed from the literature; *measured* ones were "
            "taken with Switchyard. GQR-Bench: Šléher et al., ECAI 2025, arXiv 2505.14524."
        )


@st.fragment
def words(expanded: bool) -> None:
    """One word looked up, or all of them in a list; the page itself is not drawn again.

    Args:
        expanded: whether the list is open when the page is.
    """
    folded = st.expander(
        "What the words mean", expanded, icon=":material/menu_book:", key="glossary",
        on_change="rerun",
    )  # fmt: skip
    st.session_state[OPEN] = folded.open  # Streamlit forgets it where another page is opened
    if not folded.open:  # the box and its list are sent, and its code fetched, when somebody looks
        return
    with folded:
        word = st.selectbox(
            "Look one up", sorted(WORDS, key=str.casefold), index=None, key="word",
            placeholder="Type a part of it",
        )  # fmt: skip
        shown = WORDS if word is None else {word: WORDS[word]}
        st.markdown("\n\n".join(f"**{plain(one)}**: {plain(said)}" for one, said in shown.items()))
