from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.driver import Visitor


def figure(visitor: Visitor, label: str) -> str:
    box = visitor.page.get_by_test_id("stMetric").filter(has_text=label)
    return box.get_by_test_id("stMetricValue").inner_text()


def test_the_slider_moves_figures_and_address(visitor: Visitor) -> None:
    page = visitor.open("/thresholds?panel=starter")
    before = figure(visitor, "Coverage")
    slider = page.get_by_role("slider", name="Threshold τ").first
    slider.press("Home")
    value = page.get_by_test_id("stMetric").filter(has_text="Coverage")
    expect(value.get_by_test_id("stMetricValue")).not_to_have_text(before)
    expect(page).to_have_url(re.compile("tau=0"))
    visitor.settle()
    strict = figure(visitor, "Coverage")
    visitor.open(page.url.removeprefix(visitor.server.url))
    assert figure(visitor, "Coverage") == strict


def test_a_mark_moves_the_slider(visitor: Visitor) -> None:
    page = visitor.open("/thresholds?panel=starter&tau=0.9")
    button = page.get_by_role("button", name=re.compile("Best on validation"))
    target = button.inner_text().split(":")[1].strip()
    button.click()
    expect(page.get_by_role("slider", name="Threshold τ").first).to_have_attribute(
        "value", re.compile(f"^{target.rstrip('0')}")
    )


def test_a_mistake_can_be_tried(visitor: Visitor) -> None:
    page = visitor.open("/thresholds?panel=starter&look=Mistakes&sets=starter_law")
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 18, box["y"] + 52)  # the first row: its cells are a canvas
    page.get_by_test_id("stPageLink").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where would my query go?")
    expect(page.get_by_role("heading", level=3)).to_contain_text("routers")


def test_another_view_leaves_the_old_threshold_behind(visitor: Visitor) -> None:
    page = visitor.open("/thresholds?tau=0.2")
    slider = page.get_by_role("slider", name="Threshold τ").first
    expect(slider).to_have_attribute("value", re.compile("^0.2"))
    page.get_by_text("Why WideMLP at 0.99").click()
    expect(slider).to_have_attribute("value", re.compile("^0.01"))
    expect(page).to_have_url(re.compile("tau=0.01"))
