"""The best chain under a budget: bands and orders are picked on one half of the answers.

A chain is built from its end: any chain found so far may become what a further router passes its
doubts on to. Each router's OOD scores fall into a few bins, so that sums over bins price every band
at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import halves
from core.analysis.cascade import LONGEST, Member, Stage, alone, play
from core.analysis.outcome import along, candidates, harmonic
from core.analysis.traffic import Traffic, query_weights

Doubles = NDArray[np.float64]

EDGES: Final = 24
THRESHOLDS: Final = 9
BEAM: Final = 12


@dataclass(frozen=True)
class Budget:
    """The most that a chain may take: mean milliseconds, and USD per 1,000 queries."""

    latency_ms: float = float("inf")
    usd_per_1k: float = float("inf")


@dataclass(frozen=True)
class Found:
    """A chain and what it reached where it was picked."""

    stages: tuple[Stage, ...]
    gqr: float
    latency_ms: float
    usd_per_1k: float


def choose(members: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    """Halve the answers of aligned members: one half to pick on, one to report on."""
    first, second = zip(*(_halved(one) for one in members), strict=True)
    return list(first), list(second)


def best_chains(
    members: Sequence[Member], budget: Budget, longest: int = 2, traffic: Traffic | None = None
) -> list[Found]:
    """Chains within the budget, the best GQR score first; empty where nothing fits.

    Args:
        members: aligned answers to pick on; a router without a known latency or cost is left out
            where the budget limits it.
        budget: the most that a chain may take on average.
        longest: stages of the longest chain, 1 to 4.
        traffic: weighs queries for latency and cost.
    """
    longest = min(longest, LONGEST)
    singles = [
        _judged(alone(i, threshold), members, traffic or Traffic())
        for i, one in enumerate(members)
        for threshold in _thresholds(one)
    ]
    level, everything = singles, [one for one in singles if _fits(one, budget)]
    for _ in range(longest - 1):
        level = [
            better
            for end in _beam(level)
            for i in range(len(members))
            if all(stage.place != i for stage in end.stages)
            for better in _prepended(i, end, members, budget, traffic or Traffic())
        ]
        everything += level
    return sorted(everything, key=lambda one: -one.gqr)


def best_found(
    members: Sequence[Member], budget: Budget, longest: int, in_order: bool = False
) -> list[Found]:
    """The best ten chains of two routers or more; `in_order` asks them as they are listed only."""
    chains = [one for one in best_chains(members, budget, longest) if len(one.stages) > 1]
    if in_order:
        places = [[stage.place for stage in one.stages] for one in chains]
        chains = [one for one, its in zip(chains, places, strict=True) if its == sorted(its)]
    return chains[:10]


def _fits(one: Found, budget: Budget) -> bool:
    """A limit that is not set holds for an unknown figure, too."""
    pairs = ((one.latency_ms, budget.latency_ms), (one.usd_per_1k, budget.usd_per_1k))
    return bool(np.isfinite(one.gqr)) and all(v <= most or most == np.inf for v, most in pairs)


def _beam(level: list[Found]) -> list[Found]:
    """The best ends to build on: the best few of each order of routers.

    All single routers are among them, whatever the budget: a chain passes only some queries on, so
    its end may be dearer than the budget. Of chains the best `BEAM` are kept.
    """
    ranked = sorted((one for one in level if np.isfinite(one.gqr)), key=lambda one: -one.gqr)
    kept: dict[tuple[int, ...], list[Found]] = {}
    for one in ranked:
        kept.setdefault(tuple(stage.place for stage in one.stages), []).append(one)
    several = [one for few in kept.values() for one in few[:3]]
    chains = [one for one in several if len(one.stages) > 1]
    return chains[:BEAM] or several


def _thresholds(one: Member) -> Doubles:
    """Some thresholds around the best GQR score."""
    tried = candidates(one.answers, most=400)
    gqr = along(one.answers, tried).gqr
    if np.isnan(gqr).all():
        return np.array([])
    near = np.flatnonzero(gqr >= np.nanmax(gqr) - 0.05)
    picks = np.unique(np.linspace(near[0], near[-1], THRESHOLDS - 1).astype(int))
    return np.asarray(tried[np.union1d(picks, [int(np.nanargmax(gqr))])])


def _judged(stages: tuple[Stage, ...], members: Sequence[Member], traffic: Traffic) -> Found:
    played, one = play(stages, members), members[0].answers
    weights = query_weights(one.strata, traffic)
    inside, outside = _sides(members)
    right = played.verdicts == one.labels
    return Found(
        stages,
        float(harmonic(inside @ right, outside @ right)),
        float(weights @ played.seconds) * 1000,
        float(weights @ played.usd) * 1000,
    )


def _sides(members: Sequence[Member]) -> tuple[Doubles, Doubles]:
    """Weights whose sums over right answers are ID and OOD accuracy; NaN without that side."""
    groups = members[0].answers.strata
    found = []
    for side, share in ((~groups.is_ood, 0.0), (groups.is_ood, 1.0)):
        weights = query_weights(groups, Traffic(share)) * side[groups.index]
        found.append(weights if side.any() else weights * np.nan)
    return found[0], found[1]


def _prepended(
    place: int, end: Found, members: Sequence[Member], budget: Budget, traffic: Traffic
) -> list[Found]:
    """The best few chains of a router that passes its doubts on to `end`."""
    first, truth = members[place], members[0].answers.labels
    rest = play(end.stages, members)
    edges = np.unique(np.quantile(first.answers.scores.ood, np.linspace(0, 1, EDGES)))
    edges = np.concatenate([[edges[0] - 1e-3], edges])
    bins = np.searchsorted(edges, first.answers.scores.ood, side="left")

    def upto(values: Doubles) -> Doubles:
        return np.bincount(bins, values, len(edges)).cumsum()

    k = len(first.answers.domains)
    weights = query_weights(members[0].answers.strata, traffic)
    accuracy = []
    for side in _sides(members):
        kept = upto(side * (first.answers.best == truth))
        passed = upto(side * (rest.verdicts == truth))
        rejected = upto(side * (truth == k))
        accuracy.append(
            kept[:, None] + passed[None] - passed[:, None] + (rejected[-1] - rejected)[None]
        )
    gqr = harmonic(accuracy[0], accuracy[1])
    seconds, usd = upto(weights * rest.seconds), upto(weights * rest.usd)
    latency = (float(weights @ first.seconds) + seconds[None] - seconds[:, None]) * 1000
    cost = first.usd_per_1k + (usd[None] - usd[:, None]) * 1000
    allowed = np.triu(np.ones(gqr.shape, bool), 1) & np.isfinite(gqr)
    if budget.latency_ms != np.inf:
        allowed &= latency <= budget.latency_ms
    if budget.usd_per_1k != np.inf:
        allowed &= cost <= budget.usd_per_1k
    ranked = np.argsort(np.where(allowed, -gqr, np.inf), axis=None)[:3]
    return [
        Found(
            (Stage(place, float(edges[i]), float(edges[j])), *end.stages),
            float(gqr[i, j]), float(latency[i, j]), float(cost[i, j]),
        )
        for i, j in zip(*np.unravel_index(ranked, gqr.shape), strict=True)
        if allowed[i, j]
    ]  # fmt: skip


def _halved(one: Member) -> tuple[Member, Member]:
    timed = one.seconds
    place = {name: i for i, name in enumerate(one.answers.hashes)}
    parts = halves(one.answers)
    return tuple(  # type: ignore[return-value]
        Member(part, timed[[place[name] for name in part.hashes]], one.usd_per_1k) for part in parts
    )
