"""What the Atlas shows of one system, and the columns of its table."""

from pathlib import Path

import streamlit as st

from core.atlas import GRADES, System

ROW = 84
"""Pixels of a row: headline and trap wrap over up to four lines."""
PAGES = Path(__file__).resolve().parents[1]
text = st.column_config.TextColumn
COLUMNS = {
    "name": text("System", pinned=True, width=150),
    "decides": text("Decides by"),
    "what": text("Trades"),
    "when": text("When"),
    "how": text("How"),
    "figure": text("Published headline", width=330),
    "grade": text("Known from"),
    "trap": text("The trap", width=330),
    "here": text("In Switchyard"),
    "routes": text("About routing?"),
    "paper": st.column_config.LinkColumn("Paper", display_text=r"abs/(.+)"),
}


def take_row(shown: list[System]) -> None:
    """A chosen row opens below."""
    if rows := st.session_state["rows"].selection.rows:
        st.session_state["system"] = shown[rows[0]].name


def detail(system: System) -> None:
    """One system in full."""
    with st.container(border=True):
        st.subheader(system.name, anchor=False)
        st.markdown(system.trades)
        for figure in system.figures:
            st.markdown(f"- {figure.text} :gray[({GRADES[figure.grade]})]")
        if system.trap:
            st.warning(system.trap, icon=":material/report:")
        st.caption(system.standing)
        left, right = st.columns(2)
        if system.url:
            left.link_button(f"Paper: arXiv {system.arxiv}", system.url, icon=":material/article:")
        if system.page:
            right.page_link(
                PAGES / f"{system.page}.py",
                label="The page on this",
                icon=":material/arrow_forward:",
            )
