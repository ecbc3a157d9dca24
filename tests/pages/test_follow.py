"""What was read from the store is forgotten when a load, or its taking back, changed it."""

from __future__ import annotations

import pytest
import streamlit as st

from pages._parts import answers, chained, following, one_router, saved
from pages._parts.lessons import figures


def test_a_new_edition_makes_cached_answers_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(following, "_of_store", [])
    following._followed.clear()

    @following.of_store
    @st.cache_resource
    def answered(run: str) -> int:
        made.append(run)
        return len(made)

    for edition, expected in ((1, 1), (1, 1), (2, 2)):
        monkeypatch.setattr(following, "edition", lambda path, n=edition: (n, n, n))
        following.follow()
        assert answered("same id") == expected
    following._followed.clear()


def test_every_cache_of_stored_answers_is_among_them() -> None:
    kept = [
        *(answers.measured, one_router.whole, one_router.pair, one_router.along_spec),
        *(one_router.front_spec, one_router.hills_spec, chained.members, chained.played),
        *(figures.several, saved.simulation),
    ]
    # What is kept for a session, too, is cleared as the cache of everybody is.
    assert all(any(one.clear == known.clear for known in following._of_store) for one in kept)
