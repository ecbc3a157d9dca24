"""axe-core finds no serious or critical violation on any page, in either theme."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.driver import Server, visiting
from tests.browser.test_screens import PATHS, show

GRAVE = ("serious", "critical")


def grave(found: list[dict[str, Any]]) -> list[str]:
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PATHS)
def test_a_page_has_no_serious_violation(
    browser: Browser, server: Server, name: str, scheme: str
) -> None:
    with visiting(browser, server, scheme=scheme) as visitor:
        show(visitor, name)
        told = grave(Axe().run(visitor.page).response["violations"])
    assert not told, "\n".join(told)


def test_the_words_of_the_sidebar_have_no_serious_violation(
    browser: Browser, server: Server
) -> None:
    with visiting(browser, server) as visitor:
        visitor.open("/atlas").get_by_text("What the words mean").click()
        visitor.page.get_by_role("combobox", name="Look one up").wait_for()
        told = grave(Axe().run(visitor.page).response["violations"])
    assert not told, "\n".join(told)
