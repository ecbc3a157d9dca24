from __future__ import annotations

import numpy as np
import pytest

from core.analysis.outcome import GRID, along, outcome
from core.analysis.suggest import Target, best, suggest
from core.analysis.traffic import Prices, Traffic, expected_cost
from tests.analysis.made import drawn

VALIDATION, TEST = drawn(300, seed=1), drawn(500, seed=2)


def test_the_best_gqr_is_chosen_on_validation_and_reported_on_test() -> None:
    found = suggest(VALIDATION, TEST, Target())
    assert found.chosen_on is not None
    assert found.found is not None
    assert found.chosen_on.gqr >= along(VALIDATION, GRID).gqr.max() - 1e-12
    assert found.found.gqr == outcome(TEST, found.threshold).gqr
    assert found.threshold == best(VALIDATION)
    assert found.intervals is not None
    assert found.intervals.gqr is not None
    low, high = found.intervals.gqr
    assert low < found.found.gqr < high


@pytest.mark.parametrize(("kind", "other"), [("ood", "id_accuracy"), ("id", "ood_accuracy")])
def test_a_demand_is_met_on_validation_at_the_least_price(kind: str, other: str) -> None:
    found = suggest(VALIDATION, TEST, Target(kind, 0.8)).chosen_on
    assert found is not None
    assert getattr(found, f"{kind}_accuracy") >= 0.8
    curve = along(VALIDATION, GRID)
    allowed = getattr(curve, f"{kind}_accuracy") >= 0.8
    assert getattr(found, other) >= getattr(curve, other)[allowed].max() - 1e-12


def test_the_lowest_cost_is_found() -> None:
    traffic, prices = Traffic(0.2), Prices(1, 5, 20)
    found = suggest(VALIDATION, TEST, Target("cost", 0.9, traffic, prices)).chosen_on
    assert found is not None
    least = expected_cost(along(VALIDATION, GRID), traffic, prices).min()
    assert expected_cost(found, traffic, prices) <= least + 1e-9


def test_rejecting_everything_is_suggested_where_nothing_else_pays() -> None:
    dear = Target("cost", traffic=Traffic(0.9), prices=Prices(1, 1, 1e6))
    blind = drawn(300, seed=1, skill=-1)  # strangers look familiar to it, customers strange
    found = suggest(blind, TEST, dear)
    assert found.chosen_on is not None
    assert found.chosen_on.coverage == 0
    assert "reject everything" in found.sentence
    nobody = suggest(blind, TEST, Target("cost", traffic=Traffic(0.1), prices=Prices(1, 9, 0)))
    assert nobody.chosen_on is not None
    assert nobody.chosen_on.coverage == 1
    assert "reject nothing" in nobody.sentence
    at_any_price = suggest(VALIDATION, TEST, Target("ood", 1.0)).chosen_on
    assert at_any_price is not None
    assert at_any_price.ood_accuracy == 1


def test_more_strangers_make_it_stricter() -> None:
    lax = suggest(VALIDATION, TEST, Target("traffic", traffic=Traffic(0.05))).threshold
    strict = suggest(VALIDATION, TEST, Target("traffic", traffic=Traffic(0.95))).threshold
    assert strict < lax


def test_what_cannot_be_reached_is_said() -> None:
    found = suggest(VALIDATION, TEST, Target("id", 1.01))
    assert np.isnan(found.threshold)
    assert "No threshold reaches ID accuracy" in found.why


def test_a_one_sided_validation_is_said() -> None:
    found = suggest(VALIDATION.only(VALIDATION.is_ood), TEST, Target())
    assert "lacks" in found.why
    assert np.isnan(best(VALIDATION.only(VALIDATION.is_ood)))
