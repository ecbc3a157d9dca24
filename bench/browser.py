"""What a user waits for, in headless Chromium against a server started for it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.request import urlopen

import psutil
from playwright.sync_api import Browser, sync_playwright

from bench import actions
from bench.figures import Figure, percentile
from core.routers import REGISTRY, create
from core.settings import settings
from tests.browser.driver import Server, Visitor, chromium, running, visiting

PATIENCE_S = 60
STARTS = 5


def browser_figures() -> Iterator[Figure]:
    """Start, page changes, controls, live queries and memory, with MiniLM and without."""
    with sync_playwright() as playwright:
        tab = chromium(playwright)
        yield Figure("server start to first chart", median(starts(tab)), "s", 4)
        with started(tab) as (server, visitor):
            yield from both("page change", list(actions.page_changes(visitor)), 400)
            yield from both("control to redrawn front", list(actions.control_changes(visitor)), 250)
            yield from both(
                "τ slider to redrawn table", list(actions.threshold_moves(visitor)), 250
            )
            needs = list(actions.changed_needs(visitor))
            yield from both("Decide: changed need to new answer", needs, 300)
            yield from both("live query, key press to table", list(actions.queries(visitor)), None)
            yield Figure("memory of the server, all pages seen", memory_mb(server.url), "MB", 1200)
        with without_minilm(), started(tab) as (server, visitor):
            name = "live query without MiniLM, key press to table"
            yield from both(name, list(actions.queries(visitor)), 200)
            yield Figure("memory of the server without MiniLM", memory_mb(server.url), "MB", 500)
        tab.close()


def both(name: str, took: list[float], target: float | None) -> Iterator[Figure]:
    """Median and 95th percentile of milliseconds; the target is for the latter."""
    yield Figure(f"{name}, p50", median(took), "ms")
    yield Figure(f"{name}, p95", percentile(took, 0.95), "ms", target)


def starts(tab: Browser) -> Iterator[float]:
    """Seconds from the start of a server to the first chart that a new visitor sees."""
    for _ in range(STARTS):
        start = perf_counter()
        with first_chart(tab):
            yield perf_counter() - start


@contextmanager
def started(tab: Browser) -> Iterator[tuple[Server, Visitor]]:
    """A server that has settled, and a visitor of its first page."""
    with first_chart(tab) as (server, visitor):
        visitor.settle()
        wait_until_warm(server.url)
        yield server, visitor


@contextmanager
def first_chart(tab: Browser) -> Iterator[tuple[Server, Visitor]]:
    """A server started for one visitor, who sees the first chart."""
    log = Path(tempfile.mkdtemp()) / "server.log"
    with running(log) as server, visiting(tab, server) as visitor:
        visitor.page.goto(server.url)
        visitor.page.locator("[data-testid=stVegaLiteChart] canvas").first.wait_for()
        yield server, visitor


def wait_until_warm(url: str) -> None:
    """Wait until the routers are loaded: what follows is measured in a process that has settled."""
    end = perf_counter() + PATIENCE_S
    while perf_counter() < end:
        with urlopen(f"{url}/api/health", timeout=5) as answer:
            if json.load(answer)["warm"]:
                return
        sleep(0.2)
    raise TimeoutError(f"{url} did not finish loading within {PATIENCE_S} s")


@contextmanager
def without_minilm() -> Iterator[None]:
    """Servers started within it find every fitted router but those on the sentence encoder."""
    with tempfile.TemporaryDirectory() as place:
        for folder in settings().models.iterdir():
            known = folder.name in REGISTRY
            if not (known and create(folder.name).params().get("encoder")):
                (Path(place) / folder.name).symlink_to(folder.resolve())
        with with_setting("SWITCHYARD_MODELS", place):
            yield


@contextmanager
def with_setting(name: str, value: str) -> Iterator[None]:
    """Servers started within it have a setting."""
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]


def memory_mb(url: str) -> float:
    """Resident memory of the process that listens on the server's port."""
    port = int(url.rsplit(":", 1)[1])
    for connection in psutil.net_connections("tcp"):
        if connection.laddr and connection.laddr.port == port and connection.status == "LISTEN":
            return float(psutil.Process(connection.pid).memory_info().rss / 1e6)
    raise LookupError(f"nothing listens on {url}")
