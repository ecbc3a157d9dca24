from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from core.analysis.decision.blind import weaknesses
from core.analysis.decision.needs import Needs
from core.analysis.decision.relax import relaxations, ways_out
from core.analysis.decision.verdicts import NEEDS, ON_SITE, answer
from core.analysis.decision.words import ways_out as told
from core.digits import usd
from tests.analysis.decision.made_board import boards, made, row, wishes

FEW = settings(max_examples=60)
AS_LOOSE_AS_CAN_BE = {"slo_ms": 1e9, "budget_usd": 1e15, "min_id": 1e-12, "min_ood": 1e-12}
FIELDS = {need.label: need.name for need in NEEDS}


def strict(needs: Needs, budget: float) -> Needs:
    return replace(needs, min_id=0.9, min_ood=0.9, slo_ms=0.1, budget_usd=budget)


@FEW
@given(boards(), wishes())
def test_every_relaxation_makes_its_router_pass(rows: list[dict], needs: Needs) -> None:
    of, hard = made(rows), strict(needs, 50.0)
    found = relaxations(of, hard)
    assert {one.router for one in found} == set(range(len(rows)))
    steps = [(len(one.changes), one.size) for one in found]
    assert steps == sorted(steps)
    for one in found:
        after = answer(of, one.needs)
        assert one.router in after.order
        assert after.costs.total[one.router] == pytest.approx(one.cost)


@FEW
@given(boards(), wishes())
def test_no_fewer_needs_would_do_however_far_they_gave_way(rows: list[dict], needs: Needs) -> None:
    """The router named is the answer then; with any proper subset of the needs nobody passes."""
    of, hard = made(rows), strict(needs, 50.0)
    assume(answer(of, hard).recommended is None)
    first = ways_out(of, hard)[0]
    after = answer(of, first.needs)
    assert after.recommended == first.router
    assert after.costs.total[first.router] == pytest.approx(first.cost)
    for fewer in range(len(first.gives)):
        for labels in combinations(first.gives, fewer):
            loose = {FIELDS[label]: AS_LOOSE_AS_CAN_BE[FIELDS[label]] for label in labels}
            assert answer(of, replace(hard, **loose)).recommended is None


@FEW
@given(boards(), wishes())
def test_no_way_out_asks_for_all_that_another_asks_for(rows: list[dict], needs: Needs) -> None:
    of, hard = made(rows), strict(needs, 50.0)
    ways = ways_out(of, hard)
    assert 1 <= len(ways) <= 3
    sound = [way for way in ways if not way.weak]
    others = [way for way in ways[1:] if not way.saves]
    assert not any(a.gives <= b.gives for a in sound for b in others if a is not b)
    assert not any(way.weak for way in ways[1:])


@FEW
@given(boards(), wishes())
def test_no_way_with_as_few_needs_is_cheaper_than_the_cheapest_shown(
    rows: list[dict], needs: Needs
) -> None:
    """Neither a least step for some router, nor limits other than latency given up altogether."""
    of, hard = made(rows), strict(needs, 50.0)
    assume(answer(of, hard).recommended is None)
    ways = ways_out(of, hard)
    few = len(ways[0].gives)
    cheapest = min(way.cost for way in ways if len(way.gives) == few)
    tried = [one.needs for one in relaxations(of, hard) if len(one.gives) == few]
    for names in combinations(("budget_usd", "min_id", "min_ood"), few):
        tried.append(replace(hard, **{name: AS_LOOSE_AS_CAN_BE[name] for name in names}))
    for eased in tried:
        after = answer(of, eased)
        i = after.recommended
        if i is not None and not weaknesses(of, eased, i):
            assert after.costs.total[i] >= cheapest * (1 - 1e-9)


def test_a_larger_step_to_a_cheaper_router_stands_beside_the_smallest() -> None:
    dear, cheap = row("dear", 0.85, 0.6), row("cheap", 0.8, 0.9)
    of = made([dear, cheap])
    needs = Needs(min_id=0.9)
    first, other = ways_out(of, replace(needs, min_ood=0.5))
    assert [of.names[way.router] for way in (first, other)] == ["dear", "cheap"]
    assert first.gives == other.gives and other.cost < first.cost
    assert other.saves == pytest.approx((first.cost - other.cost) * needs.traffic / 1000)
    lines = told(of, [first, other])
    assert lines[1].startswith("Or, cheaper in all: relax ID accuracy from 90 % to 80 %")
    assert f"which saves {usd(other.saves)} a month." in lines[1]
    assert lines[-1].startswith("Smallest means: the fewest needs")


def test_a_step_is_told_to_the_figure_that_is_set() -> None:
    way = ways_out(made([row("r", 0.9, 0.9, 0.3168)]), Needs(slo_ms=0.1))[0]
    assert way.needs.slo_ms == 0.317
    assert way.changes == (("p95 latency", "0.1 ms", "0.317 ms"),)


def test_a_way_to_a_router_no_better_than_lots_says_so_and_is_not_the_only_one() -> None:
    of = made([row("mute", 0.01, 0.95), row("fair", 0.8, 0.8)])
    lines = told(of, ways_out(of, Needs(min_id=0.9, min_ood=0.9)))
    assert "mute passes" in lines[0] and lines[0].endswith("not known to beat drawing lots.")
    assert "then fair passes" in lines[1] and "lots" not in lines[1]


def test_one_need_comes_before_two_smaller_steps() -> None:
    of = made([row("two", 0.89, 0.89, 1), row("one", 0.5, 0.95, 1)])
    ways = ways_out(of, Needs(min_id=0.9, min_ood=0.9))
    assert [of.names[way.router] for way in ways] == ["one"]
    assert told(of, ways)[0].startswith(
        "The smallest step: relax ID accuracy from 90 % to 50 %; then one passes, at an expected "
    )
    assert "USD per 1,000 queries." in told(of, ways)[0]


def test_two_ways_are_two_sentences_each_with_its_price() -> None:
    of = made([row("slow", 0.95, 0.95, 200), row("weak", 0.8, 0.95, 1)])
    lines = told(of, ways_out(of, Needs(min_id=0.9, slo_ms=100)))
    assert lines[0].startswith("The smallest step: relax ID accuracy from 90 % to 80 %")
    assert lines[1].startswith(
        "Or, cheaper in all: relax p95 latency from 100 ms to 200 ms; then slow passes, "
    )


def test_a_looser_latency_limit_may_save_the_budget() -> None:
    """With more time to wait fewer replicas do: one need, where a budget and a limit are two."""
    of = made([row("r", 0.9, 0.9, 100.0, latency_ms=80.0, throughput_qps=12.5)])
    needs = Needs(traffic=50e6, slo_ms=101, budget_usd=1e9, cpu_usd_per_hour=1)
    bill = answer(of, needs).costs.billed[0] * needs.traffic / 1000
    tight = replace(needs, budget_usd=bill * 0.98)
    fixes = {tuple(one.gives): one for one in relaxations(of, tight)}
    assert set(fixes) == {("p95 latency",), ("budget",)}
    both = replace(tight, slo_ms=99)
    assert [set(one.gives) for one in relaxations(of, both)] == [{"p95 latency"}]


def test_data_leave_the_site_only_where_no_limit_helps() -> None:
    of = made([row("NeMo + GPT-4o-mini", 0.99, 0.99, kind="published"), row("own", 0.5, 0.5)])
    ways = ways_out(of, Needs(on_site=True, min_id=0.9))
    assert [of.names[way.router] for way in ways] == ["own", "NeMo + GPT-4o-mini"]
    assert ways[1].gives == {ON_SITE} and ways[1].size == np.inf
    assert "“sends no data out” (no longer required)" in told(of, ways)[1]


def test_what_is_unknown_is_not_relaxed_away() -> None:
    of = made([row("p", 0.9, 0.9, np.nan, kind="published", latency_ms=1.0)])
    assert relaxations(of, Needs(slo_ms=100)) == []
    assert "No relaxation is known to help" in told(of, ways_out(of, Needs(slo_ms=100)))[0]
    assert relaxations(of.only(np.array([], np.int64)), Needs()) == []
