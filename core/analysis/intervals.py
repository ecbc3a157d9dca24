"""How far accuracies could have come out otherwise with other queries of the same kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Interval = tuple[float, float]

RESAMPLES: Final = 2_000
LEVEL: Final = 0.95
SEED: Final = 22


@dataclass(frozen=True)
class AccuracyIntervals:
    """Bounds of each accuracy, as fractions; None where there is nothing to count."""

    id_accuracy: Interval | None
    ood_accuracy: Interval | None
    gqr: Interval | None


def bootstrap(
    right: NDArray[np.bool_],
    is_ood: NDArray[np.bool_],
    datasets: tuple[str, ...],
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = SEED,
) -> AccuracyIntervals:
    """Percentile bootstrap of the accuracies of GQR-Bench, stratified by dataset.

    Each resample draws from every dataset as many rows as it has, with replacement (Efron and
    Tibshirani 1993, chapter 13). The right answers among n rows drawn from a dataset with a share p
    of them are Binomial(n, p), so one draw per dataset stands for drawing every row. Where a
    dataset has no wrong answer its part of the interval has no width: no resample can have one.

    Args:
        right: bool[n], whether each query was answered rightly.
        is_ood: bool[n], whether it is out of every domain.
        datasets: n names.
        resamples: how often to draw.
        level: share of the resamples between the bounds.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    names = np.asarray(datasets, dtype=object)
    id_right, id_rows = _draws(right[~is_ood], names[~is_ood], resamples, rng)
    ood_right, ood_rows = _draws(right[is_ood], names[is_ood], resamples, rng)
    inside = id_right.sum(axis=1) / id_rows.sum() if id_rows.size else None
    outside = (ood_right / ood_rows).mean(axis=1) if ood_rows.size else None
    both = None if inside is None or outside is None else _harmonic(inside, outside)
    return AccuracyIntervals(_bounds(inside, level), _bounds(outside, level), _bounds(both, level))


def _draws(
    right: NDArray[np.bool_],
    names: NDArray[np.object_],
    resamples: int,
    rng: np.random.Generator,
) -> tuple[Doubles, Doubles]:
    """Right answers drawn per resample and dataset [resamples, d], and the rows of each [d]."""
    _, index, rows = np.unique(names.astype(str), return_inverse=True, return_counts=True)
    share = np.bincount(index, weights=right, minlength=len(rows)) / rows
    drawn = rng.binomial(rows, share, size=(resamples, len(rows)))
    return drawn.astype(np.float64), rows.astype(np.float64)


def _harmonic(a: Doubles, b: Doubles) -> Doubles:
    return np.divide(2 * a * b, a + b, out=np.zeros_like(a), where=a + b > 0)


def _bounds(values: Doubles | None, level: float) -> Interval | None:
    if values is None:
        return None
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
