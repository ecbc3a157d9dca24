"""The queue: order, stop, death of a child, a full disk, what is left behind."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.jobs import desk as desks
from core.jobs import shelf, words
from core.jobs.desk import Desk, environment
from core.jobs.plan import JobError, Plan
from core.jobs.shelf import Job
from core.settings import Settings

HANGS = "import time; time.sleep(600)"
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


def plan(**given: Any) -> Plan:  # noqa: ANN401 - fields of Plan
    return Plan(**{"routers": ("fasttext",), "source": "starter", "panel": "starter",
                   "shared": True} | given)  # fmt: skip


def child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the process of a job run this."""
    monkeypatch.setattr(desks, "CHILD", (sys.executable, "-c", code))


def until(desk: Desk, fits: Callable[[list[Job]], bool]) -> list[Job]:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        jobs = desk.jobs()
        if fits(jobs):
            return jobs
        time.sleep(0.05)
    raise AssertionError([job.told for job in jobs])


def ended(jobs: list[Job]) -> bool:
    return bool(jobs) and not any(job.active for job in jobs)


def test_jobs_wait_in_the_order_in_which_they_were_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, HANGS)
    jobs = [desk.take(plan()) for _ in range(3)]
    assert [desk.ahead(job) for job in jobs] == [0, 1, 2]
    assert "2 before it" in words.now(jobs[2], desk.ahead(jobs[2]))
    desk.stop(jobs[1])
    assert desk.ahead(jobs[2]) == 1
    again = desk.jobs()[1]
    assert again.told.status == "stopped" and "Stopped" in words.now(again)


def test_a_child_that_does_not_stop_is_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, HANGS)
    job = desk.take(plan())
    time.sleep(0.5)
    (job.place / shelf.STOP).touch()
    (job,) = until(desk, ended)
    assert (job.told.status, job.told.fault) == ("stopped", "")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (KILLED, "ended from outside (signal 9)"),
        ("import sys; sys.exit(5)", "no room left"),
        ("import sys; sys.exit(1)", "broke down (exit 1)"),
    ],
)
def test_a_child_that_dies_leaves_one_line_and_can_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    child(monkeypatch, code)
    desk.take(plan())
    (job,) = until(desk, ended)
    assert job.told.status == "stopped" and said in words.now(job)
    child(monkeypatch, HANGS)
    desk.go_on(job)
    (job,) = until(desk, lambda jobs: jobs[0].told.status == "waiting")
    assert job.told.fault == ""


def test_an_end_that_cannot_be_written_down_is_known_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, "import sys; sys.exit(5)")
    write, full = shelf.write, [False]

    def refuses(path: Path, what: Any) -> None:  # noqa: ANN401 - Plan or Told
        if full[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, what)

    monkeypatch.setattr(shelf, "write", refuses)
    monkeypatch.setattr(desk, "wake", lambda: None)
    job = desk.take(plan())
    full[0] = True
    Desk.wake(desk)
    (job,) = until(desk, ended)
    assert job.told.status == "stopped" and "no room left" in job.told.fault
    with pytest.raises(JobError, match="no room left"):
        desk.go_on(job)


def test_a_full_disk_is_said_before_anything_is_begun(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(JobError, match="No space left"):
        desk.take(plan(), full)
    assert list(desk.folder.iterdir()) == []
    monkeypatch.setattr(desks, "SPARE_BYTES", 2**62)
    with pytest.raises(JobError, match="nearly full"):
        desk.take(plan())


def test_jobs_are_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, HANGS)
    monkeypatch.setattr(desks, "MOST_WAITING", 3)
    for _ in range(2):
        desk.take(plan(shared=False, owner="a@example.org"))
    with pytest.raises(JobError, match="of yours"):
        desk.take(plan(shared=False, owner="a@example.org"))
    desk.take(plan())
    with pytest.raises(JobError, match="try again later"):
        desk.take(plan())


def test_a_stopped_job_goes_after_a_day_and_a_removed_one_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    child(monkeypatch, KILLED)
    old = desk.take(plan(asked_utc=datetime.now(UTC) - timedelta(days=2)))
    until(desk, lambda jobs: not jobs)
    assert not old.place.exists()
    child(monkeypatch, HANGS)
    job = desk.take(plan())
    time.sleep(0.5)
    desk.remove(job)
    assert desk.jobs() == []
    until(desk, lambda _: not job.place.exists())


def test_a_job_left_running_by_an_app_that_is_gone_can_go_on(desk: Desk) -> None:
    place = shelf.put(desk.folder, plan())
    shelf.ask(place, plan(job=place.name))
    told = shelf.look(desk.folder, place.name).told  # type: ignore[union-attr]
    shelf.write(place / shelf.TOLD, told.model_copy(update={"status": "running"}))
    (job,) = desk.jobs()
    assert job.told.status == "stopped" and "restarted" in words.now(job)


def test_a_child_gets_paths_and_no_secret(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHYARD_LLM_KEY", "secret")
    monkeypatch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "secret")
    told = environment(here)
    assert "secret" not in told.values()
    assert told["SWITCHYARD_STORE"] == str(here.store)


@pytest.mark.parametrize("name", ["..", "../models", "x" * 32, ""])
def test_nothing_outside_the_folder_can_be_named(desk: Desk, name: str) -> None:
    assert shelf.look(desk.folder, name) is None
