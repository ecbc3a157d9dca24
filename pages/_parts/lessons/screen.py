"""Whose screen this is: a learner's, or the presenter's with larger type."""

from __future__ import annotations

import streamlit as st

LARGER = 1.375
"""22 pixels, which the frame sets for the presenter's type, over the usual 16."""


def presenting() -> bool:
    """Whether this is the presenter's screen; the frame leaves its sidebar out."""
    return st.query_params.get("present") == "1"


def scale() -> float:
    """How much larger charts are drawn here."""
    return LARGER if presenting() else 1.0
