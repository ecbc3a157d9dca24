from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from core.analysis.cascade import Member, Stage, play, point
from core.analysis.search import Budget, best_chains, best_found, choose
from core.analysis.traffic import Traffic
from tests.analysis.made import drawn


def members(n: int = 600) -> list[Member]:
    return [
        Member(drawn(n, i, skill=0.6 + 0.3 * i), np.full(n, 0.001 * 4**i), 0.1 * 4**i)
        for i in range(3)
    ]


def test_a_found_chain_does_what_it_says() -> None:
    several = members()
    for longest in (2, 3, 4):
        for found in best_chains(several, Budget(), longest)[:5]:
            shown = point("x", play(found.stages, several), several[0].answers, Traffic())
            assert float(shown.outcome.gqr) == pytest.approx(found.gqr)
            assert shown.latency_ms == pytest.approx(found.latency_ms)
            assert shown.usd_per_1k == pytest.approx(found.usd_per_1k)


def test_no_band_on_a_grid_is_much_better() -> None:
    several = members()[:2]
    found = best_chains(several, Budget(), 2)[0].gqr
    grid = np.linspace(0, 1, 12)
    tried = [
        float(
            point("", play((Stage(0, low, high), Stage(1, t, t)), several), several[0].answers,
                  Traffic()).outcome.gqr
        )
        for low, high, t in product(grid, grid, grid)
        if low < high
    ]  # fmt: skip
    assert found >= max(tried) - 0.005


def test_a_budget_is_kept() -> None:
    several = members()
    for budget in (Budget(latency_ms=3), Budget(usd_per_1k=0.3), Budget(2, 0.3)):
        found = best_chains(several, budget, 3)
        assert found
        assert all(one.latency_ms <= budget.latency_ms for one in found)
        assert all(one.usd_per_1k <= budget.usd_per_1k for one in found)
    free = best_chains(several, Budget(), 3)[0].gqr
    assert best_chains(several, Budget(latency_ms=3), 3)[0].gqr <= free


def test_nothing_within_the_budget_is_an_empty_list() -> None:
    assert best_chains(members(), Budget(latency_ms=0.5)) == []


def test_an_unknown_latency_matters_only_where_it_is_limited() -> None:
    unknown = [Member(one.answers, one.seconds * np.nan, one.usd_per_1k) for one in members()]
    assert best_chains(unknown, Budget(latency_ms=5)) == []
    assert best_found(unknown, Budget(), 2)


def test_a_panel_without_ood_has_no_best_chain() -> None:
    inside = [
        Member(one.answers.only(~one.answers.is_ood), one.seconds[~one.answers.is_ood], 1.0)
        for one in members()
    ]
    assert best_found(inside, Budget(), 2) == []


def test_halves_share_no_query_and_keep_their_times() -> None:
    one = drawn(200, 1)
    timed = Member(one, np.arange(200.0), 1.0)
    (first,), (second,) = choose([timed])
    place = {name: i for i, name in enumerate(one.hashes)}
    for half in (first, second):
        assert half.seconds.tolist() == [place[name] for name in half.answers.hashes]
    assert not set(first.answers.hashes) & set(second.answers.hashes)


def test_the_given_order_is_kept_on_request() -> None:
    for chain in best_found(members(), Budget(), 3, in_order=True):
        places = [stage.place for stage in chain.stages]
        assert len(places) > 1 and places == sorted(places)
