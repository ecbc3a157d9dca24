"""Who is dominated, and by whom. Zero is a value; exact ties stay on the front."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

BLOCK: Final = 2_000_000
"""Comparisons that are made at once."""


def losses(values: Doubles, higher_is_better: tuple[bool, ...]) -> Doubles:
    """Turn objectives into losses: float64[n, d], lower is better in every column."""
    return np.where(np.array(higher_is_better), -values, values)


def dominates(a: Doubles, b: Doubles) -> Bools:
    """Whether losses `a` are nowhere worse than `b` and somewhere better (broadcasts)."""
    return np.asarray((a <= b).all(axis=-1) & (a < b).any(axis=-1))


def front(points: Doubles) -> Bools:
    """Which of n points no other point dominates.

    Two and three columns take one sweep over the sorted points (Kung, Luccio and Preparata 1975):
    n log n steps. More columns compare every pair.

    Args:
        points: float64[n, d] of losses; a row with NaN cannot be compared and is never on the
            front.

    Returns:
        bool[n]. Exact duplicates of a front point are all on the front.
    """
    known = np.flatnonzero(~np.isnan(points).any(axis=1))
    on = np.zeros(len(points), bool)
    given = points[known]
    if not len(given):
        return on
    if given.shape[1] > 3:
        on[known] = ~_beaten(given, given)
        return on
    order = np.lexsort(given.T[::-1])
    ordered = given[order]
    new = np.ones(len(ordered), bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    distinct = ordered[new]
    while distinct.shape[1] < 3:
        distinct = np.column_stack([distinct, np.zeros(len(distinct))])
    on[known[order]] = _sweep(distinct)[np.cumsum(new) - 1]
    return on


def _sweep(points: Doubles) -> Bools:
    """The front of distinct points float64[n, 3] in ascending order of their columns.

    A point is dominated where one before it is no worse in the second and the third column; of
    those before it only the staircase of these two columns is kept, ys rising and zs falling.
    """
    ys: list[float] = []
    zs: list[float] = []
    on = np.zeros(len(points), bool)
    for i, (y, z) in enumerate(zip(points[:, 1].tolist(), points[:, 2].tolist(), strict=True)):
        place = bisect_right(ys, y)
        if place and zs[place - 1] <= z:
            continue
        on[i] = True
        start = bisect_left(ys, y)
        end = start
        while end < len(zs) and zs[end] >= z:
            end += 1
        ys[start:end] = [y]
        zs[start:end] = [z]
    return on


def _beaten(points: Doubles, by: Doubles) -> Bools:
    """Which of the points some row of `by` dominates."""
    return beaten_by(points, by) > 0


def beaten_by(points: Doubles, by: Doubles) -> NDArray[np.int64]:
    """How many rows of `by` float64[m, d] dominate each of the points float64[n, d], in blocks."""
    step = max(1, BLOCK // max(len(by), 1))
    counts = np.zeros(len(points), np.int64)
    for i in range(0, len(points), step):
        rows = points[i : i + step, None, :]
        counts[i : i + step] = dominates(by[None, :, :], rows).sum(axis=1)
    return counts


def dominator(points: Doubles) -> NDArray[np.int64]:
    """For each point, the front point that dominates it by the most, or -1.

    Args:
        points: float64[n, d] of losses, with NaN where unknown.

    Returns:
        int64[n]; "the most" is the largest gain in the first column, then in the next ones.
    """
    chosen = np.full(len(points), -1)
    on = np.flatnonzero(front(points))
    if not len(on):
        return chosen
    best_first = on[np.lexsort(points[on].T[::-1])]
    step = max(1, BLOCK // len(on))
    for i in range(0, len(points), step):
        rows = points[i : i + step, None, :]
        beats = dominates(points[best_first][None, :, :], rows)
        chosen[i : i + step] = np.where(beats.any(axis=1), best_first[beats.argmax(axis=1)], -1)
    return chosen
