"""The very first request to a fresh server may be a deep link; it must get the whole frame."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.driver import Visitor

PAGES = ["Overview", "Trade-offs", "Try a query", "Thresholds", "Cascades"]


def test_a_deep_link_gets_frame_page_and_choices(visitor: Visitor) -> None:
    page = visitor.open("/tradeoffs?y=OOD+accuracy&family=fastText")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which routers are worth having?")
    for name in PAGES:
        expect(page.get_by_test_id("stSidebarNavLink").filter(has_text=name)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_title("Trade-offs · Switchyard")
    expect(page.get_by_text("OOD accuracy (%, higher is better)")).to_be_visible()
    assert "family=fastText" in page.url
