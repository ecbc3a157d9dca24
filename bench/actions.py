"""What a visitor does again and again, and the milliseconds until he sees what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.driver import Visitor

ROUNDS = 20
TOURS = 6  # of every page

# Tables are painted on a canvas; their texts are in no document. So what is painted is noted.
NOTE_PAINTED = """() => {
  window.painted = [];
  const proto = CanvasRenderingContext2D.prototype, paint = proto.fillText;
  proto.fillText = function (text, ...rest) {
    window.painted.push(text);
    return paint.call(this, text, ...rest);
  };
}"""
EIGHT = (
    "Static (ours)", "fastText", "TF-IDF + SVM", "MiniLM + SVM", "TF-IDF + XGBoost",
    "MiniLM + XGBoost", "WideMLP", "Semantic router (1,000 examples)",
)  # fmt: skip
ASKED = (
    ("Can my landlord keep my deposit?", "law"),
    ("write a haiku about the sea", "rejected (OOD)"),
)


def clock(action: Callable[[], None]) -> float:
    """Milliseconds that an action takes."""
    start = perf_counter()
    action()
    return (perf_counter() - start) * 1000


def page_changes(visitor: Visitor) -> Iterator[float]:
    """From a click in the sidebar to the new page's heading, of every page after a first visit."""
    page = visitor.page
    title = page.get_by_role("heading", level=1)
    links = page.get_by_test_id("stSidebarNavLink")
    for i in range(TOURS + 1):
        for position in [*range(1, links.count()), 0]:
            before = title.inner_text()

            def change(position: int = position, before: str = before) -> None:
                links.nth(position).click()
                expect(title).not_to_have_text(before)

            took = clock(change)
            visitor.settle()
            if i:
                yield took


def control_changes(visitor: Visitor) -> Iterator[float]:
    """From a switched toggle to the moved points of the front."""
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
    # Read from the document both times: its icon makes Playwright's two ways to tell its text
    # differ, which a wait for a change would take for one.
    answer = "() => document.querySelector('[data-testid=stAlert]')?.textContent"
    for i in range(ROUNDS + 1):
        before = page.evaluate(answer)

        def change(before: str = before) -> None:
            box.get_by_test_id("stNumberInputStepUp").click()
            page.wait_for_function(f"before => ({answer})() !== before", arg=before, polling=10)

        took = clock(change)
        visitor.settle()
        if i:
            yield took


def queries(visitor: Visitor) -> Iterator[float]:
    """From Ctrl+Enter in the query box to the verdict painted in the table; two by turns."""
    page = visitor.open("/try_query")
    page.evaluate(NOTE_PAINTED)
    box = page.get_by_role("textbox", name="Your query")
    for i in range(ROUNDS + 2):
        text, verdict = ASKED[i % 2]
        box.fill(f"{text} {i}")  # a query that nobody has asked before
        page.evaluate("() => { window.painted = [] }")

        def ask(verdict: str = verdict) -> None:
            box.press("Control+Enter")
            page.wait_for_function("text => window.painted.includes(text)", arg=verdict, polling=10)

        took = clock(ask)
        visitor.settle()
        page.wait_for_timeout(500)  # the table paints its last rows
        if i > 1:
            yield took
