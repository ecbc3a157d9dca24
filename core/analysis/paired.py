"""Whether one way of routing beats another on the same queries, or whether it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import Strata
from core.analysis.intervals import LEVEL, RESAMPLES, SEED
from core.analysis.outcome import harmonic

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

BETTER: Final = "better"
WORSE: Final = "worse"
UNSURE: Final = "cannot tell"


@dataclass(frozen=True)
class Difference:
    """A difference in GQR score, its 95 % interval and what follows: better, worse, cannot tell."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """`cannot tell` where the interval holds 0 or is unknown."""
        if self.low > 0:
            return BETTER
        return WORSE if self.high < 0 else UNSURE


@dataclass(frozen=True, eq=False)
class Resampled:
    """ID and OOD accuracy of m ways in each resample, float64[r, m]; row 0 is the data itself."""

    id_accuracy: Doubles
    ood_accuracy: Doubles

    def gqr(self, weights: Doubles) -> Doubles:
        """GQR score of a random mixture of the m ways, float64[r]; `weights` sum to 1."""
        return harmonic(self.id_accuracy @ weights, self.ood_accuracy @ weights)

    def difference(self, one: Doubles, other: Doubles) -> Difference:
        """GQR score of one mixture minus that of another, paired resample by resample."""
        gaps = self.gqr(one) - self.gqr(other)
        if np.isnan(gaps).any():
            return Difference(float("nan"), float("nan"), float("nan"))
        low, high = np.quantile(gaps[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return Difference(float(gaps[0]), float(low), float(high))


def resample(
    right: Bools, groups: Strata, resamples: int = RESAMPLES, seed: int = SEED
) -> Resampled:
    """Paired percentile bootstrap, stratified by dataset (Efron and Tibshirani 1993, chapter 13).

    Queries that the m ways answer alike form one pattern; the patterns drawn from a group of n
    rows are multinomial, so one draw per group and pattern stands for drawing every row, and a
    query that is drawn is drawn for all ways at once.

    Args:
        right: bool[m, n], whether each way answers each query rightly; m of at most 16.
        groups: of the n queries.
        resamples: how often to draw.
        seed: of the draws.

    Raises:
        ValueError: for more than 16 ways.
    """
    m = len(right)
    if m > 16:
        raise ValueError(f"{m} ways to compare; choose at most 16")
    patterns, code = np.unique(right, axis=1, return_inverse=True)
    cells = groups.index * patterns.shape[1] + code.ravel()
    counts = np.bincount(cells, minlength=len(groups.rows) * patterns.shape[1])
    counts = counts.reshape(len(groups.rows), patterns.shape[1])
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(groups.rows, counts / groups.rows[:, None], (resamples, len(counts)))
    table = np.concatenate([counts[None], drawn[:, np.arange(len(counts)), :]])
    rights = table @ patterns.T.astype(np.float64)
    ood = groups.is_ood
    inside, outside = groups.rows[~ood].sum(), groups.rows[ood]
    unknown = np.full((resamples + 1, m), np.nan)
    return Resampled(
        rights[:, ~ood].sum(axis=1) / inside if inside else unknown,
        (rights[:, ood] / outside[:, None]).mean(axis=1) if len(outside) else unknown,
    )
