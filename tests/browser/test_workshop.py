"""A learner goes through a lesson while the presenter's screen follows the room."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

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

        page.get_by_role("button", name="Next lesson").click()
        expect(page.get_by_role("heading", name="3. Move the threshold")).to_be_visible()
        page.wait_for_url("**/workshop?**lesson=3**")
        assert learner.faults == [] and presenter.faults == []
    assert server.complaints() == []
