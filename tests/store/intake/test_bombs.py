"""Files that ask for too much: an error or a clean load, within bounds of time and memory."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.store.editions import open_edition
from core.store.errors import BadFile
from core.store.intake.arrivals import from_upload
from core.store.intake.limits import UPLOAD
from core.store.intake.loading import load_run
from core.store.intake.staged import read
from tests.store.conftest import dump
from tests.store.intake import bombs
from tests.store.made_runs import Folder

MEMORY_MB = 500
BEGIN_AND_END = 2  # seconds that a busy machine may take to notice that the time is up


@contextlib.contextmanager
def watched() -> Iterator[list[int]]:
    """Resident memory of the reading process, sampled until the end of the block.

    The system's own peak would count what the test process held when it was forked.
    """
    seen, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(0.005):
            for child in psutil.Process().children():
                with contextlib.suppress(psutil.Error):
                    if "core.store.intake.staging" in child.cmdline():
                        seen.append(child.memory_info().rss)

    watcher = threading.Thread(target=look)
    watcher.start()
    yield seen
    done.set()
    watcher.join()


@pytest.mark.parametrize("bomb", bombs.TO_READ)
def test_a_bomb_is_told_or_read_within_bounds(bomb: str, tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(bombs.TO_READ[bomb]())
    with watched() as seen, contextlib.suppress(BadFile):
        staged = read(file, "bomb.csv", tmp_path)
        assert staged.rows <= UPLOAD.rows
    assert max(seen) < MEMORY_MB * 1e6, f"{bomb}: {max(seen) / 1e6:.0f} MB"


@pytest.mark.parametrize("bomb", bombs.TO_GO_THROUGH)
def test_a_table_goes_the_whole_way_within_bounds(bomb: str, path: Path, tmp_path: Path) -> None:
    """Reading, looking and loading together, in a process of its own; all of it or nothing."""
    file = tmp_path / "bomb"
    file.write_bytes(bombs.TO_GO_THROUGH[bomb]())
    with open_edition(path) as store:
        before = dump(store)
    command = [sys.executable, "-m", "tests.store.intake.whole_way", str(file), str(path)]
    told = json.loads(subprocess.check_output(command, text=True))
    assert told["memory"] < MEMORY_MB * 1e6, told
    taken = told["allowance"]["taken"] if told["allowance"] else {}
    charged, clock = (sum(took[i] for took in taken.values()) for i in (0, 1))
    assert charged < UPLOAD.seconds + BEGIN_AND_END, told
    assert clock < UPLOAD.clock + BEGIN_AND_END, told
    with open_edition(path) as store:
        after = dump(store)
    assert len(after["uploads"]) == len(before["uploads"]) + (not told["fault"])
    if told["fault"]:
        assert after["answers"] == before["answers"], told["fault"]


def test_a_run_is_tasted_in_a_child_before_the_app_reads_it(run_folder: Folder, path: Path) -> None:
    """Twelve million rows in some kilobytes; the manifest says that all is well with them."""
    folder = run_folder()
    files = [(name, (folder / name).read_bytes()) for name in ("manifest.json", "answers.parquet")]
    arrival = from_upload(files)
    assert arrival.run is not None
    load_run(path, arrival.run, "me")
    real = pq.read_table(folder / "answers.parquet")
    rows = 12_000_000
    huge = pa.table({name: bombs.same(str(column[0]), rows) for name, column in zip(
        real.column_names, real.columns, strict=True)})  # fmt: skip
    pq.write_table(huge, folder / "answers.parquet", compression="zstd")
    content = (folder / "answers.parquet").read_bytes()
    told = json.loads(files[0][1])
    told["answers"]["sha256"] = bombs.sha256(content)
    with watched_memory() as grown, pytest.raises(BadFile, match=r"answers\.parquet"):
        from_upload([("manifest.json", json.dumps(told).encode()), ("answers.parquet", content)])
    assert max(grown) < MEMORY_MB * 1e6


@contextlib.contextmanager
def watched_memory() -> Iterator[list[int]]:
    """How much this process itself grows in the block."""
    me, seen, done = psutil.Process(), [0], threading.Event()
    began = me.memory_info().rss

    def look() -> None:
        while not done.wait(0.005):
            seen.append(me.memory_info().rss - began)

    watcher = threading.Thread(target=look)
    watcher.start()
    yield seen
    done.set()
    watcher.join()
