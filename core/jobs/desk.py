"""Takes jobs on, one after the other, each in a child process that may be stopped or die.

One job is at work at a time for all app processes that share the folder of jobs; the others wait in
the order in which they were asked. A thread of this process watches the child and outlives every
page; when the process ends, the child notices and stops at its next row.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from core.jobs import shelf
from core.jobs.plan import JobError, Plan, Told
from core.jobs.results import bring_home
from core.jobs.shelf import Job
from core.settings import PREFIX, ROOT, Settings
from core.store.errors import BadFile, StoreError
from core.store.shared.catalogue import shared_by

MOST_WAITING: Final = 20
MOST_OWN: Final = 2  # unfinished jobs of one visitor
MOST_KEPT: Final = 40
MOST_TRAINED: Final = 12  # sets of routers
KEPT: Final = timedelta(days=1)  # a stopped job with its texts, and what is its owner's alone
SPARE_BYTES: Final = 200 * 2**20
GRACE_S: Final = 10.0  # from the wish to stop to the end of the child
TICK_S: Final = 0.2
CHILD = (sys.executable, "-m", "core.jobs.child")
FULL: Final = 5  # exit code of a child that could not write
PASSED_ON: Final = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "OMP_NUM_THREADS")
PASSED_PREFIXES: Final = ("LC_", "LD_", "PYTHON", "HF_", "SSL_", "HTTP_", "HTTPS_", "NO_PROXY")
PATHS: Final = ("data", "store", "models", "cache", "encoders", "encoder", "queries", "cascades")
NO_ROOM: Final = "This server has no room left for it. Free some and go on; what was done is kept."


class Desk:
    """The queue of one folder of jobs, as one app process serves it."""

    def __init__(self, config: Settings) -> None:
        """Serve the jobs of a configuration; nothing runs before `wake`."""
        self.config, self.folder = config, config.job_folder
        self._thread: threading.Thread | None = None
        self._turn = threading.Lock()
        self._faults: dict[str, str] = {}

    def take(self, plan: Plan, fill: Callable[[Path], None] = lambda _: None) -> Job:
        """Take a job on.

        Args:
            plan: what is asked.
            fill: puts what the job needs into its folder.

        Raises:
            JobError: too many jobs, or no room.
        """
        self._check(plan)
        place = self.folder / plan.job
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if shutil.disk_usage(self.folder).free < SPARE_BYTES:
                raise JobError("The disk of this server is nearly full, so nothing was begun.")
            shelf.put(self.folder, plan)
            fill(place)
            shelf.ask(place, plan)
        except OSError as error:
            shutil.rmtree(place, ignore_errors=True)
            why = error.strerror or type(error).__name__
            raise JobError(
                f"This server cannot keep a job now ({why}). Tell who runs it."
            ) from error
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        self.wake()
        return Job(place, plan, Told())

    def _check(self, plan: Plan) -> None:
        jobs = self._all()
        waiting = [job for job in jobs if job.active]
        own = [job for job in waiting if plan.owner and job.plan.owner == plan.owner]
        if len(waiting) >= MOST_WAITING:
            raise JobError(f"{len(waiting)} jobs wait already; try again later.")
        if not plan.shared and len(own) >= MOST_OWN:
            raise JobError(f"{len(own)} jobs of yours wait or run. Wait, or stop one.")
        trained = [job for job in jobs if job.plan.work == "train"]
        if plan.work == "train" and len(trained) >= MOST_TRAINED:
            raise JobError(f"{len(trained)} sets of trained routers are kept; remove one first.")
        idle = [job for job in jobs if not job.active and job not in trained]
        for job in idle[: max(0, len(idle) - MOST_KEPT)]:
            shelf.remove(job.place)

    def jobs(self) -> list[Job]:
        """Every job, the first asked first; those left behind are cleared away."""
        found = []
        for job in self._all():
            passing = job.told.status == "stopped" or not (job.active or job.plan.shared)
            if passing and datetime.now(UTC) - job.plan.asked_utc > KEPT:
                shelf.remove(job.place)
                continue
            found.append(job)
        return found

    def ahead(self, job: Job) -> int:
        """How many jobs are before this one."""
        return sum(one.active and one.plan.asked_utc < job.plan.asked_utc for one in self._all())

    def _all(self) -> list[Job]:
        """Every job; one whose end could not be written down has ended all the same."""
        return [
            replace(job, told=_stopped(job.told, self._faults[job.plan.job]))
            if job.active and job.plan.job in self._faults and not shelf.at_work(job.place)
            else job
            for job in shelf.all_jobs(self.folder)
        ]

    def stop(self, job: Job) -> None:
        """Let a job stop at its next row; it can go on later."""
        with suppress(OSError):
            (job.place / shelf.STOP).touch()
            if job.told.status == "waiting" and not shelf.at_work(job.place):
                shelf.write(job.place / shelf.TOLD, _stopped(job.told))

    def go_on(self, job: Job) -> None:
        """Put a stopped job back into the queue.

        Raises:
            JobError: the disk refuses.
        """
        self._faults.pop(job.plan.job, None)
        try:
            (job.place / shelf.STOP).unlink(missing_ok=True)
            waiting = job.told.model_copy(update={"status": "waiting", "fault": ""})
            shelf.write(job.place / shelf.TOLD, waiting)
        except OSError as error:
            raise JobError(NO_ROOM) from error
        self.wake()

    def remove(self, job: Job) -> None:
        """Give a job up: everything in its folder goes."""
        with suppress(OSError):
            shelf.remove(job.place)

    def wake(self) -> None:
        """Serve whoever waits, if nobody does so yet."""
        with self._turn:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while any(job.active for job in self._all()):
            with shelf.held(self.folder / ".turn") as ours:
                waiting = [job for job in self._all() if job.told.status == "waiting"]
                if ours and waiting:
                    self._run(waiting[0])
                    continue
            time.sleep(TICK_S)

    def _run(self, job: Job) -> None:
        """One job from the start of its child to its end."""
        if shared_by(self.config.store):  # the child does not know the way to its server
            (job.place / shelf.BY_APP).touch()
        try:
            child = subprocess.Popen(
                [*CHILD, str(job.place)],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                cwd=ROOT, env=environment(self.config), start_new_session=True,
            )  # fmt: skip
        except OSError:
            self._close(job.place, FULL)
            return
        _watch(child, job.place)
        self._close(job.place, child.returncode)

    def _bring_home(self, job: Job) -> None:
        """Put the runs of a job that is done into a shared store, as only this process can."""
        if job.told.status != "done" or job.told.load_id:
            return
        told = job.told
        try:
            if job.plan.shared and told.runs:
                receipt = bring_home(job, self.config.store)
                told = told.model_copy(update={"load_id": receipt.load_id})
            shelf.forget_texts(job.place)
        except (BadFile, StoreError) as fault:
            told = _stopped(told, str(fault))
        with suppress(OSError):
            shelf.write(job.place / shelf.TOLD, told)

    def _close(self, place: Path, code: int) -> None:
        """Put down how a child ended that could not say so itself."""
        if (place / shelf.GONE).exists():
            shelf.remove(place)
            return
        job = shelf.look(self.folder, place.name)
        if job is not None and code == 0 and (place / shelf.BY_APP).exists():
            self._bring_home(job)
            return
        if job is None or code == 0 or not (job.active or job.told.fault == shelf.LOST):
            return
        fault = NO_ROOM if code == FULL else _why(code, shelf.stop_asked(place))
        self._faults[place.name] = fault
        with suppress(OSError):
            shelf.write(place / shelf.TOLD, _stopped(job.told, fault))


def _stopped(told: Told, fault: str = "") -> Told:
    return told.model_copy(update={"status": "stopped", "fault": fault})


def _why(code: int, asked: bool) -> str:
    if asked:
        return ""
    if code < 0:
        return (
            f"Its process was ended from outside (signal {-code}), perhaps for want of memory. "
            "What was done is kept; go on to finish it."
        )
    return f"Its process broke down (exit {code}). What was done is kept; go on to finish it."


def _watch(child: subprocess.Popen[bytes], place: Path) -> None:
    """Wait for the end; a child that was asked to stop and does not is ended."""
    asked: float | None = None
    while child.poll() is None:
        if asked is None and (shelf.stop_asked(place) or not place.exists()):
            asked = time.monotonic()
        if asked is not None and time.monotonic() - asked > GRACE_S:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        time.sleep(TICK_S)
    if child.stdin is not None:
        child.stdin.close()


def environment(config: Settings) -> dict[str, str]:
    """What a child is told of its surroundings: the paths in use, and no key or secret."""
    told = {
        name: value
        for name, value in os.environ.items()
        if name in PASSED_ON or name.upper().startswith(PASSED_PREFIXES)
    }
    told |= {f"{PREFIX}{name.upper()}": str(getattr(config, name)) for name in PATHS}
    return told | {f"{PREFIX}JOBS": str(config.job_folder)}
