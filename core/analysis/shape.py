"""The shape of a front: its knee, the volume that it dominates, and who holds which part of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.analysis.pareto import Doubles, beaten_by, dominates, front


def unit(points: Doubles, log: tuple[bool, ...]) -> Doubles:
    """Losses float64[n, d] put onto 0 (best shown) to 1 (worst shown), column by column.

    Args:
        points: losses with NaN where unknown.
        log: columns to be taken as logarithms, as their axis is; a loss of 0 there stands half a
            decade below the smallest positive one.
    """
    put = points.astype(np.float64, copy=True)
    for k in np.flatnonzero(log):
        positive = put[:, k] > 0
        if positive.any():
            floor = np.log10(put[positive, k].min()) - 0.5
            shown = np.log10(put[:, k], out=np.full(len(put), floor), where=positive)
            put[:, k] = np.where(np.isnan(put[:, k]), np.nan, shown)
    known = ~np.isnan(put)
    low = put.min(axis=0, where=known, initial=np.inf)
    high = put.max(axis=0, where=known, initial=-np.inf)
    width = np.where(high > low, high - low, 1.0)
    return np.asarray((put - low) / width)


def knee(points: Doubles) -> int | None:
    """The front point that gives most for least: farthest from the plane through the extremes.

    Das 1999 (On characterizing the knee of the Pareto curve); on unit losses that is the front
    point with the smallest sum. None with fewer than three front points: a line has no knee.

    Args:
        points: float64[n, d] of unit losses, NaN where unknown.
    """
    on = np.flatnonzero(front(points))
    if len(on) < 3:
        return None
    return int(on[points[on].sum(axis=1).argmin()])


def hypervolume(points: Doubles) -> float:
    """The part of the unit box that some point dominates, against the corner of all ones.

    Zitzler and Thiele 1999. Two columns are summed as a staircase; three as slices of staircases.

    Args:
        points: float64[n, 2] or float64[n, 3] of unit losses; rows with NaN count for nothing.
    """
    inside = points[~np.isnan(points).any(axis=1)]
    inside = inside[front(inside)]
    if not len(inside):
        return 0.0
    if points.shape[1] == 2:
        return _area(inside)
    order = np.argsort(inside[:, 2], kind="stable")
    depths = np.append(inside[order, 2], 1.0)
    slices = [_area(inside[order[: i + 1], :2]) for i in range(len(order))]
    return float(np.dot(slices, np.diff(depths)))


def _area(points: Doubles) -> float:
    """Area of the unit square that the points float64[n, 2] dominate."""
    ordered = points[np.lexsort((points[:, 1], points[:, 0]))]
    lowest = np.minimum.accumulate(ordered[:, 1])
    widths = np.diff(np.append(ordered[:, 0], 1.0))
    return float(np.dot(widths, 1 - lowest))


def shares(points: Doubles) -> Doubles:
    """What each point alone adds to the hypervolume, over the whole: float64[n], 0 off the front.

    Duplicates add nothing: either could go.
    """
    found = np.zeros(len(points))
    whole = hypervolume(points)
    if whole == 0:
        return found
    on = np.flatnonzero(front(points))
    for i in on:
        found[i] = (whole - hypervolume(points[on[on != i]])) / whole
    return found


def certain(low: Doubles, high: Doubles) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who is on the front, and who is dominated, wherever within its bounds each figure lies.

    Args:
        low: float64[n, d], the best that each loss may be.
        high: float64[n, d], the worst; equal to `low` where there is no interval.

    Returns:
        bool[n] on the front for certain, and bool[n] dominated for certain; the rest cannot be
        told. The bounds are taken one by one, which is cautious: paired answers could tell more.
    """
    known = ~np.isnan(low).any(axis=1)
    best, worst = low[known], high[known]
    itself = dominates(best, worst)  # a row's best may beat its own worst: that says nothing
    safe, beaten = np.zeros(len(low), np.bool_), np.zeros(len(low), np.bool_)
    safe[known] = beaten_by(worst, best) == itself
    beaten[known] = beaten_by(best, worst) > 0
    return safe, beaten
