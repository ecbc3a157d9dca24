"""Changes take the file's place whole, or not at all; whoever reads is never disturbed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.store import place
from core.store.database import StoreBusy, StoreError, open_store
from core.store.editions import changing, open_edition
from core.store.stamp import edition
from tests.store.conftest import dump
from tests.store.test_database import HOLD, ROOT, shown, start, stop

COUNT = "select count(*) from sources"
NOBODY = 65534
CHANGE_AS_NOBODY = """
import os, sys
from pathlib import Path
from core.store.editions import changing
os.setuid(int(sys.argv[2]))
try:
    with changing(Path(sys.argv[1])):
        print("changed")
except Exception as error:
    print(type(error).__name__, error)
"""
CHANGE_WITHOUT_ROOM = """
import resource, signal, sys
from pathlib import Path
from core.store.editions import changing
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = Path(sys.argv[1]).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, size + 100_000))
try:
    with changing(Path(sys.argv[1])) as store, store.transaction() as cursor:
        cursor.execute("create table more as select random() as x from range(3000000)")
    print("changed")
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def path(built: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mine.duckdb"
    shutil.copyfile(built, path)
    return path


def forget(path: Path) -> None:
    with changing(path) as store, store.transaction() as cursor:
        cursor.execute("delete from sources where source = 'vecguard'")


def count(path: Path) -> int:
    with open_edition(path) as store, store.cursor() as cursor:
        return int(cursor.execute(COUNT).fetchall()[0][0])


def test_a_reader_keeps_his_edition_and_the_next_one_sees_the_new(path: Path) -> None:
    before = edition(path)
    with open_edition(path) as reader:
        forget(path)
        assert edition(path) != before
        with reader.cursor() as cursor:
            assert cursor.execute(COUNT).fetchall() == [(13,)]
        assert count(path) == 12
    assert count(path) == 12
    assert shown(path.parent) == ["mine.duckdb"]


def test_a_failed_change_leaves_the_file_and_no_rest(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError), changing(path) as store:
        with store.transaction() as cursor:
            cursor.execute("delete from sources")
        _ = 1 / 0
    assert path.read_bytes() == before
    assert shown(path.parent) == ["mine.duckdb"]


def test_changes_take_turns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(number: int) -> None:
        with changing(path) as store, store.transaction() as cursor:
            cursor.execute("insert into notes values (?, '', '', '', '', '')", [str(number)])

    threads = [threading.Thread(target=add, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_edition(path) as store:
        assert len(dump(store)["notes"]) == 8 + 6
    monkeypatch.setattr(place, "PATIENCE_S", 0)
    with (
        place.alone(path),
        pytest.raises(StoreBusy, match="is being changed by someone else; try again"),
        place.alone(path, patience_s=0.1),
    ):
        pass


def test_a_file_that_a_process_writes_is_busy(path: Path) -> None:
    holder = start(HOLD, path)
    try:
        with pytest.raises(StoreBusy, match="in use by another process"), changing(path):
            pass
    finally:
        stop(holder)


def test_what_a_crash_left_is_folded_in_or_swept(path: Path) -> None:
    stop(start(HOLD, path))
    (path.parent / ".changing-dead").mkdir()
    old = path.with_name(f".{path.name}.123.4")
    old.write_text("a second name that was never taken away")
    forget(path)
    assert shown(path.parent) == [old.name, "mine.duckdb"]  # young: it may be in use
    with open_edition(path) as store:
        assert dump(store)["left_behind"] == []


def test_a_full_disk_is_told_before_anything_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(path.parent)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StoreError, match="has 1 MB left and this change needs"), changing(path):
        pass
    assert count(path) == 13


def run(code: str, *arguments: object) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60).stdout


def test_a_disk_that_fills_on_the_way_leaves_the_file(path: Path) -> None:
    before = path.read_bytes()
    said = run(CHANGE_WITHOUT_ROOM, path)
    assert said.startswith("StoreError"), said
    assert "nothing was changed" in said
    assert path.read_bytes() == before
    assert shown(path.parent) == ["mine.duckdb"]


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become nobody")
def test_a_read_only_folder_is_told_and_still_read(path: Path, tmp_path: Path) -> None:
    said = run(CHANGE_AS_NOBODY, path, NOBODY)
    assert said.startswith("StoreError"), said
    assert "cannot be written" in said


def test_no_file_is_told(tmp_path: Path) -> None:
    assert edition(tmp_path / "none.duckdb") is None
    with pytest.raises(StoreError, match="does not exist"):
        open_edition(tmp_path / "none.duckdb")


def test_the_file_itself_may_still_be_opened(path: Path) -> None:
    forget(path)
    with open_store(path, read_only=True) as store:
        assert len(dump(store)["sources"]) == 12
