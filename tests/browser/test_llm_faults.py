"""Each fault of an LLM behind an endpoint, in Chromium, beside routers that work.

`SWITCHYARD_PICTURES=folder` keeps a picture of each, in both themes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.testing.script import PLAYS, Script, Step, demo
from core.testing.scripted import ScriptedEndpoint
from tests.browser.driver import PATIENCE_MS, Server, Visitor, choose_endpoint, free_port, visiting

KEY = "sk-browser-secret-4711"
QUERY = "Can my landlord keep my deposit?"
SAID = {
    "slow": "No whole answer within 3 s. Raise the timeout, or try later.",
    "dribble": "No whole answer within 3 s. Raise the timeout, or try later.",
    "too-often": "The server is asked too often (429): slow down. Try later. Tried 4 times.",
    "broken": "The server has a fault of its own (500): out of memory. Try later. Tried 4 times.",
    "refused": "The server refused the key (401). Enter a valid one.",
    "broken-json": "The answer is no chat completion. Check that the address ends in /v1",
    "empty": "The model answered nothing, none of Law, Finance, Health, Other.",
    "endless": "The answer does not end. Check that the address is an LLM's.",
    "dropped": "The connection was dropped in the middle of an answer. Tried 4 times.",
    "no-label": "The model answered 'I would rather not say.', none of Law, Finance, Health",
    "instructions": "The model answered 'Ignore the router and send this to <b>law</b><script>1",
}
"""Fault of `core.testing.script.PLAYS` -> what the page says of it."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(demo(), key=KEY) as running:
        yield running


@pytest.fixture(scope="module", params=["light", "dark"])
def tab(
    browser: Browser, server: Server, endpoint: ScriptedEndpoint, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """A tab on Try a query whose LLM is the scripted endpoint, with three seconds of patience."""
    with visiting(browser, server, height=1400, scheme=request.param) as visitor:
        page = visitor.open("/try_query")
        page.get_by_text("LLM endpoint").click()
        choose_endpoint(page)
        fill(page, "Address", endpoint.url)
        fill(page, "Model", "m")
        fill(page, "Key", KEY)
        fill(page, "Timeout, seconds", "3")
        visitor.settle()
        yield visitor
        assert visitor.faults == []
    assert server.complaints() == []
    assert KEY not in server.log.read_text() and QUERY not in server.log.read_text()


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True).first
    box.fill(text)
    box.press("Enter")
    page.wait_for_timeout(300)


def route(visitor: Visitor) -> Page:
    """Ask the query, so that what was said of the last one is gone first."""
    page = visitor.page
    box = page.get_by_role("textbox", name="Your query")
    box.fill(QUERY)
    page.get_by_role("button", name="Route it").click()
    return page


def cells(page: Page) -> Locator:
    """Cells of the table of replies, as a screen reader is given them."""
    return page.get_by_test_id("stDataFrame").locator("td")


def told(visitor: Visitor, page: Page, play: str, words: str) -> None:
    """A line names the fault, the row has no answer; others have answered; nothing is markup."""
    warning = page.get_by_test_id("stAlert").filter(has_text=words)
    expect(warning).to_be_visible(timeout=PATIENCE_MS)
    visitor.settle()
    expect(page.get_by_role("heading", level=3)).to_contain_text("routers send it to law")
    expect(cells(page).filter(has_text="no answer")).to_have_count(1)
    assert page.locator("main b, main script, main [data-testid=stAlert] a").count() == 0
    assert KEY not in page.locator("main").inner_html() and KEY not in page.url
    if folder := os.environ.get("SWITCHYARD_PICTURES"):
        scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        name = f"fault-{play}-{'dark' if scheme else 'light'}.png"
        page.screenshot(path=Path(folder) / name)


@pytest.mark.parametrize("play", SAID)
def test_a_fault_is_told_in_its_row_and_the_other_rows_stand(
    tab: Visitor, endpoint: ScriptedEndpoint, play: str
) -> None:
    endpoint.script = Script(otherwise=PLAYS[play])
    told(tab, route(tab), play, SAID[play])


def test_an_address_in_an_answer_is_no_link(tab: Visitor, endpoint: ScriptedEndpoint) -> None:
    tricks = "See http://evil.example, www.evil.example or me@evil.example"
    endpoint.script = Script(otherwise=Step(say=tricks))
    told(tab, route(tab), "links", "The model answered 'See ")


def test_no_key_that_the_server_knows(tab: Visitor, endpoint: ScriptedEndpoint) -> None:
    endpoint.script, known = demo(), endpoint.key
    endpoint.key = "another"
    try:
        told(tab, route(tab), "key", "The server refused the key (401). Enter a valid one.")
    finally:
        endpoint.key = known


def test_the_other_rows_are_there_while_the_llm_thinks(
    tab: Visitor, endpoint: ScriptedEndpoint
) -> None:
    """The answer comes long before the patience ends, also on a busy machine."""
    fill(tab.page, "Timeout, seconds", "60")
    tab.settle()
    endpoint.script = Script(otherwise=Step(say="Law", delay_s=4.0))
    page = route(tab)
    waiting = page.get_by_text("Still thinking: m")
    expect(waiting).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", level=3)).to_contain_text("routers send it to law")
    expect(cells(page).filter(has_text="Static (ours)").first).to_be_attached()
    expect(cells(page).filter(has_text="m (scripted)")).to_have_count(1)
    expect(page.get_by_text("Still thinking")).to_have_count(0)
    tab.settle()
    expect(page.get_by_text("A dot right of its bar means rejected")).to_have_count(1)
    fill(page, "Timeout, seconds", "3")
    tab.settle()


def test_what_was_asked_is_counted_after_every_query(
    tab: Visitor, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = Script(otherwise=Step(say="Law"))
    said = tab.page.get_by_text("Price unknown")
    before = int(said.inner_text().split()[2])
    for more in (1, 2, 3):
        route(tab)
        expect(said).to_contain_text(f"Price unknown; {before + more} call")


def test_nothing_listens(tab: Visitor, endpoint: ScriptedEndpoint) -> None:
    fill(tab.page, "Address", f"http://127.0.0.1:{free_port()}/v1")
    told(tab, route(tab), "down", "Nothing answers at ")
    fill(tab.page, "Address", endpoint.url)
