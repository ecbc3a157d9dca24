"""What a user waits for, in headless Chromium against a server started for it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote

import psutil
from playwright.sync_api import expect, sync_playwright

from bench.figures import Figure, percentile
from tests.browser.driver import Visitor, chromium, running, visiting

ROUNDS = 20
EIGHT = (
    "Static (ours)", "fastText", "TF-IDF + SVM", "MiniLM + SVM", "TF-IDF + XGBoost",
    "MiniLM + XGBoost", "WideMLP", "Semantic router (1,000 examples)",
)  # fmt: skip


def clock(action: Callable[[], None]) -> float:
    """Milliseconds that an action takes."""
    start = perf_counter()
    action()
    return (perf_counter() - start) * 1000


def browser_figures() -> Iterator[Figure]:
    """Start, page change, control to redraw, one live query, memory."""
    log = Path(tempfile.mkdtemp()) / "server.log"
    with sync_playwright() as playwright:
        tab = chromium(playwright)
        start = perf_counter()
        with running(log) as server, visiting(tab, server) as visitor:
            visitor.page.goto(server.url)
            visitor.page.get_by_test_id("stVegaLiteChart").first.wait_for()
            yield Figure("server start to first chart", perf_counter() - start, "s", 4)
            visitor.settle()
            changes = list(page_changes(visitor))
            yield Figure("page change, p50", median(changes), "ms")
            yield Figure("page change, p95", percentile(changes, 0.95), "ms", 400)
            redraws = list(control_changes(visitor))
            yield Figure("control to redrawn front, p50", median(redraws), "ms")
            yield Figure("control to redrawn front, p95", percentile(redraws, 0.95), "ms", 250)
            moves = list(threshold_moves(visitor))
            yield Figure("threshold slider to redrawn table, p50", median(moves), "ms")
            yield Figure(
                "threshold slider to redrawn table, p95", percentile(moves, 0.95), "ms", 250
            )
            answers = list(changed_needs(visitor))
            yield Figure("Decide: changed need to new answer, p50", median(answers), "ms")
            yield Figure(
                "Decide: changed need to new answer, p95", percentile(answers, 0.95), "ms", 300
            )
            queries = list(live_queries(visitor))
            yield Figure("live query, click to table, p50", median(queries), "ms")
            yield Figure("live query, click to table, p95", percentile(queries, 0.95), "ms", 200)
            yield Figure("memory of the server", memory_mb(server.url), "MB", 1200)
        tab.close()


def page_changes(visitor: Visitor) -> Iterator[float]:
    """From a click in the sidebar to the new page's heading, after one visit to each."""
    page = visitor.page
    stops = {
        "Trade-offs": "Which routers are worth having?",
        "Try a query": "Where would my query go?",
    }
    for i in range(ROUNDS):
        for name, heading in stops.items():

            def change(name: str = name, heading: str = heading) -> None:
                page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
                expect(page.get_by_role("heading", level=1)).to_have_text(heading)

            took = clock(change)
            visitor.settle()
            if i:
                yield took


def control_changes(visitor: Visitor) -> Iterator[float]:
    """From a switched toggle to the changed table of figures behind the front."""
    page = visitor.open("/tradeoffs?study=gqr-2025")
    toggle = page.get_by_text("Recompute aggregates from the printed cells")
    # The MiniLM semantic router stands elsewhere on the axis once its cells are recomputed.
    marks = "() => document.querySelector('.scatterlayer')?.innerHTML"
    for i in range(ROUNDS + 1):
        before = page.evaluate(marks)

        def switch(before: str = before) -> None:
            toggle.click()
            page.wait_for_function(f"before => ({marks})() !== before", arg=before, polling=10)

        took = clock(switch)
        visitor.settle()
        if i:
            yield took


def threshold_moves(visitor: Visitor) -> Iterator[float]:
    """From a key press on the τ slider to the caption below all that moves, which names the new τ.

    Eight routers, each with its 13,428 answers to GQR-Bench. The page is asked every 10 ms.
    """
    chosen = "".join(f"&router={quote(name)}" for name in EIGHT)
    page = visitor.open(f"/thresholds?panel=gqr{chosen}")
    slider = page.get_by_role("slider", name="Threshold τ").first
    caption = "() => document.body.innerText.match(/All in percent at .+?,/)?.[0]"
    page.wait_for_function(caption)
    for i in range(ROUNDS + 1):
        before = page.evaluate(caption)

        def move(before: str = before) -> None:
            slider.press("ArrowRight")
            page.wait_for_function(f"before => ({caption})() !== before", arg=before, polling=10)

        took = clock(move)
        visitor.settle()
        if i:
            yield took


def changed_needs(visitor: Visitor) -> Iterator[float]:
    """From a click on the step of a price to the answer's sentence with the new cost."""
    page = visitor.open("/decide")
    box = page.get_by_test_id("stNumberInput").filter(has_text="A valid query refused")
    answer = page.get_by_test_id("stAlert").first
    for i in range(ROUNDS + 1):
        before = answer.inner_text()

        def change(before: str = before) -> None:
            box.get_by_test_id("stNumberInputStepUp").click()
            expect(answer).not_to_have_text(before)

        took = clock(change)
        visitor.settle()
        if i:
            yield took


def live_queries(visitor: Visitor) -> Iterator[float]:
    """From the click on an example to its heading; the two alternate verdicts."""
    page = visitor.open("/try_query")
    examples = page.get_by_test_id("stButtonGroup")
    for i in range(ROUNDS + 1):
        name, words = [("Law", "to law"), ("Off topic", "out of distribution")][i % 2]

        def ask(name: str = name, words: str = words) -> None:
            examples.get_by_text(name, exact=True).click()
            expect(page.get_by_role("heading", level=3)).to_contain_text(words)

        took = clock(ask)
        visitor.settle()
        if i > 1:
            yield took


def memory_mb(url: str) -> float:
    """Resident memory of the process that listens on the server's port."""
    port = int(url.rsplit(":", 1)[1])
    for connection in psutil.net_connections("tcp"):
        if connection.laddr and connection.laddr.port == port and connection.status == "LISTEN":
            return float(psutil.Process(connection.pid).memory_info().rss / 1e6)
    raise LookupError(f"nothing listens on {url}")
