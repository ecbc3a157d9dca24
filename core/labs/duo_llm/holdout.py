"""Every route and every router over text that training never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.labs.duo_llm.learning import Step, Tell
from core.labs.duo_llm.network import Ints, Network, Routes
from core.labs.duo_llm.oracle import all_losses, all_routes
from core.labs.duo_llm.resampling import Measured
from core.labs.duo_llm.router import Router, routed

CLOCKED = 15  # runs of one policy; the fastest is what the machine can do


def measure(
    network: Network,
    routers: Sequence[Router],
    segments: Ints,
    kinds: Sequence[str],
    tell: Tell,
) -> Measured:
    """Losses of all routes and all routers.

    Args:
        network: fitted.
        routers: of every budget 1 to L - 1, with the same seeds each.
        segments: int64[S, T + 1].
        kinds: S names.
        tell: hears of every segment.
    """
    began = perf_counter()
    grid, rows, routes = _grid(routers), [], all_routes(network.shape.layers)
    losses = np.empty((len(segments), len(routes), segments.shape[1] - 1), np.float32)
    with threadpool_limits(1):  # small matrices lose to threading
        for i, segment in enumerate(segments):
            tokens, targets = segment[:-1], segment[1:]
            losses[i] = all_losses(network, tokens, targets)
            rows.append([[routed(network, r, tokens, targets) for r in row] for row in grid])
            seconds = perf_counter() - began
            rate = losses.shape[2] * (i + 1) / seconds
            left = seconds / (i + 1) * (len(segments) - i - 1)
            tell(Step("hold-out", i + 1, len(segments), float(losses[i].mean()), rate, left))
    found = np.array([[[pair[0] for pair in row] for row in one] for one in rows])
    modules = np.array([[[pair[1] for pair in row] for row in one] for one in rows])
    order = (1, 2, 0, 3)
    return Measured(kinds, losses, routes, found.transpose(order), modules.transpose(*order, 4))


def _grid(routers: Sequence[Router]) -> list[list[Router]]:
    budgets = sorted({router.budget for router in routers})
    return [[router for router in routers if router.budget == budget] for budget in budgets]


def clock_route(network: Network, segment: Ints, modules: Routes) -> float:
    """Milliseconds for one segment by given modules, int8[T, L], on one thread."""
    return _fastest(lambda: network.run(segment[:-1], segment[1:], modules))


def clock_router(network: Network, segment: Ints, router: Router) -> float:
    """Milliseconds for one segment by a router, its own work included, on one thread."""
    return _fastest(lambda: routed(network, router, segment[:-1], segment[1:]))


def _fastest(work: Callable[[], object]) -> float:
    times = []
    with threadpool_limits(1):
        for _ in range(CLOCKED):
            began = perf_counter()
            work()
            times.append((perf_counter() - began) * 1000)
    return min(times)
