from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.driver import Visitor


def test_a_choice_goes_into_the_address_and_back(visitor: Visitor) -> None:
    page = visitor.open("/tradeoffs")
    page.get_by_role("combobox", name="Horizontal axis").click()
    page.get_by_role("option", name="Cost").click()
    expect(page).to_have_url(re.compile("x=Cost"))
    expect(page.get_by_text("Cost (USD per 1k, lower is better)").first).to_be_visible()
    visitor.open(page.url.removeprefix(visitor.server.url))
    expect(page.get_by_text("Cost (USD per 1k, lower is better)").first).to_be_visible()


def test_pointing_at_a_dominated_router_says_by_whom(visitor: Visitor) -> None:
    page = visitor.open("/tradeoffs?study=gqr-2025&family=fastText&family=WideMLP")
    points = page.locator(".scatterlayer .points path")
    expect(points.first).to_be_visible()
    texts = []
    for i in range(points.count()):
        box = points.nth(i).bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.locator(".hoverlayer .hovertext").first).to_be_visible()
        texts.append(page.locator(".hoverlayer").text_content() or "")
    assert any("Dominated by" in text for text in texts)


def test_a_point_chosen_in_the_chart_is_chosen_in_the_table(visitor: Visitor) -> None:
    page = visitor.open("/tradeoffs?study=gqr-2025&family=fastText")
    box = page.locator(".scatterlayer .points path").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text("Every figure behind fastText")).to_be_visible()
