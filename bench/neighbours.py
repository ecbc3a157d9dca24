"""`python -m bench load --beside`: do the many wait while one of them does something heavy?

A crowd changes controls; meanwhile one visitor in a browser
loads a large file, measures routers, or asks a slow LLM again and again. The server has a database
of its own, so that nothing stays.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic

import duckdb
from playwright.sync_api import Page, expect, sync_playwright

from bench.figures import percentile
from bench.loading import TABLE
from core.settings import settings
from core.testing.script import Script, Step
from core.testing.scripted import ScriptedEndpoint
from tests.browser.driver import (
    PATIENCE_MS,
    Server,
    choose_endpoint,
    chromium,
    running,
    visiting,
)

ROUTERS, QUERIES = 4, 250_000
HEAD = (
    "| beside | changes | change ms, p50 / p95 | errors | the neighbour did |\n"
    "|---|---:|---:|---:|---|"
)

Crowd = Callable[[str, int, float, float], tuple[list[float], int]]
"""(address, sessions, seconds between changes, seconds) -> seconds of each change, and errors."""


@dataclass
class Neighbour:
    """One visitor who does something heavy until told to stop; `done` counts what he finished."""

    act: Callable[[Page, Path], None]
    server: Server
    done: int = 0
    fault: str = ""
    stop: threading.Event = field(default_factory=threading.Event)

    def live(self) -> None:
        """Do it again and again, in a browser of one's own."""
        try:
            with (
                sync_playwright() as playwright,
                tempfile.TemporaryDirectory() as folder,
                visiting(chromium(playwright), self.server) as visitor,
            ):
                visitor.page.goto(self.server.url)
                while not self.stop.is_set():
                    self.act(visitor.page, Path(folder))
                    self.done += 1
        except Exception as error:  # a neighbour who failed is told, and measures nothing
            self.fault = f"{type(error).__name__}: {str(error).splitlines()[0]}"


def loads(page: Page, folder: Path) -> None:
    """Upload a million answers and load them."""
    file = folder / f"answers {monotonic()}.parquet"
    duckdb.execute(TABLE.format(routers=ROUTERS, queries=QUERIES, path=file))
    _go(page, "/results")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Load 1,000,000 rows").click(timeout=PATIENCE_MS)
    expect(page.get_by_text("Loaded 1,000,000 rows")).to_be_visible(timeout=4 * PATIENCE_MS)


def measures(page: Page, folder: Path) -> None:
    """Measure a router on twenty thousand queries of one's own, from the page."""
    file = folder / f"queries {monotonic()}.csv"
    words = "of a contract, a bond, a rash and a walk in the park " * 20
    labels = ("law", "finance", "healthcare", "ood")
    rows = [f'"query {i} {file.stem} {words}",{labels[i % 4]}' for i in range(20_000)]
    file.write_text("\n".join(["text,label", *rows]))
    _go(page, "/results?do=Measure")
    choices = page.get_by_test_id("stButtonGroup")
    choices.get_by_text("A file of yours", exact=True).first.click(timeout=PATIENCE_MS)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Start").click(timeout=PATIENCE_MS)
    measured = page.get_by_text("measured.").first
    expect(measured).to_be_visible(timeout=4 * PATIENCE_MS)


def asks(page: Page, folder: Path) -> None:
    """Ask an LLM that takes three seconds to answer, ten times."""
    with ScriptedEndpoint(Script(otherwise=Step(delay_s=3))) as endpoint:
        _go(page, "/try_query")
        choose_endpoint(page)
        for label, text in (("Address", endpoint.url), ("Model", "slow")):
            box = page.get_by_label(label, exact=True).first
            box.fill(text)
            box.press("Enter")
            page.wait_for_timeout(500)
        for i in range(10):
            page.get_by_role("textbox", name="Your query").fill(f"A slow question, the {i}th")
            page.get_by_role("button", name="Route it").click()
            page.wait_for_timeout(3500)


def _go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + path)
    page.wait_for_selector("h1", timeout=PATIENCE_MS)


BESIDE: dict[str, Callable[[Page, Path], None]] = {
    "a load of a million answers": loads,
    "a measurement of 20,000 queries": measures,
    "a slow LLM, asked again and again": asks,
}


@contextmanager
def own_server() -> Iterator[Server]:
    """A server on a copy of the database."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(settings().store, Path(folder) / "bench.duckdb")
        os.environ["SWITCHYARD_STORE"] = str(Path(folder) / "bench.duckdb")
        try:
            with running(Path(folder) / "server.log") as server:
                yield server
        finally:
            del os.environ["SWITCHYARD_STORE"]


def beside(crowd: Crowd, sessions: int, every_s: float, seconds: float) -> Iterator[str]:
    """One row with nobody beside, then one per neighbour."""
    with own_server() as server:
        crowd(server.url, 4, 1.0, 10.0)  # a warm process
        yield _row("nobody", *crowd(server.url, sessions, every_s, seconds), "")
        for name, act in BESIDE.items():
            one = Neighbour(act, server)
            thread = threading.Thread(target=one.live)
            thread.start()
            found = crowd(server.url, sessions, every_s, seconds)
            one.stop.set()
            thread.join()
            did = one.fault or f"{one.done} times"
            yield _row(name, *found, did)


def _row(name: str, took: list[float], errors: int, did: str) -> str:
    half, most = median(took) * 1000, percentile(took, 0.95) * 1000
    return f"| {name} | {len(took):,} | {half:,.0f} / {most:,.0f} | {errors} | {did} |"
