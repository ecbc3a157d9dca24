"""Bootstrap intervals: known widths, no width where nothing can vary, and the seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.intervals import bootstrap


def test_an_id_sample_of_300_carries_about_two_points_either_way() -> None:
    right = np.arange(300) < 285  # 95 %: the normal interval is 1.96 · sqrt(.95 · .05 / 300)
    found = bootstrap(right, np.zeros(300, bool), ("gqr_id",) * 300)
    assert found.id_accuracy == pytest.approx((0.95 - 0.0247, 0.95 + 0.0247), abs=0.004)
    assert found.ood_accuracy is None
    assert found.gqr is None


def test_all_right_has_no_width() -> None:
    ood = np.array([False] * 3 + [True] * 2)
    found = bootstrap(np.ones(5, bool), ood, ("i", "i", "i", "a", "b"))
    assert found.id_accuracy == found.ood_accuracy == found.gqr == (1, 1)


def test_all_wrong_is_zero_not_unknown() -> None:
    found = bootstrap(np.zeros(4, bool), np.array([False, False, True, True]), ("i", "i", "a", "b"))
    assert found.id_accuracy == found.ood_accuracy == found.gqr == (0, 0)


def test_a_set_weighs_as_a_set_and_is_drawn_within_itself() -> None:
    right = np.array([True] * 1000 + [False] * 10)
    datasets = ("large",) * 1000 + ("small",) * 10
    found = bootstrap(right, np.ones(1010, bool), datasets)
    assert found.ood_accuracy == (0.5, 0.5)  # drawn across sets it would vary


def test_the_same_as_drawing_every_row() -> None:
    rng = np.random.default_rng(1)
    right = rng.random(200) < 0.7
    datasets = tuple(rng.choice(["a", "b"], 200))
    names = np.array(datasets)
    drawn = []
    for _ in range(2000):
        shares = [
            rng.choice(right[names == name], (names == name).sum()).mean() for name in ("a", "b")
        ]
        drawn.append(np.mean(shares))
    found = bootstrap(right, np.ones(200, bool), datasets)
    assert found.ood_accuracy == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.012)


def test_the_seed_repeats() -> None:
    right, ood = np.arange(50) % 3 > 0, np.arange(50) % 2 > 0
    datasets = tuple("ab"[i % 2] for i in range(50))
    assert bootstrap(right, ood, datasets) == bootstrap(right, ood, datasets)
    assert bootstrap(right, ood, datasets, seed=1) != bootstrap(right, ood, datasets, seed=2)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_bounds_are_ordered_shares(rows: list[tuple[bool, bool]]) -> None:
    right = np.array([r for r, _ in rows])
    ood = np.array([o for _, o in rows])
    found = bootstrap(right, ood, tuple("i" if not o else "o" for _, o in rows), resamples=50)
    assert (found.id_accuracy is None) == bool(ood.all())
    assert (found.ood_accuracy is None) == (not ood.any())
    for bounds in (found.id_accuracy, found.ood_accuracy, found.gqr):
        assert bounds is None or 0 <= bounds[0] <= bounds[1] <= 1
