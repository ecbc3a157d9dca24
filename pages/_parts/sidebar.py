"""The sidebar that every page shares: the words, and where the figures come from."""

import streamlit as st

from core.glossary import WORDS
from core.report.markdown import plain


def sidebar() -> None:
    """Draw it."""
    with st.sidebar:
        with st.expander("What the words mean", icon=":material/menu_book:"):
            st.markdown(
                "\n\n".join(f"**{plain(word)}**: {plain(said)}" for word, said in WORDS.items())
            )
        st.caption(
            "Figures marked *published* are transcribed from the literature; *measured* ones were "
            "taken with Switchyard. GQR-Bench: Šléher et al., ECAI 2025, arXiv 2505.14524."
        )
