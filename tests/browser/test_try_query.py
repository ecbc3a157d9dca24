from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.driver import Visitor


def test_a_typed_query_is_routed(visitor: Visitor) -> None:
    page = visitor.open("/try_query")
    page.get_by_role("textbox", name="Your query").fill("Can my landlord keep my deposit?")
    page.get_by_role("button", name="Route it").click()
    expect(page.get_by_role("heading", level=3)).to_contain_text("routers send it to law")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    assert "landlord" not in page.url


def test_an_example_is_routed_by_one_click(visitor: Visitor) -> None:
    page = visitor.open("/try_query")
    page.get_by_test_id("stButtonGroup").get_by_text("Unsafe", exact=True).click()
    expect(page.get_by_role("heading", level=3)).to_contain_text("out of distribution")


def test_markup_is_shown_as_text(visitor: Visitor) -> None:
    page = visitor.open("/try_query")
    attack = "<img src=x onerror=\"document.title='owned'\"><b>bold</b> **strong**"
    page.get_by_role("textbox", name="Your query").fill(attack)
    page.get_by_role("button", name="Route it").click()
    expect(page.get_by_role("heading", level=3)).to_be_visible()
    visitor.settle()
    assert page.locator("main b, main img[src=x]").count() == 0
    expect(page).to_have_title("Try a query · Switchyard")


def test_an_endless_query_gets_a_message(visitor: Visitor) -> None:
    page = visitor.open("/try_query")
    page.get_by_role("textbox", name="Your query").fill("word " * 20_000)
    page.get_by_role("button", name="Route it").click()
    expect(page.get_by_text("the limit is 20,000")).to_be_visible()


def test_another_query_changes_the_table_that_stands_and_draws_no_other_part(
    visitor: Visitor,
) -> None:
    page = visitor.open("/try_query")
    page.get_by_test_id("stButtonGroup").get_by_text("Unsafe", exact=True).click()
    expect(page.get_by_role("heading", level=3)).to_contain_text("out of distribution")
    visitor.settle()
    marked = "document.querySelectorAll('[data-testid=stDataFrame], h1')"
    page.evaluate(f"() => {marked}.forEach(part => part.dataset.seen = 'before')")
    page.get_by_role("textbox", name="Your query").fill("Can my landlord keep my deposit?")
    page.get_by_role("button", name="Route it").click()
    expect(page.get_by_role("heading", level=3)).to_contain_text("routers send it to law")
    visitor.settle()
    assert page.evaluate(f"() => [...{marked}].map(part => part.dataset.seen)") == ["before"] * 2
