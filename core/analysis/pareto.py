"""Who is dominated, and by whom. Zero is a value; exact ties stay on the front."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]


def losses(values: Doubles, higher_is_better: tuple[bool, ...]) -> Doubles:
    """Turn objectives into losses: float64[n, d], lower is better in every column."""
    return np.where(np.array(higher_is_better), -values, values)


def dominates(a: Doubles, b: Doubles) -> Bools:
    """Whether losses `a` are nowhere worse than `b` and somewhere better (broadcasts)."""
    return np.asarray((a <= b).all(axis=-1) & (a < b).any(axis=-1))


def front(points: Doubles) -> Bools:
    """Which of n points no other point dominates.

    Args:
        points: float64[n, d] of losses; a row with NaN cannot be compared and is never on the
            front.

    Returns:
        bool[n]. Exact duplicates of a front point are all on the front.
    """
    known = ~np.isnan(points).any(axis=1)
    beaten = [bool(dominates(points[known], point).any()) for point in points]
    return np.asarray(known & ~np.array(beaten, dtype=bool))


def dominator(points: Doubles) -> NDArray[np.int64]:
    """For each point, the front point that dominates it by the most, or -1.

    Args:
        points: float64[n, d] of losses, with NaN where unknown.

    Returns:
        int64[n]; "the most" is the largest gain in the first column, then in the next ones.
    """
    on = np.flatnonzero(front(points))
    chosen = np.full(len(points), -1)
    for i in np.flatnonzero(~np.isnan(points).any(axis=1)):
        better = on[dominates(points[on], points[i])]
        if len(better):
            chosen[i] = better[np.lexsort(points[better].T[::-1])[0]]
    return chosen
