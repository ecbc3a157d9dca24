"""Accuracy under the traffic you expect, instead of the even weights of the GQR score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import Strata
from core.analysis.outcome import Outcome

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Traffic:
    """What arrives.

    Attributes:
        ood_share: expected share of OOD queries, 0-1.
        kinds: OOD dataset -> its weight among the OOD queries; a set that is not named weighs 1.
            All weights 0 count as all 1.
    """

    ood_share: float = 0.5
    kinds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, percent: float, expected: Sequence[str], sets: Sequence[str]) -> Traffic:
        """Traffic with this percentage of OOD queries, of the expected sets only (none = all)."""
        kinds = {name: float(name in expected) for name in sets} if expected else {}
        return cls(percent / 100, kinds)


@dataclass(frozen=True)
class Prices:
    """What one error costs, in any unit.

    Attributes:
        wrong_domain: an in-domain query sent to another domain.
        rejected: an in-domain query rejected.
        let_through: an OOD query sent to some domain.
    """

    wrong_domain: float = 1.0
    rejected: float = 1.0
    let_through: float = 1.0


def kind_weights(groups: Strata, traffic: Traffic) -> Doubles:
    """Weight of each OOD set among OOD queries, float64[sets], summing to 1."""
    weights = np.array([traffic.kinds.get(name, 1.0) for name in groups.ood_sets])
    if not weights.sum():
        weights = np.ones(len(weights))
    return weights / weights.sum() if len(weights) else weights


def weighted_ood(found: Outcome, traffic: Traffic) -> Doubles:
    """OOD accuracy with the expected mix of kinds; NaN without an OOD set."""
    if not found.strata.ood_sets:
        return np.full(found.counts.shape[:-2], np.nan)
    return np.asarray(found.ood_by_set @ kind_weights(found.strata, traffic))


def expected_accuracy(found: Outcome, traffic: Traffic) -> Doubles:
    """Share of right verdicts over the traffic: (1 - w) × ID accuracy + w × OOD accuracy."""
    w = traffic.ood_share
    return _both(found.id_accuracy, weighted_ood(found, traffic), w)


def weighted_gqr(found: Outcome, traffic: Traffic) -> Doubles:
    """Weighted harmonic mean 1 / ((1 - w) / ID + w / OOD); the GQR score at w = 0.5.

    van Rijsbergen 1979, chapter 7; 0 where an accuracy that has a weight is 0.
    """
    w = traffic.ood_share
    inside, outside = found.id_accuracy, weighted_ood(found, traffic)
    with np.errstate(divide="ignore"):
        return np.asarray(1 / _both(1 / inside, 1 / outside, w))


def expected_cost(found: Outcome, traffic: Traffic, prices: Prices) -> Doubles:
    """Cost of errors per 1,000 queries of the traffic; Elkan 2001, section 1.

    NaN where a side that has a weight has no query.
    """
    counts, groups = found.counts, found.strata
    inside = ~groups.is_ood
    rows = groups.rows[inside].sum()
    rejected = counts[..., inside, -1].sum(axis=-1)
    wrong = rows - rejected - found.right[..., inside].sum(axis=-1)
    with np.errstate(invalid="ignore"):
        of_inside = (wrong * prices.wrong_domain + rejected * prices.rejected) / rows
    of_outside = (1 - weighted_ood(found, traffic)) * prices.let_through
    return 1000 * _both(of_inside, of_outside, traffic.ood_share)


def _both(inside: Doubles, outside: Doubles, w: float) -> Doubles:
    """(1 - w) × inside + w × outside, where a side without weight need not be known."""
    if w == 0:
        return np.asarray(inside)
    return np.asarray(outside if w == 1 else (1 - w) * inside + w * outside)


def query_weights(groups: Strata, traffic: Traffic) -> Doubles:
    """Weight of each query in the traffic, float64[n], summing to 1.

    In-domain queries share 1 - w evenly; each OOD set shares its part of w evenly. A side without
    a query leaves its part to the other one.
    """
    ood = groups.is_ood
    of_group = np.zeros(len(groups.rows))
    of_group[ood] = traffic.ood_share * kind_weights(groups, traffic)
    of_group[~ood] = (1 - traffic.ood_share) * groups.rows[~ood] / max(groups.rows[~ood].sum(), 1)
    total = of_group.sum()
    even = (of_group / total if total else groups.rows / groups.rows.sum()) / groups.rows
    return np.asarray(even[groups.index])
