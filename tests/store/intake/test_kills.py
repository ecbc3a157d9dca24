"""Killed at any moment of a load, the database holds all of it or nothing; and many at once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

import pandas as pd
import pytest

from core.store import loads, readers
from core.store.database import open_store
from core.store.editions import open_edition
from core.store.intake.loading import load, undo
from core.store.intake.proposing import propose
from core.store.intake.staged import Staged
from tests.store.conftest import dump
from tests.store.intake.conftest import Take

KILLS = 50
MOST_KILLS = 200  # until enough of them met a load in the middle, however busy the machine is
ROWS = 20_000


def table(rows: int = ROWS) -> pd.DataFrame:
    return pd.DataFrame({
        "id": [f"q{i}" for i in range(rows)],
        "dataset": ["mine", "talk"] * (rows // 2),
        "label": ["law", "ood"] * (rows // 2),
        "prediction": ["law", "ood", "ood", "law"] * (rows // 4),
    })  # fmt: skip


def started(path: Path, staged: Staged) -> BaseProcess:
    """A process of its own that loads; forked, so that it begins at once."""
    process = get_context("fork").Process(target=load, args=(path, staged, propose(staged), "me"))
    process.start()
    return process


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    from core.store.intake.staged import read

    folder = tmp_path_factory.mktemp("big")
    table().to_parquet(folder / "table.parquet")
    return read(folder / "table.parquet", "table.parquet", folder)


def fingerprint(path: Path) -> tuple[int, int, int]:
    with open_edition(path) as store, store.cursor() as cursor:
        return cursor.execute(
            "select (select count(*) from uploads), (select count(*) from answers), "
            "(select coalesce(sum(n), 0)::bigint from tallies)"
        ).fetchall()[0]


def test_a_kill_at_any_moment_leaves_all_or_none(
    built: Path, tmp_path: Path, staged: Staged
) -> None:
    path = tmp_path / "mine.duckdb"
    shutil.copyfile(built, path)
    whole = whole_load(path, staged)
    shutil.copyfile(built, path)
    draw, kills, middle = random.Random(7), 0, 0
    while kills < KILLS or (middle <= KILLS // 5 and kills < MOST_KILLS):
        share = draw.uniform(0, 1.1)
        begin, process = time.monotonic(), started(path, staged)
        process.join(share * whole)
        # Other work may make this machine slower or faster meanwhile: the span of a load follows.
        if process.is_alive():
            middle += any(path.parent.glob(".changing-*"))
            os.kill(process.pid or 0, signal.SIGKILL)
            whole *= 1.2 if share > 1 else 1
        else:
            whole = (whole + time.monotonic() - begin) / 2
        process.join()
        kills += 1
        found = fingerprint(path)
        assert found in ((0, 0, 0), (1, ROWS, ROWS))
        if found[0]:
            shutil.copyfile(built, path)
    assert middle > KILLS // 5, f"{middle} of {kills} kills were in the middle of a load"
    load(path, staged, propose(staged), "me")
    assert fingerprint(path) == (1, ROWS, ROWS)
    left = [one.name for one in tmp_path.iterdir() if one.name.startswith(".changing")]
    assert left == []


def whole_load(path: Path, staged: Staged) -> float:
    """Seconds of a load that nobody kills."""
    begin, process = time.monotonic(), started(path, staged)
    process.join()
    assert (process.exitcode, fingerprint(path)) == (0, (1, ROWS, ROWS))
    return time.monotonic() - begin


def test_sessions_read_while_one_loads(path: Path, staged: Staged) -> None:
    with open_edition(path) as store:
        before = len(readers.scoreboard(store))
    seen, faults, done = set[int](), list[BaseException](), list[bool]()

    def look() -> None:
        try:
            while not done:
                with open_edition(path) as store:
                    seen.add(len(readers.scoreboard(store)))
        except BaseException as fault:
            faults.append(fault)

    watchers = [Thread(target=look) for _ in range(3)]
    for watcher in watchers:
        watcher.start()
    process = started(path, staged)  # another process, as a second app would be
    process.join()
    time.sleep(0.2)
    done.append(True)
    for watcher in watchers:
        watcher.join()
    assert process.exitcode == 0
    assert faults == []
    with open_edition(path) as store:
        assert len(readers.scoreboard(store)) == before + 1
    assert seen <= {before, before + 1}


def test_two_processes_load_at_once_and_both_count(path: Path, staged: Staged, take: Take) -> None:
    other = take(table(400), "other.parquet")
    both = [started(path, staged), started(path, other)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    with open_edition(path) as store:
        assert sorted(loads.listed(store)["name"]) == ["other", "table"]
    undo(path, other.sha256[:12])
    with open_store(path) as store:
        assert len(dump(store)["answers"]) == ROWS
