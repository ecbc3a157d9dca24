"""A run of ten queries made by hand, so that its figures can be counted by head."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.benchmark import run_files, runs
from core.types import DOMAINS, Panel, Scores

TAU = 0.5
# dataset, label, best domain, ood: one wrong domain, one query kept out, two OOD queries let in
ROWS = [
    ("gqr_id", 0, 0, 0.1),
    ("gqr_id", 1, 1, 0.5),  # just at the threshold: accepted
    ("gqr_id", 2, 1, 0.2),
    ("gqr_id", 2, 2, 0.9),
    ("jigsaw", 3, 0, 0.8),
    ("jigsaw", 3, 0, 0.7),
    ("jigsaw", 3, 0, 0.6),
    ("jigsaw", 3, 2, 0.4),
    ("web_questions", 3, 1, 0.3),
    ("web_questions", 3, 1, 0.51),
]
PANEL = Panel(
    name="gqr",
    domains=DOMAINS,
    texts=tuple(f"query {i}" for i in range(len(ROWS))),
    labels=np.array([label for _, label, _, _ in ROWS], dtype=np.int64),
    datasets=tuple(dataset for dataset, *_ in ROWS),
    revision="abc",
)
LATENCY = np.array([1000, np.nan, 3000, *[np.nan] * 6, 2000], np.float32)
Folder = Callable[..., Path]
Change = Callable[[pd.DataFrame], pd.DataFrame]


def scores() -> Scores:
    fits = np.full((len(ROWS), 3), 0.1, np.float32)
    fits[np.arange(len(ROWS)), [best for _, _, best, _ in ROWS]] = 0.7
    return Scores(fits, np.array([ood for *_, ood in ROWS], np.float32))


def manifest(digest: str, panel: Panel = PANEL, **changes: Any) -> runs.Manifest:  # noqa: ANN401
    asked = runs.Asked(
        router="fasttext",
        params={"dim": 8},
        artifacts={"model.bin": "00"},
        threshold=TAU,
        panel=panel.name,
        revision=panel.revision,
        seed=22,
        protocol=1,
        machine={"cpu": "Abacus", "cores": 2, "system": "Linux"},
    ).model_copy(update=changes)
    every = runs.Percentiles(p50=1, p95=2, p99=3)
    return runs.Manifest(
        format=1,
        kind="measured",
        run_id=asked.run_id,
        asked=asked,
        router=runs.Described(
            label="fastText", family="fasttext", idea="i", ood_score="o", paper="p", trained_on="t"
        ),
        panel=runs.Measured(
            domains=panel.domains,
            rows=len(panel),
            datasets=pd.Series(panel.datasets).value_counts().to_dict(),
        ),
        machine=runs.Machine(cpu="Abacus", cores=2, system="Linux", python="3.11", libraries={}),
        started_utc=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        finished_utc=datetime(2026, 1, 2, 3, 5, tzinfo=UTC),
        resumed_rows=0,
        timing=runs.Timing(
            sample=3, seed=22, one_thread_ms=every, all_threads_ms=every,
            throughput_qps={32: 100.0, 256: 400.0},
        ),
        size=runs.Size(artifact=2_000_000, encoder=500_000),
        derived=runs.Derived(
            intervals=runs.Intervals(
                level=0.95, resamples=2000, seed=22,
                id_accuracy=(0.25, 0.75), ood_accuracy=None, gqr=(0.1, 0.9),
            )
        ),
        answers=runs.File(sha256=digest, rows=len(panel)),
    )  # fmt: skip


def write_guard_run(folder: Path) -> Path:
    """The same queries judged by a guard: it rejects by the same OOD scores and routes nowhere."""
    folder.mkdir(parents=True)
    found = Scores(np.empty((len(ROWS), 0), np.float32), scores().ood)
    answers = run_files.answers_frame(PANEL, found, LATENCY)
    digest = run_files.write_answers(answers, folder / runs.ANSWERS)
    told = manifest(digest, router="local-guard")
    words = told.router.model_copy(
        update={"label": "Guard", "family": "guardrail", "routes": False}
    )
    timing = told.timing.model_copy(update={"throughput_qps": {32: 2.0}})
    size = runs.Size(artifact=None, encoder=None)
    changed = told.model_copy(update={"router": words, "timing": timing, "size": size})
    run_files.write_manifest(changed, folder)
    return folder


def write_run(
    folder: Path,
    frame: Change = lambda f: f,
    **changes: Any,  # noqa: ANN401
) -> Path:
    """Write the run's folder; `frame` changes its answers, `changes` what was asked."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    answers = frame(run_files.answers_frame(PANEL, scores(), LATENCY))
    digest = run_files.write_answers(answers, folder / runs.ANSWERS)
    run_files.write_manifest(manifest(digest, **changes), folder)
    return folder
