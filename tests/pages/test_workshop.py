from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons import LESSONS
from tests.pages.conftest import Open


@pytest.mark.parametrize("number", range(1, len(LESSONS) + 1))
def test_every_lesson_asks_first_and_reveals_after_an_answer(open_page: Open, number: int) -> None:
    app = open_page("workshop", lesson=str(number))
    assert LESSONS[number - 1].title in app.header[0].value
    before = len(app.get("vega_lite_chart"))
    for radio in app.radio:
        radio.set_value(radio.options[0])
    next(b for b in app.button if "Answer" in b.label).click()
    app.run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) > before
    assert any(LESSONS[number - 1].lesson == info.value for info in app.info)


def test_no_answer_no_reveal(open_page: Open) -> None:
    app = open_page("workshop", lesson="2")
    next(b for b in app.button if "Answer" in b.label).click()
    app.run()
    assert "Choose an option" in app.warning[0].value
    assert not app.success and not app.get("vega_lite_chart")


def test_the_presenter_sees_the_room_and_reveals_without_answering(open_page: Open) -> None:
    app = open_page("workshop", lesson="2", present="1", room="class-a")
    assert not app.radio
    assert any("0 answers" in markdown.value for markdown in app.markdown)
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert "**0**" in app.success[0].value


def test_a_strange_room_or_draw_in_the_address_does_no_harm(open_page: Open) -> None:
    app = open_page("workshop", lesson="1", room="<script>", draw="-1e9")
    assert any("**main**" in markdown.value for markdown in app.markdown)
    assert len(app.get("button_group")) == 11


def answered(open_page: Open, number: int) -> AppTest:
    """A lesson with its first options chosen and sent."""
    app = open_page("workshop", lesson=str(number))
    for radio in app.radio:
        radio.set_value(radio.options[0])
    return next(b for b in app.button if "Answer" in b.label).click().run()


def test_who_comes_back_to_a_lesson_finds_the_answer_chosen(open_page: Open) -> None:
    app = answered(open_page, 2)
    chosen = app.radio[0].value
    next(b for b in app.button if b.label == "Next lesson").click().run()
    next(b for b in app.button if b.label == "Back").click().run()
    assert app.radio[0].value == chosen


def test_other_queries_are_routed_by_hand_before_their_labels_are_shown(open_page: Open) -> None:
    app = answered(open_page, 1)
    shown = LESSONS[0].lesson
    assert any(info.value == shown for info in app.info)
    next(b for b in app.button if b.label == "Ten other queries").click().run()
    assert not app.exception
    assert all(info.value != shown for info in app.info)
