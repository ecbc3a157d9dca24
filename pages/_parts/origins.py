"""Where the published figures come from, and which do not add up."""

from __future__ import annotations

import streamlit as st

from core.analysis.origins import audited, listed
from pages._parts import readers

ROWS = 84  # tall enough for its notes to wrap
PERCENT = st.column_config.NumberColumn(format="%.2f")
GAPS = {
    "Router": st.column_config.TextColumn(pinned=True, width="medium"),
    "Printed (%)": PERCENT,
    "From its cells (%)": PERCENT,
    "Gap (points)": st.column_config.NumberColumn(format="%+.2f"),
    "What happened": st.column_config.TextColumn(width=320),
}
LINKS = {
    "Source": st.column_config.TextColumn(pinned=True, width="medium"),
    "To mind": st.column_config.TextColumn(width=400),
    "Link": st.column_config.LinkColumn(display_text="Open"),
}


def origins() -> None:
    """The printed aggregates that differ from their own cells, and every source."""
    st.markdown(
        "Every published figure is kept as printed. These printed aggregates differ from what "
        "their own cells give; both are kept:"
    )
    st.dataframe(
        audited(readers.audit()), hide_index=True, placeholder="–", column_config=GAPS,
        row_height=ROWS, alt="Printed figures that do not add up",
    )  # fmt: skip
    st.dataframe(
        listed(readers.sources()), hide_index=True, placeholder="–", column_config=LINKS,
        row_height=ROWS, alt="Sources of the published figures",
    )  # fmt: skip
