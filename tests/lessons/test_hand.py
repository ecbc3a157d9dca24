"""Lesson 1: the draw, the counts, and each query in words."""

from __future__ import annotations

import pandas as pd
import pytest

from core.lessons import hand
from tests.lessons.made import options

QUERIES = pd.DataFrame(
    {"text": ["x", "y", "z"], "label": ["law", "ood", "finance"], "borderline": ["", "why", ""]}
)
SAID = pd.DataFrame({"A": ["law", "ood", "law"], "B": ["law", "law", "ood"]})


def test_ten_queries_are_ten_the_same_again_and_of_every_kind(starter_rows: pd.DataFrame) -> None:
    ten = hand.ten_queries(starter_rows, 7)
    assert len(ten) == 10
    assert ten["label"].value_counts().to_dict() == {
        "ood": 4, "law": 2, "finance": 2, "healthcare": 2,
    }  # fmt: skip
    assert (ten[ten["label"] != "ood"]["borderline"] != "").sum() == 3
    pd.testing.assert_frame_equal(ten, hand.ten_queries(starter_rows, 7))
    assert not ten.equals(hand.ten_queries(starter_rows, 8))


@pytest.mark.parametrize(
    ("given", "seed"), [("", 7), ("12", 12), ("-1", 7), ("1e9", 7), ("123456", 7), ("٣", 3)]
)
def test_the_draw_of_an_address(given: str, seed: int) -> None:
    assert hand.draw_of(given) == seed


@pytest.mark.parametrize(
    ("best", "said"), [(10, "all 10"), (9, "8 or 9"), (7, "6 or 7"), (3, "5 or fewer")]
)
def test_the_best_of_ten(best: int, said: str) -> None:
    assert hand.best_of_ten({"a": 0, "b": best}) == said
    assert said in options("hand-best")


def test_each_query_says_what_is_right_and_who_said_otherwise() -> None:
    one, two, three = hand.cards(QUERIES, ["law", "law", None], SAID)
    assert (one.label, one.own, one.right, one.wrong) == ("law", "✓ right, law", (2, 2), {})
    assert (two.label, two.own, two.right) == ("reject", "✗ wrong, law", (1, 2))
    assert two.wrong == {"law": ["B"]} and two.borderline == "why"
    assert three.own == "– left out"
    assert three.wrong == {"law": ["A"], "reject": ["B"]}


def test_the_learner_stands_first_and_the_best_router_next() -> None:
    table = hand.scores(QUERIES, ["law", "law", None], SAID)
    assert table["who"].tolist() == ["You", "A", "B"]
    assert table["right"].tolist() == [1, 2, 1]
    assert table["each"].tolist() == ["✓✗–", "✓✓✗", "✓✗✗"]


def test_right_verdicts_are_counted_by_router() -> None:
    assert hand.right_of(SAID, QUERIES["label"]) == {"A": 2, "B": 1}
