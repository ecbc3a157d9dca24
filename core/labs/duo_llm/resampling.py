"""Figures with intervals: how far they could have come out otherwise with other hold-out text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.labs.duo_llm.controls import best_of_random
from core.labs.duo_llm.network import BIG, Floats, Routes
from core.labs.duo_llm.oracle import Bools, allowed

Doubles = NDArray[np.float64]

RESAMPLES: Final = 1_000
LEVEL: Final = 0.95
SEED: Final = 22
PATTERNS: Final = 100  # "best of 100 random patterns"


@dataclass(frozen=True)
class Measured:
    """What the hold-outs gave, from which every figure follows.

    Attributes:
        kinds: S names, `english` or `code`, one per segment.
        losses: float32[S, P, T] in nats, every route for every token.
        routes: int8[P, L].
        routed: float32[B, R, S, T]: routers of budgets 1 to B = L - 1, with R seeds each.
        modules: int8[B, R, S, T, L]: what those routers chose.
    """

    kinds: Sequence[str]
    losses: Floats
    routes: Routes
    routed: Floats
    modules: Routes

    @property
    def layers(self) -> int:
        """L."""
        return int(self.routes.shape[1])

    def fits(self, big: int | None = None, may_skip: bool = False) -> Bools:
        """bool[P]: routes with so many big modules; small and big alone unless told."""
        return allowed(self.routes, big, may_skip)

    def route(self, module: int) -> int:
        """Index of the route that takes one module everywhere."""
        return int(np.flatnonzero((self.routes == module).all(axis=1))[0])

    def best(self, big: int | None, may_skip: bool = False) -> NDArray[np.int64]:
        """int64[S, T]: index of each token's best route."""
        chosen = np.flatnonzero(self.fits(big, may_skip))
        return np.asarray(chosen[self.losses[:, chosen].argmin(axis=1)])


@dataclass(frozen=True)
class Draws:
    """Resamples of segments within their kind, and of router seeds; the first is the hold-out.

    Attributes:
        segments: float64[N, S], rows sum to 1.
        seeds: float64[N, R], rows sum to 1.
    """

    segments: Doubles
    seeds: Doubles


def draws(kinds: Sequence[str], seeds: int, resamples: int = RESAMPLES) -> Draws:
    """The resamples (percentile bootstrap, Efron and Tibshirani 1993, chapter 13)."""
    rng = np.random.default_rng(SEED)
    names = np.asarray(kinds)
    weights = np.full((resamples + 1, len(names)), 1 / len(names))
    for kind in np.unique(names):
        rows = np.flatnonzero(names == kind)
        counts = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), resamples)
        weights[1:, rows] = counts / len(names)
    drawn = rng.multinomial(seeds, np.full(seeds, 1 / seeds), resamples) / seeds
    return Draws(weights, np.vstack([np.full(seeds, 1 / seeds), drawn]))


@dataclass(frozen=True)
class Estimate:
    """A figure on the hold-out, with its 95 % interval."""

    value: float
    low: float
    high: float


def estimate(values: Doubles) -> Estimate:
    """From float64[N]: the first is the figure, the others are resamples."""
    low, high = np.quantile(values[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(values[0]), float(low), float(high))


def oracle(m: Measured, d: Draws, big: int | None, may_skip: bool = False) -> Doubles:
    """Mean loss of the oracle, float64[N]."""
    best = m.losses[:, m.fits(big, may_skip)].min(axis=1)
    return np.asarray(d.segments @ best.mean(axis=1, dtype=np.float64))


def fixed(m: Measured, d: Draws, big: int | None, may_skip: bool = False) -> Doubles:
    """Mean loss of the best pattern for all tokens, float64[N]; each resample picks its own."""
    means = m.losses[:, m.fits(big, may_skip)].mean(axis=2, dtype=np.float64)
    return np.asarray((d.segments @ means).min(axis=1))


def best_of_patterns(m: Measured, d: Draws, big: int) -> Doubles:
    """Mean loss of the best of a hundred random patterns, float64[N]."""
    means = m.losses.mean(axis=(0, 2), dtype=np.float64)
    chosen = best_of_random(means, m.fits(big), PATTERNS, SEED + big)
    return one_route(m, d, chosen)


def one_route(m: Measured, d: Draws, route: int) -> Doubles:
    """Mean loss of one route for all tokens, float64[N]."""
    return np.asarray(d.segments @ m.losses[:, route].mean(axis=1, dtype=np.float64))


def chance(m: Measured, d: Draws, big: int) -> Doubles:
    """Mean loss where each token's route is drawn at random from the budget, float64[N]."""
    return np.asarray(d.segments @ m.losses[:, m.fits(big)].mean(axis=(1, 2), dtype=np.float64))


def router(m: Measured, d: Draws, big: int) -> Doubles:
    """Mean loss of the routers of a budget, float64[N]: over segments and over seeds."""
    by_seed = d.segments @ m.routed[big - 1].mean(axis=2, dtype=np.float64).T
    return np.asarray((by_seed * d.seeds).sum(axis=1))


def oracle_layer(m: Measured, d: Draws, big: int) -> Doubles:
    """Mean layer of the oracle's big modules (0 first), float64[N]."""
    taken = (m.routes[m.best(big)] == BIG).mean(axis=1)
    return centre(d.segments @ taken)


def router_layer(m: Measured, d: Draws, budgets: Sequence[int]) -> Doubles:
    """Mean layer of the routers' big modules over budgets, float64[N]."""
    taken = (m.modules == BIG).mean(axis=3)  # [B, R, S, L]
    found = []
    for big in budgets:
        by_seed = np.einsum("ns,rsl->nrl", d.segments, taken[big - 1])
        found.append(centre(np.einsum("nr,nrl->nl", d.seeds, by_seed)))
    return np.asarray(np.mean(found, axis=0))


def router_lead(m: Measured, d: Draws, budgets: Sequence[int]) -> Doubles:
    """Share of big in the first half of a segment minus the second half, float64[N]."""
    taken = (m.modules == BIG).mean(axis=4)  # [B, R, S, T]
    half = taken.shape[3] // 2
    lead = taken[..., :half].mean(axis=3) - taken[..., half:].mean(axis=3)
    chosen = np.mean([lead[big - 1] for big in budgets], axis=0)
    return np.asarray((d.segments @ chosen.T * d.seeds).sum(axis=1))


def centre(share: Doubles) -> Doubles:
    """Mean layer, float64[N], of shares float64[N, L]."""
    return np.asarray(share @ np.arange(share.shape[1]) / share.sum(axis=1))
