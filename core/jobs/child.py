"""The process of one job: `python -m core.jobs.child FOLDER`.

It holds the job's lock, gives way to the app (nice), and stops at the next row when it is asked to
or when the app that started it is gone. Nothing that a user typed is printed or logged.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from core import logs
from core.benchmark.datasets import BadPanel
from core.benchmark.runner import Progress
from core.jobs import shelf
from core.jobs.desk import FULL, GRACE_S
from core.jobs.plan import JobError, Told
from core.routers import RouterError
from core.settings import Settings, settings
from core.store.errors import BadFile, StoreError

NICE: Final = 10
EVERY_S: Final = 0.3  # between two words of how far it is
DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class StopAsked(Exception):
    """Somebody wants the job to stop."""


@dataclass
class Reporter:
    """Writes down how far a job is, and hears whether it shall stop."""

    place: Path
    told: Told
    alone: threading.Event
    _last: float = 0.0

    def say(self, **changes: Any) -> None:  # noqa: ANN401 - fields of Told
        """Write it down now.

        Raises:
            StopAsked: the job shall stop.
            OSError: the disk refuses.
        """
        self.told = self.told.model_copy(update=changes)
        shelf.write(self.place / shelf.TOLD, self.told)
        self._last = monotonic()
        if self.alone.is_set() or shelf.stop_asked(self.place):
            raise StopAsked

    def rows(self, progress: Progress) -> None:
        """Hear of rows, and write it down now and then.

        Raises:
            StopAsked: the job shall stop.
        """
        whole = progress.done == progress.total
        if whole or monotonic() - self._last >= EVERY_S or shelf.stop_asked(self.place):
            self.say(
                doing="timing" if whole else "answering",
                done=progress.done,
                total=progress.total,
                answered=progress.answered,
                seconds=progress.seconds,
            )

    def beat(self) -> None:
        """Hear that latencies are still being taken.

        Raises:
            StopAsked: the job shall stop.
        """
        if monotonic() - self._last >= EVERY_S:
            self.say()

    def note(self, line: str) -> None:
        """Keep one line about a router that was left out."""
        self.say(notes=(*self.told.notes, line))


def work(place: Path, config: Settings, alone: threading.Event) -> None:
    """Do the job of a folder and write down how it ended; it stops once `alone` is set.

    Raises:
        OSError: not even that can be written.
    """
    job = shelf.look(place.parent, place.name)
    if job is None:
        return
    again = {"fault": "", "notes": (), "place": 0, "done": 0, "total": 0, "answered": 0}
    report = Reporter(place, job.told.model_copy(update={"status": "running", **again}), alone)
    try:
        report.say()
        if job.plan.work == "measure":
            from core.jobs.measuring import measure

            measure(job, config, report)
        else:
            from core.jobs.fitting import train

            train(job, config, report)
    except Exception as error:
        status, fault = _ending(error)
    else:
        status, fault = "done", ""
    still_needed = status == "done" and (place / shelf.BY_APP).exists()
    if status != "stopped" and not still_needed:
        shelf.forget_texts(place)
    ended = {"status": status, "fault": fault, "doing": ""}
    shelf.write(place / shelf.TOLD, report.told.model_copy(update=ended))


def _ending(error: Exception) -> tuple[str, str]:
    """Status and one line of a job that did not come to its end.

    Raises:
        OSError: the disk is full; whoever started us says so.
    """
    if isinstance(error, StopAsked):
        return "stopped", ""
    if isinstance(error, StoreError):
        return "stopped", str(error)
    if isinstance(error, JobError | BadPanel | BadFile | RouterError):
        return "failed", str(error)
    if isinstance(error, OSError) and error.errno in DISK:
        raise error
    return "stopped", _unforeseen(error)  # whatever a library raises may quote a text


def _unforeseen(error: Exception) -> str:
    where = logs.places(error)[-1]
    return f"It broke down ({type(error).__name__} at {where}). What was done is kept."


def _until_alone(alone: threading.Event) -> None:
    """The app holds the other end of our standard input: where it closes, nobody waits for us."""
    # Not `sys.stdin`: a thread that waits in its buffer at the end would abort the process.
    while os.read(sys.stdin.fileno(), 64):
        pass
    alone.set()
    sleep(GRACE_S)
    os._exit(1)


def main(place: Path) -> int:
    """Do the job of a folder in this process; the exit code."""
    os.nice(NICE)
    with shelf.held(place / shelf.LOCK) as ours:
        if not ours:
            return 0
        alone = threading.Event()
        threading.Thread(target=_until_alone, args=(alone,), daemon=True).start()
        try:
            work(place, settings(), alone)
        except OSError:
            return FULL
        if (place / shelf.GONE).exists():
            shutil.rmtree(place, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
