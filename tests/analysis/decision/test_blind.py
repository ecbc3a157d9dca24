from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.decision.blind import cheapest_rule, weaknesses
from core.analysis.decision.caveats import warnings
from core.analysis.decision.costs import costs
from core.analysis.decision.needs import Needs
from core.analysis.decision.verdicts import answer
from core.analysis.decision.words import headline
from tests.analysis.decision.made_board import DOMAINS, boards, made, row, wishes


@given(st.floats(0, 1), st.tuples(*[st.floats(0, 1)] * 3).filter(lambda q: sum(q) > 0))
def test_whoever_looks_at_no_query_is_found_out(share: float, guess: tuple[float, ...]) -> None:
    """Answers a share of all queries, whatever they are, and names a domain by lot."""
    q = np.array(guess) / sum(guess)
    of = made([row("blind", float((share * q).mean()), 1 - share)])
    assert weaknesses(of, Needs(ood_share=0.3), 0)


@pytest.mark.parametrize(
    ("inside", "outside", "sides"),
    [
        (0.007, 1.0, ["ID"]), (1.0, 0.02, ["OOD"]), (0.25, 0.25, ["ID", "OOD"]),
        (0.26, 0.26, []), (0.9, 0.9, []),
    ],
)  # fmt: skip
def test_drawing_lots_is_the_line(inside: float, outside: float, sides: list[str]) -> None:
    of = made([row("r", inside, outside)])
    assert [one.side for one in weaknesses(of, Needs(), 0)] == sides


def test_an_interval_that_reaches_down_to_lots_counts() -> None:
    of = made([row("r", 0.3, 0.9, id_low=0.24)])
    assert [one.side for one in weaknesses(of, Needs(), 0)] == ["ID"]
    told = warnings(of, Needs(), answer(of, Needs()))
    assert "the 95 % interval reaches down to 24 %" in told[0] and "gets 25 % right" in told[0]


def test_a_side_without_traffic_does_not_count() -> None:
    of = made([row("r", 0.9, 0.0)])
    assert weaknesses(of, Needs(ood_share=0), 0) == []


@given(boards(), wishes())
def test_the_rule_costs_what_a_router_of_its_verdicts_would(rows: list[dict], needs: Needs) -> None:
    """Refusing all, or all to one domain, written as verdicts and priced as any router's."""
    free = replace(needs, min_id=0, min_ood=0, budget_usd=np.inf, cpu_usd_per_hour=0)
    of = made([row("refuse", 0.0, 1.0), *[row(name, 0.5, 0.0) for name in DOMAINS]])
    sent, answered = np.zeros((4, 3, 4)), np.zeros((4, 3))
    for i, name in enumerate(of.names):
        place = of.domains.index(name) if name in of.domains else 3
        sent[i, :, place] = 1
        if place < 3:
            answered[i, place] = 1
    of = replace(of, sent=sent, answered=answered)
    assert cheapest_rule(of, free).cost == pytest.approx(costs(of, free).total.min())


def test_a_router_that_refuses_nearly_all_is_not_signed_off() -> None:
    of = made([row("mute", 0.007, 1.0, wrong=0.0), row("fair", 0.8, 0.8, wrong=0.0)])
    needs = Needs(ood_share=0.5, refused=0.01, wrong_domain=0.01, let_through=1)
    found = answer(of, needs)
    assert of.names[found.recommended] == "mute"
    told = warnings(of, needs, found)
    assert "sends only 0.7 % of the valid queries to the right domain" in told[0]
    assert "drawing lots would get 25 % right" in told[0]
    assert "beats drawing lots is fair" in told[1]
    assert "Refusing every query, with no router at all" in told[2]
    assert headline(of, found, True).startswith("Do not sign off yet: mute passes")


def test_no_router_is_worth_more_than_a_rule_only_where_the_rule_meets_the_needs() -> None:
    of = made([row("r", 0.9, 0.9)])
    cheap = Needs(refused=1e-6, let_through=1, always_on=True)
    assert any("no router pays" in text for text in warnings(of, cheap, answer(of, cheap)))
    asked = replace(cheap, min_id=0.8)
    assert warnings(of, asked, answer(of, asked)) == []


def test_a_sound_router_has_no_warning() -> None:
    of = made([row("r", 0.9, 0.9)])
    found = answer(of, Needs())
    assert warnings(of, Needs(), found) == []
    assert headline(of, found, False).startswith("Sign off r: ")
