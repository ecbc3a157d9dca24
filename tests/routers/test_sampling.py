from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.routers.sampling import stratified

LABELS = st.lists(st.integers(0, 3), min_size=1, max_size=60).map(
    lambda rows: np.array(rows, np.int64)
)


@given(LABELS, st.integers(1, 70), st.integers(0, 5))
def test_a_sample_is_even_and_no_larger_than_asked(
    labels: np.ndarray, limit: int, seed: int
) -> None:
    chosen = stratified(labels, limit, seed)
    assert len(chosen) == min(limit, len(labels)) == len(set(chosen.tolist()))
    drawn, there = np.bincount(labels[chosen], minlength=4), np.bincount(labels, minlength=4)
    for label in range(4):
        others = drawn[there > drawn]
        assert drawn[label] == there[label] or drawn[label] >= others.max() - 1


@given(LABELS, st.integers(1, 30), st.integers(0, 5))
def test_a_smaller_sample_is_part_of_a_larger_one(
    labels: np.ndarray, limit: int, seed: int
) -> None:
    small, large = stratified(labels, limit, seed), stratified(labels, 2 * limit, seed)
    assert set(small.tolist()) <= set(large.tolist())
