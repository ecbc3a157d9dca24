"""axe-core finds no serious or critical violation on any page, in either theme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.driver import Server, visiting
from tests.browser.test_screens import PATHS, show

GRAVE = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PATHS)
def test_a_page_has_no_serious_violation(
    browser: Browser, server: Server, name: str, scheme: str
) -> None:
    with visiting(browser, server, scheme=scheme) as visitor:
        show(visitor, name)
        found = Axe().run(visitor.page).response["violations"]
    told = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
    assert not told, "\n".join(told)
