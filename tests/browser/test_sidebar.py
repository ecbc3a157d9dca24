from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.driver import Visitor


def test_the_glossary_stays_as_it_was_left(visitor: Visitor) -> None:
    page = visitor.open("/")
    title = page.get_by_test_id("stSidebarUserContent").get_by_text("What the words mean")
    box = page.get_by_role("combobox", name="Look one up")
    expect(box).to_have_count(0)
    title.click()
    expect(box).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_text("Try a query").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where would my query go?")
    visitor.settle()
    expect(box).to_be_visible()
    for seen in (0, 1, 0):
        title.click()
        expect(box).to_have_count(seen)
        visitor.settle()
    page.get_by_test_id("stSidebarNav").get_by_text("Atlas").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("query go?")
    visitor.settle()
    expect(box).to_have_count(0)
