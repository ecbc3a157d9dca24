from __future__ import annotations

import numpy as np
import pytest

from core.analysis.oracle import gains, gap
from core.analysis.outcome import outcome
from tests.analysis.made import drawn, made

SEVERAL = [drawn(1500, i, skill=0.6 + 0.2 * i) for i in range(3)]
RIGHT = np.stack([one.decide(0.4) == one.labels for one in SEVERAL])
GROUPS = SEVERAL[0].strata
LABELS = ["a", "b", "c"]


def test_by_hand() -> None:
    groups = made([0, 1, 3, 3], [0.1] * 4).strata
    right = np.array([[True, False, True, False], [False, True, False, False]])
    found = gap(right, groups, ["a", "b"])
    assert found.oracle == pytest.approx(2 * 1 * 0.5 / 1.5)
    assert (found.best, found.best_label) == (pytest.approx(0.5), "a")
    assert found.random == pytest.approx(2 * 0.5 * 0.25 / 0.75)
    table = gains(right, groups, ["a", "b"]).set_index("label")
    assert table.loc["finance", "gain"] == 1
    assert table.loc["finance", "helper"] == "b"
    assert table.loc["OOD", "gain"] == 0
    assert table.loc["OOD", "helper"] == "–"


def test_the_ladder_is_in_order() -> None:
    found = gap(RIGHT, GROUPS, LABELS)
    assert found.oracle > found.best > found.random
    assert found.best == pytest.approx(max(float(outcome(one, 0.4).gqr) for one in SEVERAL))


def test_independent_errors_give_what_an_oracle_over_them_reaches() -> None:
    found = gap(RIGHT, GROUPS, LABELS)
    assert found.independent == pytest.approx(found.oracle, abs=0.01)  # they are drawn apart


def test_guesses_gain_by_their_number() -> None:
    one = gap(RIGHT[:1], GROUPS, ["a"])
    assert one.guessing == pytest.approx(0.25)
    assert one.oracle == one.best == one.random == pytest.approx(one.independent)
    assert gap(RIGHT, GROUPS, LABELS).guessing == pytest.approx(1 - 0.75**3)


def test_gains_add_up() -> None:
    table = gains(RIGHT, GROUPS, LABELS)
    best = LABELS.index(gap(RIGHT, GROUPS, LABELS).best_label)
    assert table["gain"].sum() == (RIGHT.any(axis=0) & ~RIGHT[best]).sum()
    assert table["gain"].is_monotonic_decreasing


def test_a_panel_with_one_side_has_no_gap() -> None:
    inside = ~SEVERAL[0].is_ood
    found = gap(RIGHT[:, inside], SEVERAL[0].only(inside).strata, LABELS)
    assert np.isnan([found.oracle, found.best, found.random, found.guessing]).all()
    assert found.best_label == "–"
