from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.analysis.pareto import dominates, dominator, front
from core.analysis.shape import certain, hypervolume, knee, shares, unit

UNITS = arrays(
    np.float64, st.tuples(st.integers(1, 9), st.sampled_from([2, 3])),
    elements=st.integers(0, 8).map(lambda v: v / 8),
)  # fmt: skip
WIDE = arrays(
    np.float64, st.tuples(st.integers(1, 25), st.sampled_from([1, 2, 3, 4])),
    elements=st.one_of(st.integers(0, 4).map(float), st.just(np.nan)),
)  # fmt: skip


@given(WIDE)
def test_the_sweep_equals_the_definition_in_one_to_four_objectives(points: np.ndarray) -> None:
    known = ~np.isnan(points).any(axis=1)
    naive = [
        bool(known[i]) and not any(dominates(q, p) for q in points[known])
        for i, p in enumerate(points)
    ]
    assert front(points).tolist() == naive
    by = dominator(points)
    assert ((by >= 0) == (known & ~np.array(naive))).all()
    assert all(dominates(points[j], points[i]) for i, j in enumerate(by) if j >= 0)


@settings(max_examples=40)
@given(UNITS)
def test_hypervolume_counts_the_cells_that_are_dominated(points: np.ndarray) -> None:
    """On a grid of eighths the volume is the share of cells that some point dominates."""
    axes = np.meshgrid(*[np.arange(8) / 8] * points.shape[1], indexing="ij")
    cells = np.stack([axis.ravel() for axis in axes], axis=1)
    covered = (points[None] <= cells[:, None]).all(axis=2).any(axis=1).mean()
    assert hypervolume(points) == pytest.approx(float(covered))


@given(UNITS)
def test_shares_are_what_would_be_lost(points: np.ndarray) -> None:
    found = shares(points)
    assert (found >= -1e-12).all()
    assert (found[~front(points)] == 0).all()
    if hypervolume(points):
        assert found.sum() <= 1 + 1e-9


def test_the_knee_is_where_the_front_bends() -> None:
    bend = np.array([[0.0, 1.0], [0.1, 0.1], [1.0, 0.0], [0.9, 0.9]])
    assert knee(bend) == 1
    assert knee(bend[:1]) is None and knee(bend[[0, 2]]) is None


def test_unit_takes_logarithms_where_the_axis_does() -> None:
    put = unit(np.array([[1.0, 1.0], [10.0, 10.0], [100.0, 100.0]]), (True, False))
    assert put[:, 0].tolist() == [0, 0.5, 1]
    assert put[:, 1].tolist() == pytest.approx([0, 9 / 99, 1])
    free = unit(np.array([[0.0], [1.0], [10.0], [np.nan]]), (True,))
    assert free[0, 0] == 0 < free[1, 0] < free[2, 0] == 1
    assert np.isnan(free[3, 0])
    assert unit(np.array([[5.0], [5.0]]), (False,)).tolist() == [[0], [0]]


@given(UNITS, st.floats(0, 0.3))
def test_what_is_certain_holds_wherever_the_figures_lie(points: np.ndarray, width: float) -> None:
    low, high = points - width, points + width
    safe, beaten = certain(low, high)
    assert not (safe & beaten).any()
    rng = np.random.default_rng(0)
    for _ in range(5):
        drawn = rng.uniform(low, high)
        on = front(drawn)
        assert on[safe].all()
        assert not on[beaten].any()


def test_without_intervals_everything_is_certain() -> None:
    points = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [np.nan, 0.0]])
    safe, beaten = certain(points, points)
    assert safe.tolist() == [True, True, False, False]
    assert beaten.tolist() == [False, False, True, False]


def test_a_column_that_nobody_knows_stays_unknown_in_silence() -> None:
    points = np.array([[np.nan, 1.0], [np.nan, 2.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = unit(points, (False, False))
    assert np.isnan(found[:, 0]).all() and found[:, 1].tolist() == [0.0, 1.0]
