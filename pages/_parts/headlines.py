"""Who is ahead, for the first page, which waits for as little as it can (decision 0203)."""

from __future__ import annotations

import streamlit as st

from core.headlines import Headlines, basis, keep, kept
from core.settings import settings


@st.cache_data(max_entries=1, show_spinner=False)
def headlines() -> Headlines:
    """As they were kept beside the store, or counted anew where it, a price or our code changed."""
    store, prices = settings().store, settings().data / "prices.csv"
    now = basis(store, prices)
    found = kept(store, now)
    if found is None:
        # Imports pandas and DuckDB, which take longer than all else that the first page does.
        from core.charts.leaders import headlines_of
        from pages._parts.readers import scoreboard

        found = headlines_of(scoreboard())
        keep(store, now, found)
    return found
