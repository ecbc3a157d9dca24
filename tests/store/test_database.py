"""The database file: from blank, busy, broken, foreign, and built in one step."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from core.store import database
from core.store.database import Store, StoreBusy, StoreError, build_store, open_store
from core.store.imports import BadFile
from tests.store.conftest import PUBLISHED, dump

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
import duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("create table left_behind (x integer)")
print("open", flush=True)
sys.stdin.read()
"""
BUILD_AND_STOP = """
import sys
from pathlib import Path
from core.store import database, imports
load = imports.add_figures
def stop_after_one(cursor, path):
    load(cursor, path)
    print("in the middle", flush=True)
    sys.stdin.read()
imports.add_figures = stop_after_one
database.build_store(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def start(script: str, *arguments: Path) -> subprocess.Popen[str]:
    """A second Python process that has said its first line."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline(), "the second process said nothing"
    return process


def stop(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def shown(folder: Path) -> list[str]:
    """What a folder holds, but for the lock that changes take turns by."""
    lock = re.compile(r"\..*\.lock")
    return sorted(found.name for found in folder.iterdir() if not lock.fullmatch(found.name))


def test_from_blank_every_table_is_there_and_empty(tmp_path: Path) -> None:
    with open_store(tmp_path / "blank.duckdb") as store:
        content = dump(store)
        with store.cursor() as cursor:
            assert cursor.execute("select count(*) from scoreboard").fetchall() == [(0,)]
    steps = content.pop("migrations")
    assert [name for name, _ in steps] == [
        *("001_initial.sql", "002_runs.sql", "003_uploads.sql", "004_guards.sql")
    ]
    assert content == dict.fromkeys(
        [
            *("answers", "datasets", "loads", "notes", "panels", "published"),
            *("published_rows", "queries", "routers", "runs", "sources", "tallies"),
            *("outcomes", "timings", "uploaded_datasets", "uploads"),
        ],
        [],
    )


def test_opening_again_applies_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "twice.duckdb"
    with open_store(path) as store:
        first = dump(store)
    with open_store(path) as store:
        assert dump(store) == first


def test_a_new_step_runs_once_on_an_old_file(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.duckdb"
    shutil.copyfile(built, path)
    steps = tmp_path / "steps"
    steps.mkdir()
    for step in database.MIGRATIONS.glob("*.sql"):
        (steps / step.name).write_text(step.read_text("utf-8"), "utf-8")
    (steps / "999_more.sql").write_text("create table more (x integer);", "utf-8")
    monkeypatch.setattr(database, "MIGRATIONS", steps)
    with pytest.raises(StoreError, match=r"older than this program \(it lacks 999_more\.sql\)"):
        open_store(path, read_only=True)
    with open_store(path) as store:
        content = dump(store)
    assert content["more"] == []
    assert len(content["published"]) == 1643
    monkeypatch.undo()
    with pytest.raises(StoreError, match=r"newer than this program \(it has 999_more\.sql\)"):
        open_store(path)


def test_a_failing_step_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "half.duckdb"
    steps = tmp_path / "steps"
    steps.mkdir()
    (steps / "001_half.sql").write_text("create table half (x integer); select no_such;", "utf-8")
    monkeypatch.setattr(database, "MIGRATIONS", steps)
    with pytest.raises(duckdb.Error):
        open_store(path)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("select table_name from duckdb_tables()").fetchall() == []


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        open_store(tmp_path / "none.duckdb", read_only=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"figures, not a database\n" * 1000])
def test_not_a_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.duckdb"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a DuckDB database or is damaged; move it away"):
        open_store(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table wages (x integer)")
    with pytest.raises(StoreError, match="not of Switchyard"):
        open_store(path)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("select table_name from duckdb_tables()").fetchall() == [
            ("wages",)
        ]


def test_a_file_held_by_another_process_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    holder = start(HOLD, path)
    try:
        for read_only in (True, False):
            with pytest.raises(StoreBusy, match="in use by another process; close that one"):
                open_store(path, read_only=read_only)
        with pytest.raises(StoreBusy):
            build_store(path, PUBLISHED)
    finally:
        stop(holder)
    duckdb.connect(str(path)).close()


def test_a_file_open_in_this_process_is_busy(store: Store) -> None:
    with pytest.raises(StoreBusy, match="open in this process"):
        open_store(store.path, read_only=True)


def test_build_counts_what_it_built(tmp_path: Path) -> None:
    counts = build_store(tmp_path / "deep" / "new.duckdb", PUBLISHED)
    assert counts == {
        "sources": 13,
        "routers": 62,
        "datasets": 7,
        "notes": 8,
        "published": 1643,
        "loads": 10,
    }
    assert shown(tmp_path / "deep") == ["new.duckdb"]


def test_a_killed_build_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    open_store(path).close()
    before = path.read_bytes()
    stop(start(BUILD_AND_STOP, path, PUBLISHED))
    assert path.read_bytes() == before
    assert build_store(path, PUBLISHED)["published"] == 1643


def test_a_failed_build_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    open_store(path).close()
    before = path.read_bytes()
    with pytest.raises(BadFile):
        build_store(path, tmp_path / "nowhere")
    assert path.read_bytes() == before
    assert shown(tmp_path) == ["kept.duckdb"]


def test_a_build_replaces_a_broken_file_and_the_log_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "broken.duckdb"
    path.write_bytes(b"rubbish" * 1000)
    path.with_name("broken.duckdb.wal").write_bytes(b"left behind")
    assert build_store(path, PUBLISHED)["published"] == 1643
    assert shown(tmp_path) == ["broken.duckdb", "broken.duckdb.damaged"]
    kept = path.with_name("broken.duckdb.damaged")
    assert kept.read_bytes() == b"rubbish" * 1000
    with open_store(path, read_only=True) as store:
        assert len(dump(store)["published"]) == 1643


def test_a_log_left_by_a_crash_does_not_reach_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "crashed.duckdb"
    stop(start(HOLD, path))
    assert path.with_name("crashed.duckdb.wal").exists()
    build_store(path, PUBLISHED)
    with open_store(path, read_only=True) as store:
        content = dump(store)
    assert "left_behind" not in content
    assert len(content["published"]) == 1643


def test_readers_keep_the_old_file_while_a_new_one_is_built(tmp_path: Path) -> None:
    path = tmp_path / "read.duckdb"
    open_store(path).close()
    with open_store(path, read_only=True) as reader:
        build_store(path, PUBLISHED)
        assert dump(reader)["published"] == []


def test_the_kept_published_rows_are_those_of_the_view(shipped: Store) -> None:
    with shipped.cursor() as cursor:
        kept = cursor.execute("from published_rows order by row_id").df()
        derived = cursor.execute("from published_board order by row_id").df()
    pd.testing.assert_frame_equal(kept, derived, rtol=1e-12)
    assert len(kept) == 137


def test_an_exception_inside_a_transaction_undoes_it(store: Store) -> None:
    before = dump(store)
    with pytest.raises(ZeroDivisionError), store.transaction() as cursor:
        cursor.execute("delete from published")
        _ = 1 / 0
    assert dump(store) == before


def test_many_threads_each_get_their_own_answer(shipped: Store) -> None:
    def echo(number: int) -> bool:
        with shipped.cursor() as cursor:
            return cursor.execute("select ?, count(*) from published", [number]).fetchall() == [
                (number, 1643)
            ]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(echo, range(200)))
