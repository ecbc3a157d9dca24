"""A learner goes through a lesson while the presenter's screen follows the room."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import Server, visiting


def test_an_answer_of_a_learner_reaches_the_presenters_screen(
    browser: Browser, server: Server
) -> None:
    with visiting(browser, server) as learner, visiting(browser, server) as presenter:
        room = "lesson=2&room=hall"
        shown = presenter.open(f"/workshop?{room}&present=1")
        expect(shown.get_by_text("(0 answers)")).to_be_visible()
        expect(shown.get_by_test_id("stSidebar")).to_have_count(0)

        page = learner.open(f"/workshop?{room}")
        page.get_by_test_id("stRadio").get_by_text("about half of it").click()
        page.get_by_role("button", name="Answer, then reveal").click()
        expect(page.get_by_text("You said about half of it. It is 0.")).to_be_visible()
        expect(shown.get_by_text("(1 answer)")).to_be_visible(timeout=15_000)

        page.reload()
        expect(page.get_by_text("You said about half of it. It is 0.")).to_be_visible()
        page.get_by_test_id("stRadio").get_by_text("0", exact=True).click()
        page.get_by_role("button", name="Answer, then reveal").click()
        expect(page.get_by_text("Yes: 0.")).to_be_visible()
        expect(page.get_by_text("(1 answer)")).to_be_visible()

        page.get_by_role("button", name="Next lesson").click()
        expect(page.get_by_role("heading", name="3. Move the threshold")).to_be_visible()
        page.wait_for_url("**/workshop?**lesson=3**")
        assert learner.faults == [] and presenter.faults == []
    assert server.complaints() == []


def table_height(page: Page) -> float:
    """Height of the first table, which grows with the type."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    return box["height"]


def test_the_presenters_large_type_is_gone_after_leaving(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visitor:
        page = visitor.open("/workshop?lesson=2&room=type")
        usual = table_height(page)
        page.get_by_text("Teaching a class?").click()
        page.get_by_role("link", name="Presenter's mode").press("Enter")  # it may move
        page.wait_for_url("**present=1**")
        expect(page.get_by_role("button", name="Reveal the answer")).to_be_visible()
        visitor.settle()
        assert table_height(page) > usual
        page.get_by_role("link", name="Leave the presenter's mode").press("Enter")
        expect(page.get_by_test_id("stSidebar")).to_be_visible()
        visitor.settle()
        assert table_height(page) == usual
        expect(page.get_by_role("heading", name="2. Why accuracy")).to_be_visible()
        assert visitor.faults == []


def test_a_learner_comes_back_to_the_lesson_and_can_start_over(
    browser: Browser, server: Server
) -> None:
    with visiting(browser, server) as visitor:
        page = visitor.open("/workshop?lesson=3&room=again")
        slider = page.get_by_role("slider")
        usual = slider.input_value()
        slider.focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        moved = f"{float(usual) + 0.03:.2f}"
        expect(page.get_by_test_id("stSliderThumbValue")).to_have_text(moved)
        page.get_by_test_id("stRadio").get_by_text("both fall").click()
        page.get_by_role("button", name="Answer, then reveal").click()
        with page.expect_popup() as beside:
            page.get_by_role("link", name="All that moves with your").click()
        beside.value.wait_for_url(f"**/thresholds?**tau={moved}**")
        beside.value.close()
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Thresholds").click()
        page.wait_for_url("**/thresholds**")
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Workshop").click()
        page.wait_for_url("**/workshop?**room=again**")
        expect(page.get_by_text("It is OOD accuracy rises")).to_be_visible()
        expect(page.get_by_test_id("stSliderThumbValue")).to_have_text(moved)

        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_role("heading", name="1. Route ten")).to_be_visible()
        page.get_by_role("button", name="Next lesson").click()
        expect(page.get_by_role("heading", name="2. Why accuracy")).to_be_visible()
        page.get_by_role("button", name="Next lesson").click()
        expect(page.get_by_test_id("stSliderThumbValue")).to_have_text(f"{float(usual):.2f}")
        expect(page.get_by_text("It is OOD accuracy rises")).to_have_count(0)
        assert visitor.faults == []
    assert server.complaints() == []
