"""Lesson 5 on answers small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.decision.needs import faults
from core.analysis.traffic import Prices, Traffic
from core.lessons import cost
from core.lessons.cost import CASES, Case
from tests.lessons.made import made

LABELS = [0, 1, 2, 2] * 4
CASE = Case("made", Traffic(0.5), Prices(1, 1, 10))


def test_the_cheapest_router_is_the_one_with_the_cheaper_errors() -> None:
    careful = made([0.1, 0.1, 0.9, 0.9] * 4, LABELS, "careful")
    blind = made([0.5] * 16, LABELS, "blind")
    table = cost.cheapest([blind, careful], CASE)
    assert table["label"].tolist() == ["careful", "blind"]
    assert table["cost"].iloc[0] == 0
    assert table["cost"].iloc[1] == pytest.approx(500)  # it rejects all, half of 1,000 at 1 each


def test_rates_are_counted_at_the_routers_own_threshold() -> None:
    one = made([0.1, 0.9, 0.8, 0.2], [0, 1, 2, 2])
    row = cost.rates([one]).iloc[0]
    assert (row["wrong"], row["rejected"], row["let_through"]) == (0, 50, 50)


def test_the_sum_worked_out_is_the_cost_that_is_revealed() -> None:
    one = made([0.1, 0.9, 0.8, 0.2], [0, 1, 2, 2])
    shipped = cost.as_shipped([one], CASE).iloc[0]
    assert shipped["cost"] == pytest.approx(500 * 0.5 * 1 + 500 * 0.5 * 10)
    assert shipped[["wrong", "rejected", "let_through"]].tolist() == pytest.approx([0, 250, 2500])
    told = cost.worked(cost.rates([one]).iloc[0], CASE)
    assert "let through: 500 × 50.0 % × 10 = **2,500**" in told and "**2,750**" in told


def test_who_is_cheapest_is_said_for_both_thresholds() -> None:
    careful = made([0.1, 0.1, 0.4, 0.4] * 4, LABELS, "careful", tau=0.9)
    blind = made([0.5] * 16, LABELS, "blind", tau=0.4)
    told = cost.in_words(cost.both([blind, careful], CASE))
    assert (
        told == "As shipped **blind** is cheapest; with each at its cheapest τ it is **careful**."
    )
    assert "so it is" in cost.in_words(cost.both([careful], CASE))


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_case_can_be_decided_upon(case: Case) -> None:
    needs = case.needs
    assert faults(needs) == []
    assert np.ptp(needs.weights(("law", "finance", "healthcare"))) == 0
    assert (needs.wrong_domain, needs.refused, needs.let_through) == (
        case.prices.wrong_domain, case.prices.rejected, case.prices.let_through,
    )  # fmt: skip


def test_every_price_stands_in_the_table() -> None:
    table = cost.price_table()
    for case in CASES.values():
        prices = (case.prices.wrong_domain, case.prices.rejected, case.prices.let_through)
        assert table[f"The {case.name}"].tolist()[1:] == [f"{price:g}" for price in prices]
