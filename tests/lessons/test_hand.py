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
    ("right", "said"), [(10, "all 10"), (9, "8 or 9"), (7, "6 or 7"), (3, "5 or fewer")]
)
def test_how_many_of_ten(right: int, said: str) -> None:
    assert hand.of_ten(right) == said
    assert said in options("hand-router")


def test_each_kind_of_query_says_how_often_a_router_is_right() -> None:
    rows = pd.concat([QUERIES, QUERIES.iloc[[0]].assign(borderline="why")])
    table = hand.by_kind(rows, ["law", "ood", "law", "ood"])
    assert table["kind"].tolist() == list(hand.KINDS)
    assert table["queries"].tolist() == [2, 1, 1]
    assert table["right"].tolist() == [50, 0, 100]
    assert hand.by_kind(QUERIES, ["law"] * 3)["kind"].tolist() == [hand.KINDS[0], hand.KINDS[2]]


def test_what_was_routed_so_far_is_said() -> None:
    assert hand.routed(["law", "law", "reject", *[None] * 7]) == "2 law, 1 reject, 7 open"
    assert hand.routed(["finance"] * 10) == "10 finance"


def test_the_router_that_was_asked_about_is_told_and_the_best_of_many() -> None:
    told = hand.told("A", {"A": 7, "B": 9, "C": 9})
    assert "**A** has 7 of ten right. Of all 3 routers 2 of them have the most, 9" in told
    assert "**B** has the most, 9" in hand.told("A", {"A": 7, "B": 9})


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
