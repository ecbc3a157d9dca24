"""The one place where scores become a decision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.types import Ints, Scores


def verdict(scores: Scores, threshold: float) -> Ints:
    """Decide for each query: the best-fitting domain, or rejection.

    Args:
        scores: of n queries over k domains.
        threshold: τ; a query is rejected where its OOD score is above it (higher = stranger).

    Returns:
        int64[n]: index of the domain, or k where the query is rejected as OOD.
    """
    best = scores.domains.argmax(axis=1) if len(scores) else np.empty(0, np.int64)
    return np.where(rejected(scores, threshold), scores.domains.shape[1], best).astype(np.int64)


def rejected(scores: Scores, threshold: float) -> NDArray[np.bool_]:
    """bool[n]: whether each query is rejected; all that a guard, which knows no domain, can say."""
    return np.asarray(scores.ood > threshold)
