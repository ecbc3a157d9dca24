"""What would change the answer: the value of each need at which another router is recommended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.analysis.decision.candidates import Bools, Candidates, Doubles
from core.analysis.decision.costs import costs
from core.analysis.decision.levers import LEVERS, Lever
from core.analysis.decision.needs import Needs, moved
from core.analysis.decision.verdicts import NEEDS, asks, winners

STEPS: Final = 96


@dataclass(frozen=True)
class Edge:
    """Just beyond this value `router` is recommended instead; -1 = no router passes."""

    value: float
    router: int


@dataclass(frozen=True)
class Flip:
    """How one lever moves the answer.

    Attributes:
        lever: what is moved, everything else as it is.
        now: its value.
        below: the nearest change on the way down, if there is one in the range tried.
        above: the nearest change on the way up.
        cost_low: total per 1,000 queries of the recommended router at half the value (a share: 10
            points less).
        cost_high: the same at twice the value (a share: 10 points more).
    """

    lever: Lever
    now: float
    below: Edge | None
    above: Edge | None
    cost_low: float
    cost_high: float

    @property
    def swing(self) -> float:
        """How far the cost moves."""
        return abs(self.cost_high - self.cost_low)


def flips(of: Candidates, needs: Needs, recommended: int) -> list[Flip]:
    """Move every lever down and up until another router is recommended; widest swing first."""
    able = np.flatnonzero(able_to_win(of, needs))
    if recommended not in able:
        raise ValueError(f"router {recommended} does not pass; only a recommended one can flip")
    few, place = of.only(able), int(np.flatnonzero(able == recommended)[0])
    found = [_flip(few, needs, lever, place) for lever in LEVERS]
    found = [
        replace(flip, below=_named(flip.below, able), above=_named(flip.above, able))
        for flip in found
    ]
    return sorted(found, key=lambda flip: -np.nan_to_num(flip.swing))


@dataclass(frozen=True)
class Drop:
    """The answer without one of the needs, all else as it is.

    Attributes:
        name: field of `Needs`.
        router: who is recommended then; -1 = no router passes.
        cost: what it costs then, USD per 1,000 queries; NaN where no router passes.
    """

    name: str
    router: int
    cost: float


def drops(of: Candidates, needs: Needs) -> list[Drop]:
    """Give up each need that asks for something, alone: unknown figures stand in nobody's way then.

    A flip moves a limit and keeps asking for the figure, so it never finds these answers.
    """
    free: dict[str, Needs] = {
        need.name: moved(needs, need.name, 0.0 if need.at_least else inf)
        for need in NEEDS
        if asks(needs, need)
    }
    if needs.on_site:
        free["on_site"] = replace(needs, on_site=False)
    found = []
    for name, eased in free.items():
        first = int(winners(of, eased)[0])
        cost = float(costs(of, eased).total[first]) if first >= 0 else np.nan
        found.append(Drop(name, first, cost))
    return found


def able_to_win(of: Candidates, needs: Needs) -> Bools:
    """Which routers could be recommended at some value of some lever, bool[n].

    Not those with an unknown figure, nor, where data must not leave, those that are not known to
    keep it.
    """
    known = ~np.isnan(costs(of, replace(needs, ood_share=0.5)).total)
    if needs.slo_ms < inf:
        known &= ~np.isnan(of.column("latency_p95_ms"))
    return np.asarray(known & (of.on_site | (not needs.on_site)))


def _named(edge: Edge | None, able: NDArray[np.int64]) -> Edge | None:
    """The edge with the router's position among all candidates."""
    if edge is None or edge.router < 0:
        return edge
    return replace(edge, router=int(able[edge.router]))


def _flip(of: Candidates, needs: Needs, lever: Lever, recommended: int) -> Flip:
    now = float(getattr(needs, lever.name))
    low, high = _half_and_twice(lever, now)
    ends = [
        float(costs(of, moved(needs, lever.name, value)).total[recommended])
        for value in (low, high)
    ]
    start = lever.high if now == inf else now
    return Flip(
        lever,
        now,
        _edge(of, needs, lever, recommended, start, lever.low),
        None if now == inf else _edge(of, needs, lever, recommended, start, lever.high),
        *ends,
    )


def _half_and_twice(lever: Lever, now: float) -> tuple[float, float]:
    if lever.share:
        return max(now - 0.1, 0), min(now + 0.1, 1)
    return now / 2, now * 2


def _edge(
    of: Candidates, needs: Needs, lever: Lever, now: int, start: float, end: float
) -> Edge | None:
    """The first value from `start` to `end` where the winner is another; refined twice."""
    if (end - start) * (1 if end == lever.high else -1) <= 0:
        return None
    values = _steps(lever, start, end)
    edge = None
    for _ in range(3):
        won = winners(of, moved(needs, lever.name, values[:, None]))
        other = np.flatnonzero(won != now)
        if not len(other) or (edge is None and other[0] == 0):
            return edge
        first = max(int(other[0]), 1)
        edge = Edge(float(values[first]), int(won[first]))
        values = np.linspace(values[first - 1], values[first], STEPS)
    return edge


def _steps(lever: Lever, start: float, end: float) -> Doubles:
    """Values from start to end, evenly for shares, else by equal factors."""
    if lever.share:
        return np.linspace(start, end, STEPS)
    floor = min(lever.low, 1e-6)
    return np.concatenate([[start], np.geomspace(max(start, floor), max(end, floor), STEPS)[1:]])
