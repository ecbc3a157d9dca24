from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core.lessons import END, LESSONS
from core.lessons.cost import HOSPITAL
from core.lessons.hand import KINDS
from pages._parts.classroom import tally
from pages._parts.lessons import cost, learner
from tests.pages.conftest import Open


def press(app: AppTest, label: str) -> AppTest:
    """Press the button whose label has these words."""
    return next(b for b in app.button if label in b.label).click().run()


def answered(open_page: Open, number: int, **query: str) -> AppTest:
    """A lesson with its first options chosen and sent."""
    return answer(open_page("workshop", lesson=str(number), **query))


def answer(app: AppTest) -> AppTest:
    """Choose the first options and send them."""
    for radio in app.radio:
        radio.set_value(radio.options[0])
    return press(app, "Answer")


@pytest.mark.parametrize("number", range(1, len(LESSONS) + 1))
def test_every_lesson_asks_first_and_reveals_after_an_answer(open_page: Open, number: int) -> None:
    app = open_page("workshop", lesson=str(number))
    lesson = LESSONS[number - 1]
    assert lesson.title in app.header[0].value
    before = len(app.get("vega_lite_chart"))
    assert all(info.value != lesson.lesson for info in app.info)
    answer(app)
    assert not app.exception
    assert len(app.get("vega_lite_chart")) > before
    assert any(lesson.lesson == info.value for info in app.info)


def test_no_answer_no_reveal(open_page: Open) -> None:
    app = open_page("workshop", lesson="2")
    press(app, "Answer")
    assert "Choose an option" in app.warning[0].value
    assert not app.success and not app.get("vega_lite_chart")


def test_the_presenter_sees_the_room_and_reveals_without_answering(open_page: Open) -> None:
    app = open_page("workshop", lesson="2", present="1", room="class-a")
    assert not app.radio
    assert any("0 answers" in markdown.value for markdown in app.markdown)
    press(app, "Reveal the answer")
    assert not app.exception
    assert "**0**" in app.success[0].value
    press(app, "Hide the answer")
    assert not app.success


def test_the_projected_screen_says_where_to_come_in(open_page: Open) -> None:
    app = open_page("workshop", lesson="2", present="1", room="class-a", draw="8")
    assert app.code[0].value.endswith("/workshop?room=class-a&draw=8")
    assert any("Come in" in markdown.value for markdown in app.markdown)


def test_a_strange_room_draw_or_step_in_the_address_does_no_harm(open_page: Open) -> None:
    app = open_page("workshop", lesson="99", room="<script>", draw="-1e9")
    assert any("**main**" in markdown.value for markdown in app.markdown)
    assert len(app.get("button_group")) == 11


def test_who_comes_back_to_a_lesson_finds_the_answer_chosen(open_page: Open) -> None:
    app = answered(open_page, 2)
    chosen = app.radio[0].value
    press(app, "Next lesson")
    press(app, "Back")
    assert app.radio[0].value == chosen


def test_other_queries_are_routed_by_hand_before_their_labels_are_shown(open_page: Open) -> None:
    app = answered(open_page, 1)
    shown = LESSONS[0].lesson
    assert any(info.value == shown for info in app.info)
    press(app, "Ten other queries")
    assert not app.exception
    assert all(info.value != shown for info in app.info)


def test_who_comes_back_from_another_page_is_in_the_same_lesson_and_room(open_page: Open) -> None:
    app = open_page("workshop", lesson="3", room="hall", draw="8")
    app.switch_page("overview.py").run()
    for name in ("lesson", "room", "draw"):  # as a browser does, which AppTest does not
        app.query_params.pop(name, None)
    app.switch_page("workshop.py").run()
    assert LESSONS[2].title in app.header[0].value
    assert app.code[0].value.endswith("?room=hall&draw=8")


def test_a_learners_threshold_is_kept_and_goes_along_with_the_link(open_page: Open) -> None:
    app = open_page("workshop", lesson="3")
    app.slider[0].set_value(0.6).run()
    press(app, "Next lesson")
    press(app, "Back")
    assert app.slider[0].value == 0.6
    answer(app)
    link = next(urlsplit(one.proto.url) for one in app.get("link_button") if "tau" in one.proto.url)
    asked = parse_qs(link.query)
    assert (asked["tau"], asked["router"]) == (["0.6"], ["WideMLP"])
    assert link.path.endswith("thresholds")


def test_decide_gets_the_prices_of_the_lesson() -> None:
    asked = cost.links(LESSONS[4])["Decide at these prices: the hospital"]
    prices = HOSPITAL.prices
    given = [float(asked[f"d_{name}"][0]) for name in ("wrong_domain", "refused", "let_through")]
    assert given == [prices.wrong_domain, prices.rejected, prices.let_through]
    assert float(asked["d_ood_share"][0]) == pytest.approx(100 * HOSPITAL.traffic.ood_share)


def test_error_prices_and_rates_stand_before_the_question(open_page: Open) -> None:
    app = open_page("workshop", lesson="5")
    prices, rates = app.dataframe[0].value, app.dataframe[1].value
    assert "The hospital" in prices.columns
    assert list(rates["label"]) == app.radio[0].options
    app.selectbox[0].set_value(rates["label"].iloc[0]).run()
    assert any("per 1,000 queries" in markdown.value for markdown in app.markdown)
    assert not app.get("vega_lite_chart")


def test_fasttext_is_not_timed_before_the_answer(open_page: Open) -> None:
    app = open_page("workshop", lesson="4")
    press(app, "Time ")
    assert all("fastText" not in metric.label for metric in app.metric)
    assert app.dataframe[0].value.iloc[-1].tolist() == ["fastText", "?", "your guess"]


def test_a_router_without_its_guard_lets_everything_through(open_page: Open) -> None:
    app = open_page("workshop", lesson="2")
    app.text_input[0].set_value("**bold** <b>query</b>")
    press(app, "without its guard")
    assert not app.exception
    told = [markdown.value for markdown in app.markdown if "not rejected" in markdown.value]
    assert len(told) == 4 and told[-1].startswith("Yours goes to")


def test_the_leaders_figure_is_kept_back_and_own_queries_are_counted(open_page: Open) -> None:
    app = open_page("workshop", lesson="6")
    assert app.dataframe[0].value["away"].isna().iloc[0]
    press(app, "Send it to")
    assert "Say where it belongs" in app.warning[0].value
    app.text_input[0].set_value("Can my landlord keep the deposit?")
    app.get("button_group")[1].set_value("law")
    press(app, "Send it to")
    assert any("of 1 right" in markdown.value for markdown in app.markdown)


def test_starting_over_forgets_all_and_goes_back_to_the_first_lesson(open_page: Open) -> None:
    app = answered(open_page, 4, draw="8", room="over")
    assert any("fastText" in metric.label for metric in app.metric)
    press(app, "Back")
    app.slider[0].set_value(0.6).run()
    press(app, "Start over")
    assert not app.exception
    assert LESSONS[0].title in app.header[0].value
    assert any("Draw 8" in caption.value for caption in app.caption)
    for _ in range(2):
        press(app, "Next lesson")
    assert app.slider[0].value != 0.6
    press(app, "Next lesson")
    assert app.radio[0].value is None and not app.metric


def test_loading_the_page_anew_goes_on_and_counts_nobody_twice(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learner, "_brought", lambda: "c" * 32)
    app = open_page("workshop", lesson="3", room="reload")
    app.slider[0].set_value(0.6).run()
    answer(app)
    again = open_page("workshop", lesson="3", room="reload")
    assert again.slider[0].value == 0.6
    assert again.radio[0].value == app.radio[0].value
    assert any(info.value == LESSONS[2].lesson for info in again.info)
    answer(again)
    options = LESSONS[2].questions[0].options
    assert sum(tally().counts("reload", "threshold-strict", options).values()) == 1
    elsewhere = open_page("workshop", lesson="3", room="another")
    assert elsewhere.radio[0].value is None
    press(again, "Start over")
    fresh = open_page("workshop", lesson="3", room="reload")
    assert fresh.radio[0].value is None and fresh.slider[0].value != 0.6
    assert sum(tally().counts("reload", "threshold-strict", options).values()) == 0


def test_a_class_behind_one_address_is_counted_one_by_one(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        monkeypatch.setattr(learner, "_brought", lambda n=number: f"{n:032x}")
        answered(open_page, 2, room="proxy")
    counts = tally().counts("proxy", "known-gqr", LESSONS[1].questions[0].options)
    assert sum(counts.values()) == 3


def test_what_a_router_makes_of_such_queries_stands_before_the_question(open_page: Open) -> None:
    app = open_page("workshop", lesson="1")
    table = app.dataframe[0].value
    assert list(table["kind"]) == list(KINDS)
    choices = app.get("button_group")[1:11]
    choices[0].set_value("law").run()
    assert any("1 law, 9 open" in markdown.value for markdown in app.markdown)


def test_the_end_tells_what_was_answered_and_leaves_the_rest_open(open_page: Open) -> None:
    app = answered(open_page, 2)
    app.session_state["lesson"] = END
    app.run()
    assert not app.exception
    told = [markdown.value for markdown in app.markdown]
    assert any("of 1 answered" in text for text in told)
    assert sum("not answered yet" in text for text in told) == 6
    assert any(all(lesson.lesson in text for lesson in LESSONS) for text in told)


def test_the_end_of_a_room_counts_its_answers(open_page: Open) -> None:
    app = open_page("workshop", lesson=END, present="1", room="nobody-here")
    assert not app.exception
    assert sum("Nobody has answered yet" in markdown.value for markdown in app.markdown) == 7
