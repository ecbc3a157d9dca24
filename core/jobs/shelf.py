"""The folders of jobs: read, written in one step, locked while a process is at work, removed.

`<jobs>/<id>/` holds `plan.json`, `told.json`, `runs/` and, until the job ends, the queries that
somebody handed in. The folder is for its owner alone (0700).
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from core.jobs.plan import ACTIVE, ID, Plan, Told

PLAN: Final = "plan.json"
TOLD: Final = "told.json"
STOP: Final = "stop"
GONE: Final = "gone"
LOCK: Final = "lock"
BY_APP: Final = "by-app"  # there where the app, not the child, brings the runs home
PANEL: Final = "panel.parquet"
VECTORS: Final = "vectors"
LOST: Final = (
    "Its process ended before it could say why: the app was restarted, or it was ended from "
    "outside. What was done is kept."
)


@dataclass(frozen=True)
class Job:
    """A job as its folder tells of it."""

    place: Path
    plan: Plan
    told: Told

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.told.status in ACTIVE

    @property
    def runs(self) -> Path:
        """Folder of its runs."""
        return self.place / "runs"

    @property
    def models(self) -> Path:
        """Folder of the routers that it fitted."""
        return self.place / "models"


def put(folder: Path, plan: Plan) -> Path:
    """Make the folder of a job, its plan still to be written by `ask`.

    Raises:
        OSError: the disk refuses.
    """
    place = folder / plan.job
    place.mkdir(mode=0o700, parents=True)
    return place


def ask(place: Path, plan: Plan) -> None:
    """Write the plan of a job whose folder is whole: from now on it waits for its turn."""
    write(place / TOLD, Told())
    write(place / PLAN, plan)


def write(path: Path, what: Plan | Told) -> None:
    """Write in one step; only the owner may read it.

    Raises:
        OSError: the disk refuses; what stood there still does.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(what.model_dump_json().encode())
        os.replace(fresh, path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def look(folder: Path, job: str) -> Job | None:
    """One job; None where there is none of this id."""
    place = folder / job
    if not re.fullmatch(ID, job) or (place / GONE).exists():
        return None
    try:
        plan = Plan.model_validate_json((place / PLAN).read_bytes())
        told = Told.model_validate_json((place / TOLD).read_bytes())
    except (OSError, ValidationError):
        return None
    if told.status == "running" and not at_work(place):
        told = told.model_copy(update={"status": "stopped", "fault": told.fault or LOST})
    return Job(place, plan, told)


def all_jobs(folder: Path) -> list[Job]:
    """Every job, the first asked first."""
    if not folder.is_dir():
        return []
    found = [look(folder, place.name) for place in folder.iterdir()]
    return sorted((job for job in found if job), key=lambda job: job.plan.asked_utc)


def at_work(place: Path) -> bool:
    """Whether a process holds the job."""
    try:
        lock = os.open(place / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a lock, if nobody else does; whether we have it. A process that dies gives it back."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)


def stop_asked(place: Path) -> bool:
    """Whether the job shall stop."""
    return (place / STOP).exists() or (place / GONE).exists()


def forget_texts(place: Path) -> None:
    """Remove the queries that somebody handed in, and their sentence vectors."""
    for path in place.glob(f"*{PANEL}*"):
        path.unlink(missing_ok=True)
    shutil.rmtree(place / VECTORS, ignore_errors=True)


def remove(place: Path) -> None:
    """Remove a job; one that is at work is gone from sight now and removed when it has stopped."""
    if place.is_dir():
        (place / GONE).touch()
    if not at_work(place):
        shutil.rmtree(place, ignore_errors=True)
