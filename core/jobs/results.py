"""What came of a job, into a store."""

from __future__ import annotations

from pathlib import Path

from core.benchmark.runs import MANIFEST
from core.jobs.shelf import Job
from core.store.intake.loading import Receipt
from core.store.intake.measured import load_measured


def finished_runs(job: Job) -> list[Path]:
    """Folders of its runs that are whole."""
    return sorted(path.parent for path in job.runs.glob(f"*/{MANIFEST}"))


def bring_home(job: Job, path: Path) -> Receipt:
    """Load its runs in one transaction; twice is once.

    Args:
        job: with at least one finished run.
        path: of the database.

    Raises:
        BadFile: a run is missing or altered.
        StoreError: the change cannot be made.
    """
    return load_measured(
        path, finished_runs(job), f"{job.plan.panel}, measured here", job.plan.given_by
    )
