"""Whose screen this is: a learner's, or the presenter's with larger type."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import streamlit as st

LARGER = 1.375
"""22 pixels, which the frame sets for the presenter's type, over the usual 16."""


def presenting() -> bool:
    """Whether this is the presenter's screen; the frame leaves its sidebar out."""
    return st.query_params.get("present") == "1"


def scale() -> float:
    """How much larger charts are drawn here."""
    return LARGER if presenting() else 1.0


def stage() -> AbstractContextManager[object]:
    """Where a step is drawn: the presenter's in a block of its own.

    Charts and tables take their type size when they come onto the screen and keep it; in another
    block they come anew when the presenter's mode is entered.
    """
    return st.container() if presenting() else nullcontext()
