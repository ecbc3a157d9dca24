from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import Visitor


def test_a_choice_goes_into_the_address_and_back(visitor: Visitor) -> None:
    page = visitor.open("/tradeoffs")
    page.get_by_role("combobox", name="Horizontal axis").click()
    page.get_by_role("option", name="Cost").click()
    expect(page).to_have_url(re.compile("x=Cost"))
    expect(page.get_by_text("Cost (USD per 1,000, lower is better)").first).to_be_visible()
    visitor.open(page.url.removeprefix(visitor.server.url))
    expect(page.get_by_text("Cost (USD per 1,000, lower is better)").first).to_be_visible()


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


TWO = "/tradeoffs?study=gqr-2025&family=fastText&family=WideMLP"
RING = "() => document.querySelector('.js-plotly-plot')?.data.find(t => t.name === 'Chosen')"
HEADER, ROW = 35, 66  # pixels of a table's header, and of each of its rows


def place(page: Page, name: str) -> Locator:
    """The router's point."""
    at = page.evaluate(
        """name => {
            const marks = document.querySelector('.js-plotly-plot').data.filter(t => t.customdata);
            return marks.flatMap(t => t.hovertext).findIndex(t => t.startsWith(`<b>${name}</b>`));
        }""",
        name,
    )
    return page.locator(".scatterlayer .points path").nth(at)


def choose_point(page: Page, name: str) -> None:
    box = place(page, name).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def board(page: Page) -> Locator:
    """The rows of the table, as assistive technology reads them."""
    return page.get_by_test_id("stDataFrame").filter(has_text="GQR score").locator("[role=row]")


def choose_row(page: Page, name: str) -> None:
    rows = board(page)
    expect(rows.filter(has_text=name).first).to_be_attached()
    names = [text.startswith(name) for text in rows.all_text_contents()]
    table = rows.first.locator("xpath=ancestor::*[@data-testid='stDataFrame']")
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 15, box["y"] + HEADER + ROW * (names.index(True) - 0.5))


def rung(page: Page, name: str) -> None:
    """Wait until the ring is around the router's point, and its figures stand below."""
    expect(page.get_by_text(f"Every figure behind {name}", exact=True)).to_be_visible()
    page.wait_for_function(
        f"""name => {{
            const ring = ({RING})();
            const marks = document.querySelector('.js-plotly-plot').data.filter(t => t.customdata);
            return ring && marks.some(t => t.hovertext.some((text, i) =>
                text.startsWith(`<b>${{name}}</b>`) && t.x[i] === ring.x[0] && t.y[i] === ring.y[0]
            ));
        }}""",
        arg=name,
    )


def test_a_row_rings_its_point_and_a_point_selects_its_row(visitor: Visitor) -> None:
    page = visitor.open(TWO)
    page.set_viewport_size({"width": 1440, "height": 1600})
    assert page.evaluate(RING) is None
    choose_row(page, "WideMLP (t=0.75)")
    rung(page, "WideMLP (t=0.75)")
    visitor.settle()
    choose_point(page, "fastText")
    rung(page, "fastText")
    chosen = board(page).and_(page.locator("[aria-selected=true]"))
    expect(chosen).to_have_text(re.compile("^fastText"))
    visitor.settle()
    choose_row(page, "WideMLP (t=0.75)")
    rung(page, "WideMLP (t=0.75)")
    visitor.settle()
    choose_point(page, "fastText")  # again: the table must follow a second time
    rung(page, "fastText")
    expect(chosen).to_have_text(re.compile("^fastText"))
    visitor.settle()
    choose_row(page, "fastText")  # taken back
    expect(page.get_by_text("Choose a row, or a point of the chart")).to_be_visible()
    page.wait_for_function(f"() => !({RING})()")
