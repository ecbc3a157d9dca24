"""How likely the order of the two cheapest routers is to hold with other queries of the same kind.

The cost of a router is a mean over test queries, weighed by domain and dataset. Where both routers
answered the same queries, the difference of their costs is one, too, of a difference per query: its
variance is that of a bootstrap stratified by dataset and label (Efron and Tibshirani 1993, chapters
5 and 6: the plug-in variance of a mean), in which a query that is drawn is drawn for both. The
sum over many queries is close to normal, so no resample need be drawn.
"""

from __future__ import annotations

from math import erf, isnan, nan, sqrt
from typing import Final

import pandas as pd

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.needs import Needs
from core.analysis.decision.verdicts import Answer
from core.types import OOD

SURE: Final = 0.95
"""Chance of the order to hold from which on it is no close call."""
NORMAL_95: Final = 1.959964
"""Half the width of a 95 % interval in standard errors."""


def chance(of: Candidates, needs: Needs, found: Answer, pairs: pd.DataFrame | None) -> float:
    """Share of such samples of queries in which the cheapest stays cheaper than the runner-up.

    Args:
        of: the routers compared.
        needs: weigh the errors.
        found: the answer.
        pairs: dataset, label, one (verdict of the cheapest), other (of the runner-up) and n, of the
            queries that both answered; None or empty where no single answers are known. Then the
            95 % intervals of the accuracies stand in, as if taken on different queries.

    Returns:
        0-1; NaN where there are not two routers, or nothing is known of the spread.
    """
    first, second = found.recommended, found.runner_up
    if first is None or second is None:
        return nan
    gap = float(found.costs.total[second] - found.costs.total[first])
    if pairs is not None and len(pairs):
        spread = _paired(of, needs, pairs)
    else:
        spread = sqrt(sum(_alone(of, found, i) ** 2 for i in (first, second)))
    if isnan(spread):
        return nan
    if spread == 0:
        return 1.0 if gap > 0 else 0.5
    return 0.5 * (1 + erf(gap / spread / sqrt(2)))


def _paired(of: Candidates, needs: Needs, pairs: pd.DataFrame) -> float:
    """Standard error of the difference, USD per 1,000 queries."""
    usd = dict(zip(of.domains, needs.endpoint_usd(of.domains).tolist(), strict=True))
    groups: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for dataset, label, one, other, n in pairs.itertuples(index=False):
        more = _loss(needs, usd, label, other) - _loss(needs, usd, label, one)
        groups.setdefault((label, dataset), []).append((n, more))
    rows = {group: sum(n for n, _ in given) for group, given in groups.items()}
    mix = dict(zip(of.domains, needs.weights(of.domains).tolist(), strict=True))
    sets = sum(label == OOD for label, _ in groups)
    variance = 0.0
    for (label, dataset), given in groups.items():
        n = rows[label, dataset]
        if label == OOD:
            weight = float(needs.ood_share) / sets
        else:
            asked = sum(count for (of_label, _), count in rows.items() if of_label == label)
            weight = (1 - float(needs.ood_share)) * mix.get(label, 0.0) * n / asked
        mean = sum(count * more for count, more in given) / n
        variance += weight**2 * sum(count * (more - mean) ** 2 for count, more in given) / n**2
    return 1000 * sqrt(variance)


def _loss(needs: Needs, usd: dict[str, float], label: str, verdict: str) -> float:
    """USD that a verdict on a query of this label costs: its endpoint and its error."""
    if verdict == OOD:
        return 0.0 if label == OOD else float(needs.refused)
    error = 0.0 if verdict == label else float(needs.wrong_domain)
    return usd.get(verdict, 0.0) + (float(needs.let_through) if label == OOD else error)


def _alone(of: Candidates, found: Answer, i: int) -> float:
    """Standard error of the cost of router i, of the intervals of its accuracies."""
    parts, variance = found.costs, 0.0
    for side, cost in (
        ("id", parts.wrong_domain[i] + parts.refused[i]),
        ("ood", parts.let_through[i]),
    ):
        error = 1 - of.column(f"{side}_accuracy")[i]
        width = of.column(f"{side}_high")[i] - of.column(f"{side}_low")[i]
        if error > 0 and cost > 0:
            variance += (float(cost) / error * width / (2 * NORMAL_95)) ** 2
    return sqrt(variance)
