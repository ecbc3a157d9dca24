"""What the analysis of stored answers takes: intervals, curves, the search for a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

import numpy as np

from bench.figures import Figure
from core.analysis.answers import Answers, aligned, answers
from core.analysis.cascade import member
from core.analysis.intervals import RESAMPLES, bootstrap
from core.analysis.outcome import GRID, sweep
from core.analysis.search import Budget, best_found, choose
from core.settings import settings
from core.store import readers
from core.store.database import open_store

REPEATS = 5
ROUTERS = (
    "static", "fasttext", "svm-tfidf", "svm-minilm", "xgb-tfidf", "xgb-minilm", "wide-mlp",
    "semantic-all",
)  # fmt: skip


def seconds(action: Callable[[], object]) -> float:
    """The median over a few turns, the first one left out."""
    action()
    took = []
    for _ in range(REPEATS):
        start = perf_counter()
        action()
        took.append(perf_counter() - start)
    return median(took)


def analysis_figures() -> Iterator[Figure]:
    """Stored answers to GQR-Bench, repeated by drawing to the sizes that were promised."""
    several = stored("gqr")
    one = several[0]
    many = drawn(one, 20_000)
    right, datasets = many.decide(0.5) == many.labels, tuple(many.datasets)
    yield Figure(
        f"bootstrap, {RESAMPLES:,} resamples of {len(many):,} answers",
        seconds(lambda: bootstrap(right, many.is_ood, datasets)), "s", 1,
    )  # fmt: skip
    huge = drawn(one, 1_000_000)
    groups, best = huge.strata, huge.best
    yield Figure(
        f"curve of {len(GRID):,} points over {len(huge):,} answers",
        seconds(lambda: sweep(groups, best, huge.scores.ood)) * 1000, "ms", 100,
    )  # fmt: skip
    members, _ = choose([member(each, 1.0) for each in aligned(several)])
    yield Figure(
        f"best chain of {len(members)} routers, up to four long",
        seconds(lambda: best_found(members, Budget(), 4)), "s", 2,
    )  # fmt: skip


def stored(panel: str) -> list[Answers]:
    """The shipped answers of eight routers to a panel."""
    with open_store(settings().store, read_only=True) as store:
        runs = readers.runs(store).drop_duplicates(["panel", "router"])
        runs = runs[runs["panel"].eq(panel) & runs["router"].isin(ROUTERS)]
        return [
            answers(
                readers.answers(store, run["run_id"]), run["router"], run["label"], run["family"],
                float(run["threshold"]), panel,
            )
            for _, run in runs.iterrows()
        ]  # fmt: skip


def drawn(one: Answers, rows: int) -> Answers:
    """That many of the answers, drawn with replacement and a fixed seed."""
    return one.only(np.random.default_rng(22).integers(0, len(one), rows))
