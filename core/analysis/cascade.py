"""Chains of routers played from stored answers: no model runs.

A router answers what it is sure of and passes on what falls into its band of doubt; a guard can
only reject. What a chain costs is the sum over the routers that a query reaches (FrugalGPT: Chen et
al. 2023, arXiv 2305.05176, section 3, with a band for rejections as well as for answers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import SEED, Answers, Bools
from core.analysis.outcome import Outcome, count
from core.analysis.traffic import Traffic, query_weights
from core.types import Floats, Ints

Doubles = NDArray[np.float64]

LONGEST: Final = 4
ROUTER: Final = "router"
GUARD: Final = "guard"
PENDING: Final = -1


@dataclass(frozen=True)
class Stage:
    """One link of a chain.

    Attributes:
        place: which of the answers it reads.
        low: a query with an OOD score at or below it is answered here (routers only).
        high: a query with an OOD score above it is rejected here. Between the two it is passed on.
        role: `router`, asked what is still open; `guard`, asked everything not yet rejected.
    """

    place: int
    low: float
    high: float
    role: str = ROUTER


@dataclass(frozen=True, eq=False)
class Member:
    """A measured router within a chain.

    Attributes:
        answers: aligned with those of the other members.
        seconds: float64[n], what each query takes: measured, or drawn from the measured ones.
        usd_per_1k: cost of 1,000 queries; NaN where unknown.
    """

    answers: Answers
    seconds: Doubles
    usd_per_1k: float


@dataclass(frozen=True, eq=False)
class Played:
    """What a chain did.

    Attributes:
        verdicts: int64[n].
        asked: bool[stages, n], which stages each query reached.
        seconds: float64[n], the sum over the stages reached.
        usd: float64[n], cost of each query in USD.
    """

    verdicts: Ints
    asked: Bools
    seconds: Doubles
    usd: Doubles


@dataclass(frozen=True, eq=False)
class Point:
    """A way of routing on the front; NaN where unknown.

    Attributes:
        label: on the screen.
        outcome: counts of its verdicts.
        latency_ms: mean over the traffic.
        p95_ms: 95th percentile over the traffic.
        usd_per_1k: cost of 1,000 queries of the traffic.
        usd_per_success: cost over share of right verdicts: cost per successful task (CPS).
        asked: share of the traffic that reaches each stage.
    """

    label: str
    outcome: Outcome
    latency_ms: float
    p95_ms: float
    usd_per_1k: float
    usd_per_success: float
    asked: tuple[float, ...]


def member(answers: Answers, usd_per_1k: float) -> Member:
    """A router whose untimed queries take a time drawn from its timed ones (NaN if none was)."""
    return Member(answers, filled(answers.latency_us) / 1e6, usd_per_1k)


def filled(latency_us: Floats) -> Doubles:
    """Latencies without gaps, float64[n]: each gap takes a random measured value, fixed seed."""
    known = latency_us[np.isfinite(latency_us)].astype(np.float64)
    if not len(known):
        return np.full(len(latency_us), np.nan)
    drawn = np.random.default_rng(SEED).choice(known, len(latency_us))
    return np.where(np.isfinite(latency_us), latency_us, drawn)


def check(stages: Sequence[Stage], members: int) -> None:
    """Refuse a chain that cannot answer every query.

    Raises:
        ValueError: too long or empty, an upside-down band, an unknown router, or a last router
            that passes queries on to nobody.
    """
    if not 1 <= len(stages) <= LONGEST:
        raise ValueError(f"a chain has 1 to {LONGEST} stages, not {len(stages)}")
    for stage in stages:
        if not 0 <= stage.place < members:
            raise ValueError(f"stage reads router {stage.place}; there are {members}")
        if stage.low > stage.high:
            raise ValueError(f"band from {stage.low:g} to {stage.high:g} is upside down; swap them")
    routers = [stage for stage in stages if stage.role == ROUTER]
    if not routers or routers[-1].low != routers[-1].high:
        raise ValueError("the last router must answer all that reaches it: give it one threshold")


def play(stages: Sequence[Stage], members: Sequence[Member]) -> Played:
    """Send every query through the chain.

    Args:
        stages: in the order in which they are asked.
        members: the routers that `Stage.place` counts; aligned.

    Raises:
        ValueError: as `check` says.
    """
    check(stages, len(members))
    n, k = len(members[0].answers), len(members[0].answers.domains)
    verdicts = np.full(n, PENDING, np.int64)
    asked = np.zeros((len(stages), n), bool)
    seconds, usd = np.zeros(n), np.zeros(n)
    for i, stage in enumerate(stages):
        one = members[stage.place]
        reached = verdicts != k if stage.role == GUARD else verdicts == PENDING
        ood = one.answers.scores.ood
        if stage.role == ROUTER:
            sure = reached & ~(ood > np.float32(stage.low))
            verdicts = np.where(sure, one.answers.best, verdicts)
        verdicts = np.where(reached & (ood > np.float32(stage.high)), k, verdicts)
        asked[i] = reached
        seconds += np.where(reached, one.seconds, 0)
        usd += np.where(reached, one.usd_per_1k / 1000, 0)
    return Played(verdicts, asked, seconds, usd)


def point(label: str, played: Played, answers: Answers, traffic: Traffic) -> Point:
    """Figures of a chain under the traffic.

    Args:
        label: on the screen.
        played: what it did.
        answers: of any member: the truth.
        traffic: weighs queries for latency and cost, and success for CPS.
    """
    found = count(answers.strata, played.verdicts)
    weights = query_weights(answers.strata, traffic)
    usd = float(weights @ played.usd)
    right = float(weights @ (played.verdicts == answers.labels))
    return Point(
        label=label,
        outcome=found,
        latency_ms=float(weights @ played.seconds) * 1000,
        p95_ms=weighted_percentile(played.seconds, weights, 0.95) * 1000,
        usd_per_1k=usd * 1000,
        usd_per_success=usd / right if right else float("nan"),
        asked=tuple(float(share) for share in played.asked @ weights),
    )


def alone(place: int, threshold: float) -> tuple[Stage, ...]:
    """One router without a chain."""
    return (Stage(place, threshold, threshold),)


def weighted_percentile(values: Doubles, weights: Doubles, share: float) -> float:
    """The smallest value that at least `share` of the weight does not pass; NaN where unknown."""
    if not len(values) or np.isnan(values).any():
        return float("nan")
    order = np.argsort(values)
    reached = weights[order].cumsum()
    return float(values[order][np.searchsorted(reached, share * reached[-1] - 1e-12)])


def widening(
    stage: Stage, rest: Sequence[Stage], ood: Floats, steps: int = 25
) -> list[list[Stage]]:
    """The chain with the first band growing from the middle of the given one to all scores.

    The first of `steps` chains passes nothing on, the last one everything.
    """
    middle = (stage.low + stage.high) / 2
    least, most = float(ood.min(initial=0)) - 1e-3, float(ood.max(initial=1)) + 1e-3
    grown = np.linspace(0, 1, steps) ** 2  # most queries are passed on by the first small steps
    return [
        [
            Stage(stage.place, middle + (least - middle) * g, middle + (most - middle) * g),
            *rest,
        ]
        for g in grown
    ]
