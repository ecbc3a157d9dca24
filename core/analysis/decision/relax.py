"""What to give way on where no router passes: as few needs as possible, then as little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, floor, inf, isnan, log10
from typing import Final

import numpy as np

from core.analysis.decision.blind import weaknesses
from core.analysis.decision.candidates import Bools, Candidates, Doubles
from core.analysis.decision.costs import costs
from core.analysis.decision.needs import Needs, moved
from core.analysis.decision.verdicts import NEEDS, ON_SITE, Need, asks, figure, winners
from core.digits import until_apart

WAYS: Final = 3
SLOWEST_MS: Final = 1e9
HALVINGS: Final = 48
"""Of the range of latencies, which leaves a step far below the three figures that are shown."""
DIGITS: Final = 6
"""Beyond the usual, so that a limit is told with all the figures that it is set to."""
BY_NAME: Final = {need.name: need for need in NEEDS}


@dataclass(frozen=True)
class Relaxation:
    """What to give way on so that one router passes.

    Attributes:
        router: its index.
        changes: (need, limit now, limit needed), as text.
        size: the largest relative change; inf where data would have to leave the site.
        needs: the needs so relaxed.
        cost: of the router under those needs, USD per 1,000 queries.
        weak: whether the router is not known to beat drawing lots.
        saves: USD a month less than the smallest step; 0 but for the cheapest with as few needs.
    """

    router: int
    changes: tuple[tuple[str, str, str], ...]
    size: float
    needs: Needs
    cost: float
    weak: bool = False
    saves: float = 0.0

    @property
    def gives(self) -> frozenset[str]:
        """The needs that give way."""
        return frozenset(need for need, _, _ in self.changes)


def ways_out(of: Candidates, needs: Needs) -> list[Relaxation]:
    """Up to three relaxations: the smallest, a cheaper one with as few needs, then other needs.

    Each names the router that is recommended once its needs hold, which may be cheaper than the one
    it was reckoned for. Beyond the first, none leads to a router that is not known to beat drawing
    lots, and none but the cheaper one eases all that another way to a sound router eases.
    """
    found = relaxations(of, needs)
    if not found:
        return []
    first = _won(of, found[0])
    ways = [first, *_cheaper(of, needs, first, found)]
    for one in found:
        if len(ways) == WAYS:
            break
        if any(way.gives <= one.gives for way in ways if not way.weak):
            continue
        way = _won(of, one)
        if not way.weak:
            ways.append(way)
    return ways


def _won(of: Candidates, one: Relaxation) -> Relaxation:
    """The same with the router that is recommended then."""
    router = int(winners(of, one.needs)[0])
    cost = float(costs(of, one.needs).total[router])
    return replace(one, router=router, cost=cost, weak=bool(weaknesses(of, one.needs, router)))


def _cheaper(
    of: Candidates, needs: Needs, first: Relaxation, found: list[Relaxation]
) -> list[Relaxation]:
    """The cheapest sound way that eases as few needs as the first, where it is cheaper."""
    ways = [_won(of, one) for one in found if len(one.changes) == len(first.changes)]
    sound = [way for way in ways if not way.weak and way.cost < first.cost]
    if not sound:
        return []
    best = min(sound, key=lambda way: way.cost)
    return [replace(best, saves=(first.cost - best.cost) * float(needs.traffic) / 1000)]


def relaxations(of: Candidates, needs: Needs) -> list[Relaxation]:
    """For each router with known figures the least to give way, the best first.

    Fewest needs first, then the smallest step, then the lowest cost. A step is measured against the
    limit as it is (against 1 for a limit of 0); among several needs the largest counts. A router
    that only fails the budget may have two: a higher budget, or a latency limit that lets it do
    with fewer replicas. A router with an unknown figure is left out: nothing is known to help.
    """
    latency = figure(of, needs, costs(of, needs), "slo_ms")
    limit = float(needs.slo_ms)
    slo = np.array([_rounded(p95, up=True) if p95 > limit else limit for p95 in latency])
    parts = costs(of, moved(needs, "slo_ms", slo))
    has = {need.name: figure(of, needs, parts, need.name) for need in NEEDS if asks(needs, need)}
    looser = _affordable(of, needs, slo) if "budget_usd" in has else np.full(len(of), np.nan)
    found = []
    for i in np.flatnonzero(~np.isnan(parts.total)):
        if not any(isnan(figures[i]) for figures in has.values()):
            for to in _options(needs, has, slo, looser, int(i)):
                found.append(_relaxed(of, needs, to, int(i)))
    return sorted(found, key=lambda r: (len(r.changes), r.size, r.cost, r.router))


def _options(
    needs: Needs, has: dict[str, Doubles], slo: Doubles, looser: Doubles, i: int
) -> Iterator[dict[str, float]]:
    """New limits by need that would let router i pass; each of these sets is needed whole."""
    to = {"slo_ms": float(slo[i])} if slo[i] > needs.slo_ms else {}
    for name in ("min_id", "min_ood"):
        if name in has and has[name][i] < getattr(needs, name):
            to[name] = _rounded(float(has[name][i]), up=False)
    over = "budget_usd" in has and has["budget_usd"][i] > needs.budget_usd
    if over and not isnan(looser[i]):
        yield to | {"slo_ms": float(looser[i])}
        if "slo_ms" in to:
            return  # to raise the budget, too, would be one need more
    if over:
        to |= {"budget_usd": _rounded(float(has["budget_usd"][i]), up=True)}
    yield to


def _affordable(of: Candidates, needs: Needs, slo: Doubles) -> Doubles:
    """The lowest latency limit at which so few replicas do that the budget holds, float64[n].

    NaN where no limit helps. What is billed never rises with the limit, so halving finds it.
    """

    def over(limit: Doubles) -> Bools:
        billed = costs(of, moved(needs, "slo_ms", limit)).billed
        return np.asarray(billed * needs.traffic / 1000 > needs.budget_usd)

    low, high = np.minimum(slo, SLOWEST_MS), np.full(len(of), SLOWEST_MS)
    helps = over(low) & ~over(high)
    for _ in range(HALVINGS if helps.any() else 0):
        middle = np.sqrt(np.maximum(low, 1e-6) * high)
        dear = over(middle)
        low, high = np.where(dear, middle, low), np.where(dear, high, middle)
    limits = [_rounded(limit, up=True) for limit in high]
    return np.where(helps, limits, np.nan)


def _relaxed(of: Candidates, needs: Needs, to: dict[str, float], i: int) -> Relaxation:
    changes, sizes, eased = [], [0.0], needs
    for name, need in BY_NAME.items():
        if name in to:
            limit = float(getattr(needs, name))
            eased = moved(eased, name, to[name])
            changes.append((need.label, *_told(need, limit, to[name])))
            sizes.append(abs(to[name] - limit) / (limit or 1))
    if needs.on_site and not of.on_site[i]:
        changes.append((ON_SITE, "required", "given up"))
        sizes.append(inf)
        eased = replace(eased, on_site=False)
    cost = float(costs(of, eased).total[i])
    return Relaxation(i, tuple(changes), max(sizes), eased, cost)


def _told(need: Need, limit: float, to: float) -> tuple[str, str]:
    """Limit now and limit needed as text, to the last figure that is set."""
    return until_apart(lambda value, more: need.show(value, DIGITS + more), limit, to)


def _rounded(value: float, up: bool) -> float:
    """The value to three figures, rounded to the generous side."""
    if not 0 < value < inf:
        return value
    step = 10.0 ** (floor(log10(value)) - 2)
    whole = (ceil if up else floor)(value / step)
    found = float(f"{whole * step:.6g}")
    if found < value if up else found > value:  # the division had rounded to the other side
        found = float(f"{(whole + (1 if up else -1)) * step:.6g}")
    return found
