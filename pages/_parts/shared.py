"""Tells when the store that a team shares does not answer."""

from __future__ import annotations

import streamlit as st

from core.settings import settings


def notice() -> None:
    """One line above the page, while the server is away."""
    if settings().shared is None:
        return
    from core.store.shared.following import away_since  # the database, which a start waits for

    away = away_since(settings().store)
    if away is not None:
        st.warning(
            f"The shared store has not answered since {away:%H:%M} UTC. You see what it held then; "
            "loading waits until it is back.",
            icon=":material/cloud_off:",
        )
