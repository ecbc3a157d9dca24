"""Tells a fault in words that may hold a user's own text, which is shown and never obeyed."""

from __future__ import annotations

import re

import streamlit as st

from core.markdown import unlinked

MARKS = re.compile(r"([\\`*_{}\[\]()#+!|<>$:~^=-])")


def as_text(words: str) -> str:
    """Words in which no character is read as Markdown, an emoji, a link or a formula."""
    return MARKS.sub(r"\\\1", unlinked(words))


def tell(fault: Exception | str) -> None:
    """Show a fault."""
    st.error(as_text(str(fault)), icon=":material/error:")
