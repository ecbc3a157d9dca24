"""How long a router takes: the only clock of the benchmark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from time import perf_counter
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.benchmark.identity import SEED
from core.benchmark.runs import Percentiles
from core.cores import cores
from core.embed import encoder_threads
from core.routers import Router
from core.routers.guardrails.base import Guard
from core.types import Floats, Ints, Panel

SAMPLE: Final = 300  # queries timed alone
WARM_UP: Final = 10
BATCHES: Final = (32, 256)
REPEATS: Final = 4  # batches timed of each size
SLOW_SAMPLE: Final = 60  # the same of a router that takes a good part of a second
SLOW_BATCH: Final = 32


@dataclass(frozen=True)
class Clocked:
    """How long a router took.

    Attributes:
        positions: int64[m], which rows of the panel were timed alone.
        one_thread_us: float32[m], microseconds of each with one thread.
        all_threads_us: float32[m], the same with every core.
        throughput_qps: batch size -> queries per second, with every core.
    """

    positions: Ints
    one_thread_us: Floats
    all_threads_us: Floats
    throughput_qps: dict[int, float]


Beat = Callable[[], None]


def unheard() -> None:
    """Nobody wants to know that the clock still ticks."""


def clock(router: Router | Guard, panel: Panel, seed: int = SEED, beat: Beat = unheard) -> Clocked:
    """Time single queries with one thread and with all, and batches with all.

    The same seed and panel time the same queries. A panel smaller than a batch is repeated to fill
    it. A slow router does not follow our thread limits: its queries are timed once. `beat` is
    called between two that are timed, never within, and may raise to end it.
    """
    rng = np.random.default_rng(seed)
    slow = any(part.slow for part in router.parts)
    size = min(SLOW_SAMPLE if slow else SAMPLE, len(panel))
    positions = np.sort(rng.choice(len(panel), size, replace=False))
    texts = [panel.texts[i] for i in positions]
    order = rng.permutation(len(panel))
    router.score(texts[:WARM_UP])
    if slow:
        took = _singles(router, texts, beat)
        rate = _rate(router, panel, order, SLOW_BATCH, 1, beat)
        return Clocked(positions, took, took, {SLOW_BATCH: rate})
    with threadpool_limits(1), encoder_threads(1):
        one = _singles(router, texts, beat)
    with threadpool_limits(cores()), encoder_threads(cores()):
        every = _singles(router, texts, beat)
        rates = {batch: _rate(router, panel, order, batch, REPEATS, beat) for batch in BATCHES}
    return Clocked(positions, one, every, rates)


def _singles(router: Router | Guard, texts: Sequence[str], beat: Beat) -> Floats:
    for text in islice(cycle(texts), WARM_UP):
        router.score([text])
    took = np.empty(len(texts), np.float32)
    for i, text in enumerate(texts):
        start = perf_counter()
        router.score([text])
        took[i] = (perf_counter() - start) * 1e6
        beat()
    return took


def _rate(
    router: Router | Guard, panel: Panel, order: Ints, batch: int, repeats: int, beat: Beat
) -> float:
    texts, took = [panel.texts[i] for i in np.resize(order, batch * repeats)], 0.0
    for first in range(0, len(texts), batch):
        start = perf_counter()
        router.score(texts[first : first + batch])
        took += perf_counter() - start
        beat()
    return len(texts) / took


def percentiles(microseconds: Floats) -> Percentiles:
    """p50, p95 and p99 in milliseconds, interpolated linearly."""
    p50, p95, p99 = np.percentile(microseconds.astype(np.float64) / 1000, [50, 95, 99])
    return Percentiles(p50=p50, p95=p95, p99=p99)
