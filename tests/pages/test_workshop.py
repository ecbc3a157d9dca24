from __future__ import annotations

import pytest

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
