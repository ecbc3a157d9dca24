"""What can be measured without a browser: imports, single queries, memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from time import perf_counter

import numpy as np

from bench.figures import Figure, percentile
from core.analysis.pareto import front
from core.benchmark.datasets import starter
from core.labs.duo_llm.reading import PRESETS, read_text
from core.labs.duo_llm.shelf import read_lab
from core.live import ask_all, check
from core.routers.artifacts import load_all
from core.settings import settings

IMPORT = "from time import perf_counter as t; a = t(); import core.routers; print(t() - a)"
P50_TARGETS_MS = {
    "fasttext": 0.1, "wide-mlp": 1.0, "svm-tfidf": 1.0, "xgb-tfidf": 1.0, "static": 0.15,
    "svm-minilm": 5.0, "xgb-minilm": 5.0, "semantic-5": 5.0, "semantic-all": 5.0,
}  # fmt: skip
P95_TARGETS_MS = {"static": 0.5}


def library_figures() -> Iterator[Figure]:
    """Import time, one query by each router, one query by all of them."""
    runs = [subprocess.check_output([sys.executable, "-c", IMPORT], text=True) for _ in range(5)]
    yield Figure("import core.routers", median(map(float, runs)), "s", 0.3)
    routers, _ = load_all(settings().models)
    texts = starter(settings().starter, "test").texts
    for name, router in routers.items():
        times = []
        for text in (*texts[:50], *texts):  # the first fifty warm up
            start = perf_counter()
            router.score([text])
            times.append((perf_counter() - start) * 1000)
        times = times[50:]
        yield Figure(f"{name}: one query, p50", median(times), "ms", P50_TARGETS_MS.get(name))
        yield Figure(
            f"{name}: one query, p95", percentile(times, 0.95), "ms", P95_TARGETS_MS.get(name)
        )
    fan = []
    for text in texts[:200]:
        start = perf_counter()
        ask_all(routers.values(), check(text))
        fan.append((perf_counter() - start) * 1000)
    yield Figure(f"all {len(routers)} routers on one query, p95", percentile(fan, 0.95), "ms", 50)
    for shape, points in clouds().items():
        times = []
        for _ in range(5):
            start = perf_counter()
            on = front(points)
            times.append((perf_counter() - start) * 1000)
        name = f"front of 100,000 {shape} points, three metrics, {on.sum():,} on it"
        yield Figure(name, median(times), "ms", 200)
    yield oracle_figure()


def oracle_figure() -> Figure:
    """All 729 routes of the Duo-LLM lab on one sentence, and its routers."""
    lab, times = read_lab(settings().duo_llm), []
    for _ in range(4):  # the first one warms up
        start = perf_counter()
        read_text(lab, PRESETS["A question"])
        times.append(perf_counter() - start)
    return Figure("Duo-LLM: exact oracle on one sentence", median(times[1:]), "s", 3)


def clouds() -> dict[str, np.ndarray]:
    """Losses float64[100000, 3]: anywhere in the box, and all of them on the front."""
    rng = np.random.default_rng(22)
    around = np.abs(rng.normal(size=(100_000, 3)))
    return {
        "random": rng.uniform(size=(100_000, 3)),
        "undominated": 1 - around / np.linalg.norm(around, axis=1, keepdims=True),
    }
