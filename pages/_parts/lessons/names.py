"""Who the routers of a lesson are, in a sentence each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.glossary import meaning
from pages._parts import readers

WORDS = ("MiniLM", "TF-IDF", "SVM")


def who_is_who(names: Sequence[str]) -> None:
    """A button that opens the names of these routers, or of all that are ready, and their ideas.

    Args:
        names: of the routers; empty for all.
    """
    ready, _ = readers.routers()
    cards = [ready[name].card() for name in names or ready if name in ready]
    if not cards:
        return
    with st.popover("What are these routers?", icon=":material/help:"):
        st.markdown("\n".join(f"- **{card.label}**: {card.idea}" for card in cards))
        if len(cards) > 1:
            st.caption("  \n".join(f"*{word}*: {meaning(word)}" for word in WORDS))
