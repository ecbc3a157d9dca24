"""What the oracle and the router are held against: fixed patterns, chance, and luck."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.labs.duo_llm.network import Floats, Routes
from core.labs.duo_llm.oracle import Bools, allowed

Doubles = NDArray[np.float64]


def best_fixed(means: Doubles, fits: Bools) -> int:
    """Index of the route that is best for all tokens together.

    Args:
        means: float64[P], mean loss of each route.
        fits: bool[P], the routes to choose from.
    """
    chosen = np.flatnonzero(fits)
    return int(chosen[means[chosen].argmin()])


def best_of_random(means: Doubles, fits: Bools, draws: int, seed: int) -> int:
    """Index of the best of so many routes drawn at random, each for all tokens."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(np.flatnonzero(fits), draws)
    return int(drawn[means[drawn].argmin()])


def best_of_n(losses: Floats, fits: Bools, tries: int) -> Doubles:
    """Expected loss of a token that keeps the best of n routes drawn at random for it.

    Exact, not simulated: among K sorted losses the k-th is the least of n draws with replacement
    with probability ((K - k + 1)^n - (K - k)^n) / K^n.

    Args:
        losses: float32[P, ...], by route first.
        fits: bool[P], the K routes to draw from.
        tries: n, 1 or more.

    Returns:
        float64[...].
    """
    ranked = np.sort(losses[fits], axis=0)
    left = np.arange(len(ranked), -1, -1) / len(ranked)
    weight = left[:-1] ** tries - left[1:] ** tries
    return np.asarray(np.tensordot(weight, ranked.astype(np.float64), axes=1))


def scheduled(losses: Floats, routes: Routes, budgets: tuple[int, ...]) -> Doubles:
    """The oracle's loss per token where the budget changes along a segment.

    Args:
        losses: float32[P, T].
        routes: int8[P, L]; those without skips are used.
        budgets: big modules per token in each of as many equal parts of the segment; mirrored
            schedules have one mean where the parts are mirrored, too.

    Returns:
        float64[T].
    """
    spent = np.empty(losses.shape[1])
    edges = np.round(np.linspace(0, losses.shape[1], len(budgets) + 1)).astype(int)
    for big, start, stop in zip(budgets, edges, edges[1:], strict=False):
        spent[start:stop] = losses[allowed(routes, big, may_skip=False), start:stop].min(axis=0)
    return spent
