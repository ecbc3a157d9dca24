from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.analysis.pareto import dominates, dominator, front, losses

POINTS = arrays(np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.integers(0, 4))


def test_free_routers_and_exact_ties_stay() -> None:
    points = np.array([[0.0, 5.0], [0.0, 5.0], [1.0, 1.0], [1.0, 2.0], [2.0, 1.0]])
    assert front(points).tolist() == [True, True, True, False, False]
    assert dominator(points).tolist() == [-1, -1, -1, 2, 2]


def test_unknown_is_never_on_the_front_and_beats_nobody() -> None:
    points = np.array([[np.nan, 0.0], [1.0, 1.0]])
    assert front(points).tolist() == [False, True]
    assert dominator(points).tolist() == [-1, -1]


def test_direction() -> None:
    assert losses(np.array([[3.0, 2.0]]), (True, False)).tolist() == [[-3.0, 2.0]]


@given(POINTS)
def test_front_equals_the_definition(points: np.ndarray) -> None:
    naive = [not any(dominates(q, p) for q in points) for p in points]
    assert front(points).tolist() == naive


@given(POINTS)
def test_every_dominated_point_names_a_front_point_that_beats_it(points: np.ndarray) -> None:
    on, by = front(points), dominator(points)
    for i, j in enumerate(by):
        assert (j == -1) == on[i]
        assert j == -1 or (on[j] and dominates(points[j], points[i]))


@given(POINTS, st.permutations(range(12)))
def test_row_order_and_monotone_rescaling_do_not_matter(
    points: np.ndarray, order: list[int]
) -> None:
    shuffled = [i for i in order if i < len(points)]
    assert front(points[shuffled]).tolist() == front(points)[shuffled].tolist()
    assert front(np.exp(points)).tolist() == front(points).tolist()


CUBES = arrays(np.float64, st.tuples(st.integers(1, 14), st.just(3)), elements=st.integers(0, 5))
RISING = (
    lambda x: 3 * x - 7, lambda x: np.log(x + 1), np.exp, np.cbrt, lambda x: x**3 + x,
)  # fmt: skip


@given(CUBES, st.permutations(range(14)), st.lists(st.sampled_from(RISING), min_size=3, max_size=3))
def test_in_three_objectives_neither_order_nor_a_rescaled_axis_moves_the_front(
    points: np.ndarray, order: list[int], scales: list
) -> None:
    naive = [not any(dominates(q, p) for q in points) for p in points]
    shuffled = [i for i in order if i < len(points)]
    assert front(points).tolist() == naive
    assert front(points[shuffled]).tolist() == front(points)[shuffled].tolist()
    rescaled = np.column_stack([scale(points[:, k]) for k, scale in enumerate(scales)])
    assert front(rescaled).tolist() == naive
