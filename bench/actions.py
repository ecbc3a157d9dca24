"""What a visitor does again and again, and the milliseconds until he sees what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.driver import Visitor

ROUNDS = 20
TOURS = 6  # of every page

# From the pressed button or key, by the browser's own stamp, to the frame with which `now()` is
# another text than before; an empty one, say of a chart that is being replaced, is no answer.
WATCH = """now => {
  const read = new Function(`return ${now}`), before = read();
  let start;
  for (const kind of ['pointerdown', 'keydown'])
    addEventListener(kind, event => { start ??= event.timeStamp }, {capture: true, once: true});
  window.waited = 0;
  window.look = () => {
    const after = read();
    if (!after || after === before) return;
    window.look = () => {};
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => { window.waited = performance.now() - start };
      painted.port2.postMessage(0);
    });
  };
  const changes = {subtree: true, childList: true, attributes: true, characterData: true};
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(() => window.look());
  window.watcher.observe(document, changes);
}"""
# Tables are painted on a canvas; their texts are in no document. So what is painted is noted.
NOTE_PAINTED = """() => {
  window.painted = new Set();
  const proto = CanvasRenderingContext2D.prototype, paint = proto.fillText;
  proto.fillText = function (text, ...rest) {
    window.painted.add(text);
    window.look?.();
    return paint.call(this, text, ...rest);
  };
}"""
TITLE = "document.querySelector('h1')?.innerText"
# The MiniLM semantic router stands elsewhere on the axis once its cells are recomputed.
POINTS = (
    "[...document.querySelectorAll('.scatterlayer .point')]"
    ".map(point => point.getAttribute('transform')).join()"
)
CAPTION = (
    "[...document.querySelectorAll('[data-testid=stCaptionContainer]')]"
    ".map(caption => caption.textContent).find(text => text.startsWith('All in percent at'))"
)
ANSWER = "document.querySelector('[data-testid=stAlert]')?.textContent"
EIGHT = (
    "Static (ours)", "fastText", "TF-IDF + SVM", "MiniLM + SVM", "TF-IDF + XGBoost",
    "MiniLM + XGBoost", "WideMLP", "Semantic router (1,000 examples)",
)  # fmt: skip
ASKED = (
    ("Can my landlord keep my deposit?", "law"),
    ("write a haiku about the sea", "rejected (OOD)"),
)


def clock(page: Page, act: Callable[[], None], now: str) -> float:
    """Milliseconds that a visitor waits: from his click or key press to the frame that answers.

    What Playwright does before it clicks (two frames until the button stands still) and how often
    it asks are no part of it.

    Args:
        page: where he is.
        act: presses a button or a key.
        now: JavaScript of a text that the answer changes.
    """
    page.evaluate(WATCH, now)
    act()
    return float(page.wait_for_function("() => window.waited", polling=50).json_value())


def page_changes(visitor: Visitor) -> Iterator[float]:
    """From a click in the sidebar to the new page's heading, of every page after a first visit."""
    page = visitor.page
    links = page.get_by_test_id("stSidebarNavLink")
    for i in range(TOURS + 1):
        for position in [*range(1, links.count()), 0]:
            took = clock(page, links.nth(position).click, TITLE)
            visitor.settle()
            if i:
                yield took


def rounds(visitor: Visitor, act: Callable[[], None], now: str) -> Iterator[float]:
    """The same change again and again, the first time for practice."""
    for i in range(ROUNDS + 1):
        took = clock(visitor.page, act, now)
        visitor.settle()
        if i:
            yield took


def control_changes(visitor: Visitor) -> Iterator[float]:
    """From a switched toggle to the moved points of the front."""
    page = visitor.open("/tradeoffs?study=gqr-2025")
    toggle = page.get_by_text("Recompute aggregates from the printed cells")
    page.wait_for_function(f"() => {POINTS}")
    yield from rounds(visitor, toggle.click, POINTS)


def threshold_moves(visitor: Visitor) -> Iterator[float]:
    """From a key press on the τ slider to the caption below all that moves, which names the new τ.

    Eight routers, each with its 13,428 answers to GQR-Bench.
    """
    chosen = "".join(f"&router={quote(name)}" for name in EIGHT)
    page = visitor.open(f"/thresholds?panel=gqr{chosen}")
    slider = page.get_by_role("slider", name="Threshold τ").first
    page.wait_for_function(f"() => {CAPTION}")
    yield from rounds(visitor, lambda: slider.press("ArrowRight"), CAPTION)


def changed_needs(visitor: Visitor) -> Iterator[float]:
    """From a click on the step of a price to the answer's sentence with the new cost."""
    page = visitor.open("/decide")
    box = page.get_by_test_id("stNumberInput").filter(has_text="A valid query refused")
    page.wait_for_function(f"() => {ANSWER}")
    yield from rounds(visitor, box.get_by_test_id("stNumberInputStepUp").click, ANSWER)


def queries(visitor: Visitor) -> Iterator[float]:
    """From Ctrl+Enter in the query box to the verdict painted in the table; two by turns."""
    page = visitor.open("/try_query")
    page.evaluate(NOTE_PAINTED)
    box = page.get_by_role("textbox", name="Your query")
    for i in range(ROUNDS + 2):
        text, verdict = ASKED[i % 2]
        box.fill(f"{text} {i}")  # a query that nobody has asked before
        page.evaluate("() => window.painted.clear()")
        took = clock(
            page, lambda: box.press("Control+Enter"), f"window.painted.has('{verdict}') && 'seen'"
        )
        visitor.settle()
        page.wait_for_timeout(500)  # the table paints its last rows
        if i > 1:
            yield took
