"""Every page at desktop, tablet and phone width in both themes, as pictures to be looked at.

`SWITCHYARD_PICTURES=docs/pictures` (as `make screenshots` sets it) keeps them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.driver import ROOT, Server, Visitor, visiting

HEIGHTS = {
    "overview": 1300,
    "tradeoffs": 1500,
    "try_query": 1500,
    "thresholds": 1600,
    "cascades": 2300,
    "decide": 2500,
    "results": 1200,
    "inside": 4400,
    "atlas": 2600,
    "workshop": 2000,
}
PATHS = {name: "/" if name == "overview" else f"/{name}" for name in HEIGHTS}


def show(visitor: Visitor, name: str) -> None:
    """Bring a page to the state that its picture shows."""
    visitor.open(PATHS[name])
    if name == "try_query":
        visitor.page.get_by_test_id("stButtonGroup").get_by_text("Borderline", exact=True).click()
        visitor.page.get_by_role("heading", level=3).wait_for()
        visitor.settle()
    if name == "inside":
        visitor.page.get_by_text("Every token").wait_for()
        visitor.settle()
    visitor.page.wait_for_timeout(500)  # charts animate in after the last placeholder is gone


def fits(visitor: Visitor, picture: Path) -> None:
    """Nothing stands out at the side; the picture is kept."""
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert visitor.page.evaluate(overflow) <= 0
    picture.parent.mkdir(parents=True, exist_ok=True)
    visitor.page.screenshot(path=picture)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("widths", [(1440, 1024), (390,)], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PATHS)
def test_a_page_fits_its_screen(
    browser: Browser,
    server: Server,
    tmp_path: Path,
    name: str,
    widths: tuple[int, ...],
    scheme: str,
) -> None:
    folder = ROOT / os.environ.get("SWITCHYARD_PICTURES", str(tmp_path))
    height = HEIGHTS[name] * (2 if widths[0] < 600 else 1)
    with visiting(browser, server, widths[0], height, scheme) as visitor:
        show(visitor, name)
        for width in widths:  # a window made narrower is the same page, drawn anew
            if width != widths[0]:
                visitor.page.set_viewport_size({"width": width, "height": height})
                visitor.page.wait_for_timeout(700)  # charts follow the width after a while
            fits(visitor, folder / f"{name}-{width}-{scheme}.png")
        assert visitor.faults == []
    assert server.complaints() == []
