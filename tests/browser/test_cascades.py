from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.driver import PATIENCE_MS, Visitor


def test_a_chain_is_found_and_judged(visitor: Visitor) -> None:
    page = visitor.open("/cascades?panel=starter")
    expect(page.get_by_text("the line between them").first).to_be_visible()
    expect(page.get_by_text("decides the rest").first).to_be_visible()


def test_a_wider_band_sends_more_to_the_dear_router(visitor: Visitor) -> None:
    page = visitor.open("/cascades?panel=starter&how=By+hand")
    value = page.get_by_test_id("stMetric").filter(has_text="Reaches the last")
    before = value.get_by_test_id("stMetricValue").inner_text()
    page.get_by_role("slider", name="Band of doubt of router 1").first.press("Home")
    expect(value.get_by_test_id("stMetricValue")).not_to_have_text(before)


def test_one_router_under_thresholds_leaves_a_chain_here(visitor: Visitor) -> None:
    """The second visit: the address then holds what Thresholds left."""
    page = visitor.open("/thresholds?router=fastText")
    for place in ("Cascades", "Thresholds", "Cascades"):
        page.get_by_test_id("stSidebarNav").get_by_text(place, exact=True).click()
        page.wait_for_url(f"**/{place.lower()}*")
        visitor.settle()
    expect(page.get_by_text("Until then the usual ones join")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("decides the rest").first).to_be_visible(timeout=PATIENCE_MS)
