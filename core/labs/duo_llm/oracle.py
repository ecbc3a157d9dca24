"""Stage 2: the loss of every token under every route, exactly, and the best route of each.

All 3^L routes share prefixes: level by level, attention runs once per prefix and its result
branches into skip, small and big. Six layers take 364 layer runs and 729 heads where one route
after another would take 4,374 runs.

As in the paper a route is given to all tokens of a segment and each token then keeps the one that
was best for it: `oracle = mean_t min_p loss[p, t]` against `fixed = min_p mean_t loss[p, t]`. The
oracle sees the token that is to be predicted, so part of its gain is choice among many tries.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.labs.duo_llm.network import BIG, MODULES, SKIP, SMALL, Floats, Ints, Network, Routes

Bools = NDArray[np.bool_]
Share = Callable[[float], None]
"""Hears of the share done, 0 to 1; may raise to stop."""

AT_ONCE: Final = 9  # streams: more would leave the processor's cache


def all_routes(layers: int) -> Routes:
    """int8[3^L, L]: every route, the first layer slowest, each layer 0 skip, 1 small, 2 big."""
    return np.array(list(product((SKIP, SMALL, BIG), repeat=layers)), np.int8)


def allowed(routes: Routes, big: int | None = None, may_skip: bool = True) -> Bools:
    """bool[P]: the routes with exactly `big` big modules (None: any), with or without skips."""
    fits = np.ones(len(routes), bool) if big is None else (routes == BIG).sum(axis=1) == big
    return np.asarray(fits if may_skip else fits & (routes != SKIP).all(axis=1))


def all_losses(
    network: Network, tokens: Ints, targets: Ints, tell: Share = lambda share: None
) -> Floats:
    """Loss in nats of every route and token.

    Args:
        network: fitted, L layers.
        tokens: int64[T] that are read, T up to the context.
        targets: int64[T]: the token after each.
        tell: hears how far the walk is.

    Returns:
        float32[3^L, T], in the order of `all_routes`.
    """
    layers = network.shape.layers
    total = sum(3**i for i in range(layers)) + 3**layers / 2  # a head costs half a layer run
    done = 0.0
    x = network.embed(tokens)[None]
    for layer in range(layers):
        fresh = np.empty((len(x), len(MODULES), *x.shape[1:]), np.float32)
        for i in range(0, len(x), AT_ONCE):
            fresh[i : i + AT_ONCE] = _branches(network, x[i : i + AT_ONCE], layer)
            done += len(x[i : i + AT_ONCE])
            tell(done / total)
        x = fresh.reshape(-1, *x.shape[1:])
    losses = np.empty(x.shape[:2], np.float32)
    for i in range(0, len(x), AT_ONCE):
        leaves = x[i : i + AT_ONCE]
        flat = leaves.reshape(-1, x.shape[2])
        losses[i : i + AT_ONCE] = network.losses(flat, np.tile(targets, len(leaves))).reshape(
            leaves.shape[:2]
        )
        done += len(leaves) / 2
        tell(min(1.0, done / total))
    return losses


def _branches(network: Network, x: Floats, layer: int) -> Floats:
    """float32[P, 3, T, d]: each of P streams after attention and skip, small or big."""
    x = network.attend(x, layer)
    normed = network.normed(x, layer).reshape(-1, x.shape[-1])
    fed = [network.feed(normed, layer, module).reshape(x.shape) for module in range(len(MODULES))]
    return np.stack([x + added for added in fed], axis=1)


def best_routes(losses: Floats, fits: Bools) -> NDArray[np.int64]:
    """int64[T]: index of each token's best route among those that fit."""
    chosen = np.flatnonzero(fits)
    return np.asarray(chosen[losses[chosen].argmin(axis=0)])
