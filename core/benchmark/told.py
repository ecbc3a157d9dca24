"""What a manifest tells of a run, put together once the answers are there."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.analysis import intervals
from core.benchmark import runs
from core.benchmark.clock import Clocked, percentiles
from core.benchmark.identity import size_of
from core.benchmark.machine import this_machine
from core.routers import Router
from core.routers.guardrails.base import Guard
from core.types import Panel, Scores
from core.verdict import rejected, verdict


@dataclass(frozen=True)
class Done:
    """A run whose answers are written.

    Attributes:
        asked: what was asked.
        scores: of the n queries.
        clocked: how long they took.
        started: when this attempt began.
        resumed: rows that an earlier attempt had kept.
        sha256: of the file of answers.
    """

    asked: runs.Asked
    scores: Scores
    clocked: Clocked
    started: datetime
    resumed: int
    sha256: str


def manifest_of(router: Router | Guard, panel: Panel, done: Done, models: Path) -> runs.Manifest:
    """The manifest of a run that has just been finished on this machine."""
    return runs.Manifest(
        format=1,
        kind="measured",
        run_id=done.asked.run_id,
        asked=done.asked,
        router=_described(router),
        panel=_measured(panel),
        machine=this_machine(),
        started_utc=done.started,
        finished_utc=datetime.now(UTC),
        resumed_rows=done.resumed,
        timing=timing_of(done.clocked, done.asked.seed),
        size=size_of(router, models),
        derived=runs.Derived(intervals=_intervals(panel, done.scores, router.threshold)),
        answers=runs.File(sha256=done.sha256, rows=len(panel)),
    )


def _measured(panel: Panel) -> runs.Measured:
    datasets = dict(Counter(panel.datasets))
    return runs.Measured(domains=panel.domains, rows=len(panel), datasets=datasets)


def _described(router: Router | Guard) -> runs.Described:
    card = asdict(router.card())
    words = {name: card[name] for name in runs.Described.model_fields if name != "routes"}
    return runs.Described(**words, routes=bool(router.domains))


def timing_of(clocked: Clocked, seed: int) -> runs.Timing:
    """Percentiles and throughput of what was clocked on queries drawn with `seed`."""
    return runs.Timing(
        sample=len(clocked.positions),
        seed=seed,
        one_thread_ms=percentiles(clocked.one_thread_us),
        all_threads_ms=percentiles(clocked.all_threads_us),
        throughput_qps=clocked.throughput_qps,
    )


def is_right(panel: Panel, scores: Scores, threshold: float) -> NDArray[np.bool_]:
    """bool[n]: whether each query was answered rightly; a guard is never right about a domain."""
    if not scores.domains.shape[1]:
        return np.asarray(rejected(scores, threshold) & (panel.labels == len(panel.domains)))
    return np.asarray(verdict(scores, threshold) == panel.labels)


def _intervals(panel: Panel, scores: Scores, threshold: float) -> runs.Intervals:
    """Of all accuracies; a guard is right or wrong about the OOD queries only."""
    is_ood = panel.labels == len(panel.domains)
    counted = np.flatnonzero(is_ood) if not scores.domains.shape[1] else np.arange(len(panel))
    right = is_right(panel, scores, threshold)[counted]
    names = tuple(panel.datasets[i] for i in counted)
    found = intervals.bootstrap(right, is_ood[counted], names)
    return runs.Intervals(
        level=intervals.LEVEL,
        resamples=intervals.RESAMPLES,
        seed=intervals.SEED,
        **asdict(found),
    )
