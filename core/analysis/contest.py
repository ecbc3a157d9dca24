"""A chain against its parts and against the random mixtures of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.analysis.cascade import Member, Played, Point, Stage, alone, play, point
from core.analysis.intervals import LEVEL
from core.analysis.outcome import harmonic
from core.analysis.paired import BETTER, UNSURE, WORSE, Difference, Resampled, resample
from core.analysis.search import Budget, best_chains
from core.analysis.suggest import best
from core.analysis.traffic import Traffic

Doubles = NDArray[np.float64]

STEPS = 41


@dataclass(frozen=True, eq=False)
class Contest:
    """A chain and what it has to beat, all on the reporting half of the answers.

    Attributes:
        chain: its point.
        parts: the points of its routers, each alone at its best τ on the picking half.
        against: what it was compared with, and the difference in GQR score.
        sampled: resamples of the parts and, last, of the chain.
    """

    chain: Point
    parts: list[Point]
    against: list[tuple[str, Difference]]
    sampled: Resampled

    @property
    def wins(self) -> bool:
        """Whether it beats every part and the line between them, beyond doubt."""
        return all(difference.verdict == BETTER for _, difference in self.against)

    def interval(self, way: int) -> tuple[float, float]:
        """95 % interval of a part's GQR score, or with -1 of the chain's; NaN where unknown."""
        found = self.sampled.gqr(np.eye(len(self.parts) + 1)[way])[1:]
        if not np.isfinite(found).all():
            return float("nan"), float("nan")
        low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        said = [f"{_signed(d)} against {name}" for name, d in self.against]
        sure, unsure, lost = (self._those(v) for v in (BETTER, UNSURE, WORSE))
        if self.wins:
            start = "The chain beats its parts and the line between them."
        elif lost:
            start = f"The chain is beaten by {lost}."
        elif sure:
            start = f"The chain beats {sure}, but whether also {unsure} cannot be told."
        else:
            start = f"Whether the chain beats {unsure} cannot be told."
        return f"**{start}** GQR score {'; '.join(said)}."

    def _those(self, verdict: str) -> str:
        """The rivals that it was found to be so against, in words."""
        return " and ".join(name for name, d in self.against if d.verdict == verdict)


def contest(
    stages: Sequence[Stage],
    picking: Sequence[Member],
    reporting: Sequence[Member],
    traffic: Traffic,
) -> Contest:
    """Play a chain on the reporting half and compare it, pairwise and paired.

    Args:
        stages: the chain.
        picking: the members' answers on which τ of each part alone is chosen.
        reporting: their answers to other queries.
        traffic: weighs queries for latency and cost.

    Raises:
        ValueError: for a chain that cannot answer every query.
    """
    truth = reporting[0].answers
    places = list(dict.fromkeys(stage.place for stage in stages))
    singles = [play(alone(i, single_threshold(picking[i])), reporting) for i in places]
    chain = play(stages, reporting)
    right = np.stack([played.verdicts == truth.labels for played in (*singles, chain)])
    sampled = resample(right, truth.strata)
    names = [reporting[i].answers.label for i in places]
    points = [point(n, p, truth, traffic) for n, p in zip(names, singles, strict=True)]
    whole = point("Chain", chain, truth, traffic)
    me = _one_hot(len(places), len(places) + 1)
    rivals = [(name, _one_hot(i, len(places) + 1)) for i, name in enumerate(names)]
    if len(places) > 1:
        rivals.append(("the line between them", best_mixture(points, sampled, whole.latency_ms)))
    against = [(name, sampled.difference(me, rival)) for name, rival in rivals]
    return Contest(whole, points, against, sampled)


def every_pair(
    picking: Sequence[Member], reporting: Sequence[Member], traffic: Traffic
) -> pd.DataFrame:
    """The best chain of each ordered pair, picked on one half and held against its rivals.

    Returns:
        Columns first, then, gqr, latency_ms, and of the hardest rival: rival, difference, low,
        high, verdict; the largest lower bound first.
    """
    rows = []
    for i, j in permutations(range(len(picking)), 2):
        two = [picking[i], picking[j]]
        chains = [c for c in best_chains(two, Budget(), 2, traffic) if c.stages[0].place == 0]
        chains = [chain for chain in chains if len(chain.stages) == 2]
        if not chains:
            continue
        result = contest(chains[0].stages, two, [reporting[i], reporting[j]], traffic)
        rival, worst = min(result.against, key=lambda pair: np.nan_to_num(pair[1].low))
        rows.append(
            {
                "first": picking[i].answers.label,
                "then": picking[j].answers.label,
                "gqr": float(result.chain.outcome.gqr),
                "latency_ms": result.chain.latency_ms,
                "rival": rival,
                "difference": worst.value,
                "low": worst.low,
                "high": worst.high,
                "verdict": worst.verdict,
            }
        )
    columns = ["first", "then", "gqr", "latency_ms", "rival", "difference", "low", "high"]
    table = pd.DataFrame(rows, columns=[*columns, "verdict"])
    return table.sort_values("low", ascending=False, ignore_index=True)


def single_threshold(one: Member) -> float:
    """The best τ of a router alone; its shipped one where none can be chosen."""
    found = best(one.answers)
    return found if np.isfinite(found) else one.answers.threshold


def best_mixture(parts: Sequence[Point], sampled: Resampled, latency_ms: float) -> Doubles:
    """Weights of the random mixture of two parts with the highest GQR score in that time.

    A mixture sends each query to one part, drawn with fixed chances; a chain that does no better
    than that is worth nothing. Without known latencies every mixture counts as in time.

    Args:
        parts: m points.
        sampled: resamples of the parts and, last, of the chain; row 0 is the data.
        latency_ms: mean time that the mixture may take.

    Returns:
        float64[m + 1]; the chain itself has weight 0.
    """
    mixtures = []
    for i, j in combinations(range(len(parts)), 2):
        for share in np.linspace(0, 1, STEPS):
            took = (1 - share) * parts[i].latency_ms + share * parts[j].latency_ms
            if not took > latency_ms + 1e-9:
                weights = np.zeros(len(parts) + 1)
                weights[i], weights[j] = 1 - share, share
                mixtures.append(weights)
    if not mixtures:  # the chain is faster than any part: the fastest part is the line's end
        return _one_hot(int(np.argmin([p.latency_ms for p in parts])), len(parts) + 1)
    first = [sampled.gqr(weights)[0] for weights in mixtures]
    return mixtures[int(np.nanargmax(first))] if np.isfinite(first).any() else mixtures[0]


def mixture_lines(parts: Sequence[Point]) -> pd.DataFrame:
    """Random mixtures of each two parts: columns pair, share, latency_ms, gqr as a fraction."""
    frames = []
    for one, other in combinations(parts, 2):
        share = np.linspace(0, 1, STEPS)

        def mixed(a: float, b: float, share: Doubles = share) -> Doubles:
            return np.asarray((1 - share) * a + share * b)

        inside = mixed(float(one.outcome.id_accuracy), float(other.outcome.id_accuracy))
        outside = mixed(float(one.outcome.ood_accuracy), float(other.outcome.ood_accuracy))
        frames.append(
            pd.DataFrame(
                {
                    "pair": f"{one.label} and {other.label}",
                    "share": share,
                    "latency_ms": mixed(one.latency_ms, other.latency_ms),
                    "gqr": harmonic(inside, outside),
                }
            )
        )
    columns = ["pair", "share", "latency_ms", "gqr"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def points_frame(points: Sequence[tuple[Point, str, str]]) -> pd.DataFrame:
    """One row per point with its kind and family: accuracies, latency, cost, as plain numbers."""
    return pd.DataFrame(
        [
            {
                "label": one.label,
                "kind": kind,
                "family": family,
                "gqr": float(one.outcome.gqr),
                "id_accuracy": float(one.outcome.id_accuracy),
                "ood_accuracy": float(one.outcome.ood_accuracy),
                "latency_ms": one.latency_ms,
                "p95_ms": one.p95_ms,
                "usd_per_1k": one.usd_per_1k,
                "usd_per_1k_right": one.usd_per_success * 1000,
            }
            for one, kind, family in points
        ]
    )


def curve_frame(chains: Sequence[Sequence[Stage]], members: Sequence[Member]) -> pd.DataFrame:
    """The points of several chains: columns step, latency_ms, gqr as a fraction."""
    rows = []
    for step, stages in enumerate(chains):
        played: Played = play(stages, members)
        one = point("", played, members[0].answers, Traffic())
        rows.append((step, one.latency_ms, float(one.outcome.gqr)))
    return pd.DataFrame(rows, columns=["step", "latency_ms", "gqr"])


def _signed(d: Difference) -> str:
    if not np.isfinite(d.value):
        return "– points"
    between = f"95 %: {d.low * 100:+.2f} to {d.high * 100:+.2f}"
    return f"{d.value * 100:+.2f} points ({between}, {d.verdict})"


def _one_hot(place: int, size: int) -> Doubles:
    weights = np.zeros(size)
    weights[place] = 1
    return weights
