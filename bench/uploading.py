"""What five million answers take of the server and its children, handed in through the page."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import duckdb
import psutil
from playwright.sync_api import Page, expect, sync_playwright

from bench.browser import started, with_setting
from bench.figures import Figure
from bench.load import listener
from bench.loading import ANSWERS, QUERIES, ROUTERS, TABLE
from core.settings import settings
from tests.browser.driver import chromium

PATIENCE_MS = 300_000
EVERY_S = 0.1
SEEN_FIRST = ("try_query", "tradeoffs", "thresholds", "cascades", "decide")


def uploading_figures() -> Iterator[Figure]:
    """Memory of a server that has shown every page of routers and loads the table, and the time."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file, store = Path(folder) / "answers.parquet", Path(folder) / "bench.duckdb"
        duckdb.execute(TABLE.format(routers=ROUTERS, queries=QUERIES, path=file))
        shutil.copyfile(settings().store, store)
        tab = chromium(playwright)
        with with_setting("SWITCHYARD_STORE", str(store)), started(tab) as (server, visitor):
            for page in SEEN_FIRST:
                visitor.open(f"/{page}")
            page = visitor.open("/results")
            with watched(listener(server.url)) as peak:
                seconds = _handed_in(page, file)
        yield Figure("5 million answers through the page, file to loaded", seconds, "s")
        name = "5 million answers through the page, server and children"
        yield Figure(name, max(peak) / 1e6, "MB", 2000)
        tab.close()


def _handed_in(page: Page, file: Path) -> float:
    start = perf_counter()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=f"Load {ANSWERS:,} rows").click(timeout=PATIENCE_MS)
    expect(page.get_by_text(f"Loaded {ANSWERS:,} rows")).to_be_visible(timeout=PATIENCE_MS)
    return perf_counter() - start


@contextmanager
def watched(process: psutil.Process) -> Iterator[list[int]]:
    """Resident bytes of a process and its children, again and again until the block ends."""
    seen, done = [_resident(process)], threading.Event()

    def watch() -> None:
        while not done.wait(EVERY_S):
            seen.append(_resident(process))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def _resident(process: psutil.Process) -> int:
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:  # a child that has just ended
            continue
    return total
