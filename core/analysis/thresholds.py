"""How ID and OOD accuracy move with the threshold τ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import strata
from core.analysis.outcome import harmonic, sweep
from core.types import Ints, Scores
from core.verdict import verdict

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Accuracies at m thresholds, each float64[m], as fractions."""

    thresholds: Doubles
    id_accuracy: Doubles
    ood_accuracy: Doubles

    @property
    def gqr(self) -> Doubles:
        """Harmonic mean of the two accuracies; 0 where both are 0."""
        return harmonic(self.id_accuracy, self.ood_accuracy)


def curve(scores: Scores, labels: Ints, datasets: tuple[str, ...], thresholds: Doubles) -> Curve:
    """Accuracies at every threshold, without running a model again.

    Args:
        scores: of n queries over k domains.
        labels: int64[n], k stands for OOD.
        datasets: n names; OOD accuracy is averaged over them, as in GQR-Bench.
        thresholds: float64[m], ascending; a query is rejected where its OOD score is above τ.

    Raises:
        ValueError: where there is no in-domain or no OOD query.
    """
    k = scores.domains.shape[1]
    is_ood = labels == k
    if is_ood.all() or not is_ood.any():
        raise ValueError("a threshold curve needs in-domain and OOD queries")
    groups = strata(labels, datasets, tuple(map(str, range(k))))
    found = sweep(groups, verdict(scores, np.inf), scores.ood, thresholds)
    return Curve(thresholds, found.id_accuracy, found.ood_accuracy)


def best_threshold(scores: Scores, labels: Ints, datasets: tuple[str, ...]) -> float:
    """The τ with the highest GQR score; the middle of the best plateau.

    Picked on validation data only: on test data it would be peeking.
    """
    seen = np.unique(scores.ood.astype(np.float64))
    middles = np.concatenate([(seen[:-1] + seen[1:]) / 2, seen[-1:]])
    found = curve(scores, labels, datasets, middles)
    return float(middles[plateau(found.gqr)])


def plateau(values: Doubles) -> int:
    """Position of the highest value; the middle one where several are as high."""
    best = np.flatnonzero(values >= np.nanmax(values) - 1e-12)
    return int(best[len(best) // 2])
