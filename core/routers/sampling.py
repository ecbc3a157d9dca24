"""Fewer rows where a method cannot use them all."""

from __future__ import annotations

import numpy as np

from core.types import Ints


def stratified(labels: Ints, limit: int, seed: int) -> Ints:
    """Indices of at most `limit` rows, as even over the classes as the rows allow.

    A smaller sample is part of a larger one of the same seed, so that vectors computed for one
    router serve the next.

    Args:
        labels: int64[n].
        limit: upper bound of the rows drawn.
        seed: of the order in which each class is drawn.

    Returns:
        int64[m], ascending, m <= limit.
    """
    random = np.random.default_rng(seed)
    ranks = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        ranks[random.permutation(rows)] = np.arange(len(rows))
    first = np.lexsort((labels, ranks))[:limit]
    return np.sort(first).astype(np.int64)
