from __future__ import annotations

import numpy as np
import pytest

from core.analysis.outcome import along, outcome
from core.analysis.traffic import (
    Prices,
    Traffic,
    expected_accuracy,
    expected_cost,
    weighted_gqr,
    weighted_ood,
)
from tests.analysis.made import drawn, made

ONE = drawn(400)


def test_even_weights_are_the_gqr_score() -> None:
    found = along(ONE)
    assert weighted_gqr(found, Traffic()) == pytest.approx(found.gqr)
    assert weighted_ood(found, Traffic()) == pytest.approx(found.ood_accuracy)


def test_traffic_of_one_side_only_asks_for_that_side() -> None:
    found = outcome(ONE, 0.4)
    assert expected_accuracy(found, Traffic(0)) == pytest.approx(found.id_accuracy)
    assert weighted_gqr(found, Traffic(1)) == pytest.approx(found.ood_accuracy)
    inside = outcome(ONE.only(~ONE.is_ood), 0.4)
    assert expected_accuracy(inside, Traffic(0)) == pytest.approx(inside.id_accuracy)
    assert np.isnan(expected_accuracy(inside, Traffic(0.1)))


def test_kinds_are_weighed() -> None:
    found = outcome(ONE, 0.4)
    by_name = dict(zip(found.strata.ood_sets, found.ood_by_set, strict=True))
    assert weighted_ood(found, Traffic(0.5, {"set0": 0, "set1": 3, "set2": 1})) == pytest.approx(
        (3 * by_name["set1"] + by_name["set2"]) / 4
    )
    only = Traffic.of(30, ["set2"], found.strata.ood_sets)
    assert weighted_ood(found, only) == pytest.approx(by_name["set2"])
    none = Traffic(0.5, dict.fromkeys(by_name, 0.0))
    assert weighted_ood(found, none) == pytest.approx(found.ood_accuracy)


def test_cost_of_errors_by_hand() -> None:
    # in-domain: one right, one rejected, one to a wrong domain; OOD: one of two let through
    wrong = np.array([[0.8, 0.1, 0.1]] * 5)
    one = made([0, 0, 1, 3, 3], [0.1, 0.9, 0.1, 0.1, 0.9], wrong)
    cost = expected_cost(outcome(one, 0.5), Traffic(0.25), Prices(10, 2, 100))
    assert cost == pytest.approx(1000 * (0.75 * (10 + 2) / 3 + 0.25 * 50))


def test_an_accuracy_of_0_makes_the_score_0() -> None:
    assert weighted_gqr(outcome(ONE, -1.0), Traffic(0.3)) == 0
