"""axe-core finds no serious or critical violation on any page, in either theme, closed or open."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.driver import Server, Visitor, visiting
from tests.browser.test_screens import PATHS, show

GRAVE = ("serious", "critical")
# What no page shows at first: an address, what to press there, and what is then to be seen.
MORE = {
    "a lesson revealed": ("/workshop?lesson=5&present=1&room=axe", "Reveal", "Hide the answer"),
    "names explained": ("/workshop?lesson=4", "What are these routers?", "Averages word"),
    "results in SQL": ("/results?do=Ask+with+SQL", "", ""),
}


def check(visitor: Visitor) -> None:
    """Nothing grave is on the page as it is now."""
    found = Axe().run(visitor.page).response["violations"]
    told = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
    assert not told, "\n".join(told)


def open_all(visitor: Visitor) -> None:
    """Open what is closed on the page and in the sidebar, but the words, which have a test."""
    closed = visitor.page.locator("[data-testid=stExpander] details:not([open]) > summary")
    closed = closed.filter(has_not_text="What the words mean")
    for _ in range(closed.count()):
        closed.first.click()
    visitor.settle()
    visitor.page.wait_for_timeout(300)  # they slide open


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PATHS)
def test_a_page_has_no_serious_violation(
    browser: Browser, server: Server, name: str, scheme: str
) -> None:
    with visiting(browser, server, scheme=scheme) as visitor:
        show(visitor, name)
        if (list(PATHS).index(name) % 2 == 0) == (scheme == "light"):  # each page once, open
            open_all(visitor)
        check(visitor)


@pytest.mark.parametrize("state", MORE)
def test_what_is_not_seen_at_first_has_no_serious_violation(
    browser: Browser, server: Server, state: str
) -> None:
    path, press, seen = MORE[state]
    scheme = "dark" if list(MORE).index(state) % 2 else "light"
    with visiting(browser, server, scheme=scheme) as visitor:
        page = visitor.open(path)
        if press:
            page.get_by_role("button", name=re.compile(re.escape(press))).click()
            page.get_by_text(seen).first.wait_for()
        visitor.settle()
        page.wait_for_timeout(500)  # what was drawn anew fades in
        check(visitor)


def test_the_words_of_the_sidebar_have_no_serious_violation(
    browser: Browser, server: Server
) -> None:
    with visiting(browser, server) as visitor:
        visitor.open("/atlas").get_by_text("What the words mean").click()
        visitor.page.get_by_role("combobox", name="Look one up").wait_for()
        check(visitor)
