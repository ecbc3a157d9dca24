"""Steps, the end, and the address of a room."""

from __future__ import annotations

import pytest

from core.lessons import END, LESSONS, STEPS, beside, lesson_at
from core.lessons.address import only_here, other_page, room_address
from core.lessons.ending import room_summary, score, summary


def test_steps_know_their_neighbours() -> None:
    assert [beside(step) for step in ("1", "2", "6", END)] == [
        (None, "2"), ("1", "3"), ("5", END), ("6", None),
    ]  # fmt: skip
    assert lesson_at("1") is LESSONS[0] and len(STEPS) == len(LESSONS) + 1


def test_the_end_tells_only_what_was_answered() -> None:
    right = {"hand-router": "8 or 9", "known-gqr": "0", "sources-fall": "8 to 15 points"}
    table = summary({"hand-router": "8 or 9", "known-gqr": "about half of it"}, right)
    assert table["mark"].tolist()[:3] == ["✓ right", "✗ not right", "– open"]
    assert table["measured"].notna().tolist() == [True, True, *[False] * 5]
    assert score(table) == (1, 2, 7)


def test_a_room_is_summed_up_and_an_unknown_answer_is_no_zero() -> None:
    counts = {"hand-router": {"8 or 9": 3, "all 10": 1}}
    table = room_summary(counts, {"hand-router": "8 or 9"})
    assert table.iloc[0][["right", "answers"]].tolist() == [3, 4]
    assert table["right"].isna().tolist()[1:] == [True] * 6


def test_the_address_of_a_room() -> None:
    page = "https://example.org/app/workshop?lesson=3&present=1"
    assert room_address(page, "hall", 7) == "https://example.org/app/workshop?room=hall"
    assert room_address(page, "hall", 8).endswith("?room=hall&draw=8")
    assert room_address(page, "hall", 7, "3").endswith("?room=hall&lesson=3")
    assert room_address("", "hall", 7) == "/workshop?room=hall"


def test_the_address_of_another_page() -> None:
    page = "https://example.org/app/workshop?lesson=3"
    assert other_page(page, "decide", {}) == "https://example.org/app/decide"
    assert other_page("", "decide", {"a": ["1", "2"], "b": "c d"}) == "/decide?a=1&a=2&b=c+d"


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://localhost:8501/workshop?room=a", True),
        ("http://127.0.0.1:8501/workshop", True),
        ("http://[::1]:8501/workshop", True),
        ("/workshop?room=a", True),
        ("http://192.168.1.7:8501/workshop", False),
        ("https://example.org/workshop", False),
    ],
)
def test_an_address_that_nobody_else_can_open_is_known(address: str, here: bool) -> None:
    assert only_here(address) is here
