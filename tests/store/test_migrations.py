"""Files of every older version open, keep their rows, and gain what is new."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from core.store import database, readers
from core.store.database import build_store, open_store
from core.store.imports import import_run
from tests.store.conftest import PUBLISHED, dump
from tests.store.made_runs import Folder

STEPS = sorted(step.name for step in database.MIGRATIONS.glob("*.sql"))
OLD_RUN = """
insert into panels values ('mine', 'r1', ['law'], 2);
insert into queries values ('mine', 'r1', 0, 'aa', 's', 'law'), ('mine', 'r1', 1, 'bb', 't', 'ood');
insert into runs by name
select 'run1' as run_id, 'measured' as kind, 'x' as router, 'X' as label, 'svm' as family,
    '' as trained_on, '{}' as params, 'mine' as panel, 'r1' as revision, 0.5 as threshold,
    1 as seed, 1 as protocol, 'Abacus' as cpu, 1 as cores, 'L' as system, '3' as python,
    '{}' as libraries, timestamp '2026-01-01' as started_utc,
    timestamp '2026-01-01' as finished_utc,
    1 as p50_all_threads_ms, 1 as p95_all_threads_ms, 1 as p99_all_threads_ms,
    1 as qps_batch_32, 1 as qps_batch_256, 1 as artifact_bytes, 0 as encoder_bytes,
    'ff' as answers_sha256;
insert into answers (run_id, position, scores, ood, latency_us)
values ('run1', 0, [1.0], 0, 1000), ('run1', 1, [0.5], 0.9, 3000);
insert into tallies values ('run1', 's', 'law', 'law', 1), ('run1', 't', 'ood', 'ood', 1);
"""


def old_file(path: Path, steps: list[str]) -> None:
    """A database as the program wrote it when it knew only these steps."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table migrations(name varchar primary key, applied_utc timestamp)"
        )
        for step in steps:
            connection.execute((database.MIGRATIONS / step).read_text("utf-8"))
            connection.execute("insert into migrations values (?, ?)", [step, datetime(2026, 1, 1)])
        connection.execute("insert into notes values ('s', 'r', '', 'gqr', 'all', 'kept')")
        if "002_runs.sql" in steps:
            connection.execute(OLD_RUN)
        if "003_uploads.sql" in steps:
            connection.execute("insert into timings values ('run1', 2, 2.9, 2.98, 2)")


@pytest.mark.parametrize("known", range(1, len(STEPS)))
def test_an_old_file_opens_with_its_rows(tmp_path: Path, known: int) -> None:
    path = tmp_path / "old.duckdb"
    old_file(path, STEPS[:known])
    with open_store(path) as store:
        content, board = dump(store), readers.scoreboard(store)
    assert [name for name, _ in content["migrations"]] == STEPS
    assert [note for *_, note in content["notes"]] == ["kept"]
    if known >= 2:
        row = board.iloc[0]
        assert (row.row_id, row.gqr, row.latency_ms, row.kind) == ("run1", 1, 2, "measured")


@pytest.mark.parametrize("known", range(1, len(STEPS)))
def test_a_build_over_an_old_file_takes_its_place(tmp_path: Path, known: int) -> None:
    path = tmp_path / "old.duckdb"
    old_file(path, STEPS[:known])
    assert build_store(path, PUBLISHED)["published"] == 1643
    assert not path.with_name("old.duckdb.damaged").exists()


def test_a_build_keeps_what_a_user_loaded(built: Path, tmp_path: Path, run_folder: Folder) -> None:
    path = tmp_path / "mine.duckdb"
    shutil.copyfile(built, path)
    with open_store(path) as store:
        import_run(store, run_folder())
        with store.transaction() as cursor:
            cursor.execute("update runs set load_id = 'l1', kind = 'uploaded'")
            cursor.execute(
                "insert into uploads "
                "select 'l1', 'aa', 'f', 1, 'run', 'n', 'me', '{}', '[]', 10, ?",
                [datetime(2026, 1, 1)],
            )
        before = dump(store)
        board = readers.scoreboard(store)
    for _ in range(2):
        build_store(path, PUBLISHED)
        with open_store(path, read_only=True) as store:
            after, again = dump(store), readers.scoreboard(store)
        for table in ("uploads", "runs", "answers", "queries", "panels", "tallies", "timings"):
            assert after[table] == before[table], table
        assert again.equals(board)
    build_store(path, PUBLISHED, tmp_path / "runs")  # the same run now ships: it is not doubled
    with open_store(path, read_only=True) as store:
        after = dump(store)
    assert len(after["runs"]) == 1
    assert len(after["answers"]) == 10
