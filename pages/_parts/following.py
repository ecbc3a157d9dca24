"""Forgets what was read of the store when a load, or its taking back, changed it."""

from __future__ import annotations

from typing import Protocol, TypeVar

import streamlit as st

from core.settings import settings
from core.store.stamp import Edition, edition


class Clearable(Protocol):
    """A cached function."""

    def clear(self) -> None:
        """Forget what it returned."""


Cached = TypeVar("Cached", bound=Clearable)
_of_store: list[Clearable] = []


def of_store(cached: Cached) -> Cached:
    """Mark a cached resource as made of what the store holds: a new edition makes it anew.

    A load that is taken back and loaded in another way has the same ids with other answers.
    """
    _of_store.append(cached)
    return cached


def follow() -> None:
    """Forget what was read, where a load has put a new edition of the database in place."""
    now = edition(settings().store)
    if _followed().setdefault("edition", now) != now:
        _followed()["edition"] = now
        st.cache_data.clear()
        for cached in _of_store:
            cached.clear()


@st.cache_resource(max_entries=1, show_spinner=False)
def _followed() -> dict[str, Edition | None]:
    return {}
