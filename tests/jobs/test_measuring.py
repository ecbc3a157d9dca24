"""A job of measuring, in this process and in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from core.benchmark.datasets import starter
from core.benchmark.runner import Progress
from core.jobs import child, shelf
from core.jobs import desk as desks
from core.jobs.child import Reporter
from core.jobs.desk import Desk
from core.jobs.handed_in import write_panel
from core.jobs.plan import FILE, Plan
from core.jobs.shelf import Job
from core.settings import Settings
from core.store import loads, readers
from core.store.editions import open_edition
from core.store.errors import StoreError
from core.store.intake.loading import undo
from tests.jobs.test_desk import ended, plan, until


def asked(here: Settings, given: Plan) -> Job:
    """A job that waits, with nobody to serve it."""
    place = shelf.put(here.job_folder, given)
    if given.source == FILE:
        write_panel(starter(here.starter, "test"), place)
    shelf.ask(place, given)
    return Job(place, given, shelf.Told())


def work(job: Job, here: Settings) -> Job:
    """Do it here."""
    with shelf.held(job.place / shelf.LOCK):
        child.work(job.place, here, threading.Event())
    found = shelf.look(here.job_folder, job.plan.job)
    assert found is not None
    return found


def test_it_goes_on_after_the_last_row_that_it_kept(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(here, plan())
    rows = Reporter.rows

    def stops(self: Reporter, progress: Progress) -> None:
        (job.place / shelf.STOP).touch()
        rows(self, progress)

    monkeypatch.setattr(Reporter, "rows", stops)
    stopped = work(job, here)
    assert (stopped.told.status, stopped.told.done) == ("stopped", 64)
    monkeypatch.setattr(Reporter, "rows", rows)
    (job.place / shelf.STOP).unlink()
    done = work(job, here)
    assert (done.told.status, done.told.runs) == ("done", 1)
    (manifest,) = done.runs.glob("*/manifest.json")
    assert json.loads(manifest.read_text())["resumed_rows"] == 64


def test_it_stops_while_latencies_are_taken(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(here, plan())
    beats = []

    def beat(self: Reporter) -> None:
        beats.append(1)
        (job.place / shelf.STOP).touch()
        self.say()

    monkeypatch.setattr(Reporter, "beat", beat)
    assert work(job, here).told.status == "stopped" and beats == [1]


def test_its_figures_are_measured_ones_and_can_be_taken_back(here: Settings) -> None:
    done = work(asked(here, plan(given_by="Ann")), here)
    with open_edition(here.store) as store:
        (row,) = readers.scoreboard(store).query("kind == 'measured'").itertuples()
        (load,) = loads.listed(store).itertuples()
    assert (row.panel, row.router, row.n) == ("starter", "fasttext", 448)
    assert load.load_id == done.told.load_id and load.given_by == "Ann"
    again = work(asked(here, plan()), here)
    assert "measured on this panel before" in again.told.notes[0] and again.told.runs == 0
    undo(here.store, load.load_id)
    with open_edition(here.store) as store:
        assert "measured" not in set(readers.scoreboard(store)["kind"])


def test_one_router_that_cannot_be_measured_keeps_the_others(here: Settings) -> None:
    done = work(asked(here, plan(routers=("static", "fasttext"))), here)
    assert done.told.status == "done" and done.told.runs == 1
    assert "'static': not fitted yet" in done.told.notes[0]
    alone = work(asked(here, plan(routers=("static",))), here)
    assert alone.told.status == "failed" and "not fitted yet" in alone.told.fault


@pytest.mark.parametrize("ends", ["done", "failed", "stopped"])
def test_texts_stay_only_as_long_as_a_job_may_go_on(
    here: Settings, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    routers = ("static",) if ends == "failed" else ("fasttext",)
    job = asked(here, plan(source=FILE, panel="mine", routers=routers))
    if ends == "stopped":
        (job.place / shelf.STOP).touch()
    text = starter(here.starter, "test").texts[0].encode()
    assert work(job, here).told.status == ends
    kept = [path for path in job.place.rglob("*") if path.is_file() and text in path.read_bytes()]
    assert (job.place / shelf.PANEL).exists() == (ends == "stopped")
    assert [path.name for path in kept if path.name != shelf.PANEL] == []


def test_what_breaks_is_told_by_its_place_and_not_by_its_words(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError("a text of the user's")

    monkeypatch.setattr("core.jobs.measuring.run", breaks)
    told = work(asked(here, plan()), here).told
    assert told.status == "stopped"
    assert "ValueError at" in told.fault and "user's" not in told.fault


def test_a_part_of_a_panel_is_a_panel_of_its_own(here: Settings) -> None:
    told = work(asked(here, plan(rows=60)), here).told
    assert (told.panel, told.queries) == ("starter-52", 52)


def test_through_the_queue_in_a_process_of_its_own(desk: Desk, here: Settings) -> None:
    desk.take(plan(rows=60))
    (job,) = until(desk, ended)
    assert (job.told.status, job.told.runs) == ("done", 1), job.told
    with open_edition(here.store) as store:
        (run,) = readers.runs(store).query("panel == 'starter-52'")["run_id"]
        assert np.isfinite(readers.answers(store, run)["ood"]).all()


def test_the_process_ends_well(here: Settings) -> None:
    job = asked(here, plan(routers=("static",)))
    with subprocess.Popen(
        [*desks.CHILD, str(job.place)], stdin=subprocess.PIPE, env=desks.environment(here),
        cwd=desks.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as alone:  # fmt: skip
        assert alone.stderr is not None and alone.stderr.read() == b""
        assert alone.wait(60) == 0


def test_where_the_app_is_gone_the_child_stops(here: Settings, desk: Desk) -> None:
    job = asked(here, plan(routers=("fasttext",) * 40))
    alone = subprocess.Popen(
        [*desks.CHILD, str(job.place)], stdin=subprocess.PIPE, env=desks.environment(here),
        cwd=desks.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not shelf.at_work(job.place) and time.monotonic() < end:
        time.sleep(0.05)
    assert alone.stdin is not None
    alone.stdin.close()
    alone.wait(60)
    assert shelf.look(here.job_folder, job.plan.job).told.status == "stopped"  # type: ignore[union-attr]


def test_a_folder_of_jobs_is_for_its_owner_alone(here: Settings, tmp_path: Path) -> None:
    job = asked(here, plan())
    assert oct(os.stat(job.place).st_mode & 0o777) == "0o700"
    assert oct(os.stat(job.place / shelf.PLAN).st_mode & 0o777) == "0o600"
    assert sys.executable == desks.CHILD[0]


def test_into_a_shared_store_the_app_brings_the_runs(
    desk: Desk, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child knows no address, since that may hold a password."""
    monkeypatch.setattr(desks, "shared_by", lambda _: object())
    places, bring = [], desks.bring_home

    def brings(job: Job, path: Path) -> object:
        places.append((job.place / shelf.PANEL).exists())
        if len(places) == 1:
            raise StoreError("the server does not answer")
        return bring(job, path)

    monkeypatch.setattr(desks, "bring_home", brings)
    panel = starter(here.starter, "test")
    desk.take(plan(source=FILE, panel="mine"), lambda place: write_panel(panel, place))
    (job,) = until(desk, lambda jobs: jobs[0].told.status == "stopped")
    assert "does not answer" in job.told.fault
    desk.go_on(job)
    (job,) = until(desk, lambda jobs: bool(jobs[0].told.load_id))
    assert places == [True, True] and not (job.place / shelf.PANEL).exists()
    with open_edition(here.store) as store:
        assert "mine" in set(readers.scoreboard(store)["panel"])
