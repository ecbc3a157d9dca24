"""Runs a fitted router or guard over a panel and keeps what came back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from core.benchmark import run_files, runs
from core.benchmark.clock import Beat, Clocked, clock, unheard
from core.benchmark.datasets import BadPanel
from core.benchmark.identity import SEED, asked
from core.benchmark.told import Done, manifest_of
from core.routers import Router, RouterError
from core.routers.guardrails.base import Guard
from core.types import Floats, Panel, Scores

BATCH: Final = 256  # rows answered, and kept, at a time
SLOW_BATCH: Final = 32  # so that a fault of an endpoint loses few answers


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        done: rows answered so far, those of an earlier attempt included.
        total: rows of the panel.
        answered: rows answered by this attempt.
        seconds: since this attempt began.
    """

    done: int
    total: int
    answered: int
    seconds: float

    @property
    def rate(self) -> float:
        """Rows per second of this attempt; NaN before the first."""
        return self.answered / self.seconds if self.answered and self.seconds else float("nan")

    @property
    def left_s(self) -> float:
        """Seconds left at this rate; NaN while it is unknown."""
        return (self.total - self.done) / self.rate


Tell = Callable[[Progress], None]


def quiet(_: Progress) -> None:
    """Tell nobody."""


def rows_at_a_time(router: Router | Guard) -> int:
    """How many rows are answered, and kept, together."""
    return SLOW_BATCH if any(part.slow for part in router.parts) else BATCH


def suits(router: Router | Guard, panel: Panel) -> None:
    """Refuse a panel of other domains than the router knows; a guard knows none.

    Raises:
        BadPanel: names both.
    """
    if router.domains and router.domains != panel.domains:
        raise BadPanel(
            f"Panel '{panel.name}' has the domains {', '.join(panel.domains)}; router "
            f"'{router.name}' knows {', '.join(router.domains)}. Use a panel of those domains, or "
            "fit the router on yours."
        )


def answer(
    router: Router | Guard,
    panel: Panel,
    kept: Path | None = None,
    tell: Tell = quiet,
    step: int | None = None,
) -> Scores:
    """Score every query of a panel, batch by batch.

    Args:
        router: fitted.
        panel: n queries.
        kept: folder that holds each batch as soon as it is answered; batches found there are not
            answered again.
        tell: is told after every batch, and may raise to end it.
        step: rows of a batch; as suits the router by default.
    """
    suits(router, panel)
    found: list[Scores] = []
    start, answered = perf_counter(), 0
    step = step or rows_at_a_time(router)
    for first in range(0, len(panel), step):
        texts = panel.texts[first : first + step]
        scores = (
            None if kept is None else run_files.read_part(kept, first, router.domains, len(texts))
        )
        if scores is None:
            scores = router.score(texts)
            answered += len(texts)
            if kept is not None:
                run_files.write_part(scores, kept, first, router.domains)
        found.append(scores)
        tell(Progress(first + len(texts), len(panel), answered, perf_counter() - start))
    return Scores(
        np.concatenate([s.domains for s in found]).astype(np.float32),
        np.concatenate([s.ood for s in found]).astype(np.float32),
    )


def run(
    router: Router | Guard,
    panel: Panel,
    folder: Path,
    models: Path,
    seed: int = SEED,
    tell: Tell = quiet,
    beat: Beat = unheard,
    step: int | None = None,
) -> Path:
    """Run a fitted router or guard over a panel and write the run, unless it is there already.

    A run that was interrupted goes on after the last batch that it kept.

    Args:
        router: as loaded from `models`.
        panel: n queries.
        folder: of all runs.
        models: of all artifacts.
        seed: of the queries that are timed.
        tell: is told after every batch, and may raise to end it.
        beat: is called while latencies are taken, between two that are timed.
        step: rows of a batch; as suits the router by default.

    Returns:
        The run's folder.

    Raises:
        BadPanel: the panel has other domains than the router.
        BrokenArtifact: the router is not fitted in `models`.
        RouterError: it cannot answer, or its answers come from a script, which measures nothing.
    """
    _refuse_scripted(router)
    question = asked(router, panel, models, seed)
    target = folder / question.folder
    if run_files.finished(question, folder):
        run_files.drop_parts(target)
        return target
    suits(router, panel)
    target.mkdir(parents=True, exist_ok=True)
    started, resumed = datetime.now(UTC), run_files.kept_rows(target)
    scores = answer(router, panel, target, _unless_scripted(router, target, tell), step)
    clocked = clock(router, panel, seed, beat)
    frame = run_files.answers_frame(panel, scores, _latencies(clocked, len(panel)))
    digest = run_files.write_answers(frame, target / runs.ANSWERS)
    done = Done(question, scores, clocked, started, resumed, digest)
    run_files.write_manifest(manifest_of(router, panel, done, models), target)
    run_files.drop_parts(target)
    return target


def _unless_scripted(router: Router | Guard, folder: Path, tell: Tell) -> Tell:
    """`tell`, once it is sure that the answers are real: an endpoint says what it is with them."""

    def watch(progress: Progress) -> None:
        _refuse_scripted(router, folder)
        tell(progress)

    return watch


def _latencies(clocked: Clocked, n: int) -> Floats:
    """float32[n], microseconds; NaN where a query was not timed alone."""
    latency = np.full(n, np.nan, np.float32)
    latency[clocked.positions] = clocked.one_thread_us
    return latency


def _refuse_scripted(router: Router | Guard, folder: Path | None = None) -> None:
    """Where answers are replayed from a script, stop, and remove what they left."""
    if not router.scripted:
        return
    if folder is not None:
        shutil.rmtree(folder)
    raise RouterError(
        f"'{router.card().label}' answers from a script, so there is nothing to measure. "
        "Name an endpoint with a real model."
    )
