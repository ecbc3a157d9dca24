"""Each reveal on answers small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.answers import Answers
from core.analysis.traffic import Prices, Traffic
from core.lessons import LESSONS, beside, lesson_at, reveal
from core.lessons.live import beside_routers, clocked_ms, ratio_to_paper, right_of, speeds
from core.lessons.reveal import Case
from core.routers import create
from core.types import Scores


def made(ood: list[float], labels: list[int], label: str = "Made", tau: float = 0.5) -> Answers:
    """Answers over two domains whose best domain is always right; label 2 is OOD."""
    n = len(ood)
    domains = np.zeros((n, 2), np.float32)
    domains[np.arange(n), [min(x, 1) for x in labels]] = 1
    return Answers(
        router=label, label=label, family="tfidf", threshold=tau, panel="made",
        domains=("law", "finance"), hashes=np.array([f"{i:04d}" for i in range(n)], object),
        datasets=np.array(["in" if x < 2 else "out" for x in labels], object),
        labels=np.array(labels), scores=Scores(domains, np.array(ood, np.float32)),
        latency_us=np.full(n, np.nan, np.float32),
    )  # fmt: skip


def options(key: str) -> tuple[str, ...]:
    return next(q.options for lesson in LESSONS for q in lesson.questions if q.key == key)


def test_ten_queries_are_ten_the_same_again_and_of_every_kind(starter_rows: pd.DataFrame) -> None:
    ten = reveal.ten_queries(starter_rows, 7)
    assert len(ten) == 10
    assert ten["label"].value_counts().to_dict() == {
        "ood": 4, "law": 2, "finance": 2, "healthcare": 2,
    }  # fmt: skip
    assert (ten[ten["label"] != "ood"]["borderline"] != "").sum() == 3
    pd.testing.assert_frame_equal(ten, reveal.ten_queries(starter_rows, 7))
    assert not ten.equals(reveal.ten_queries(starter_rows, 8))


@pytest.mark.parametrize(
    ("given", "seed"), [("", 7), ("12", 12), ("-1", 7), ("1e9", 7), ("123456", 7), ("٣", 3)]
)
def test_the_draw_of_an_address(given: str, seed: int) -> None:
    assert reveal.draw_of(given) == seed


def test_lessons_know_their_neighbours() -> None:
    assert [beside(n) for n in (1, 2, len(LESSONS))] == [
        (None, 2),
        (1, 3),
        (len(LESSONS) - 1, None),
    ]
    assert lesson_at(1) is LESSONS[0]


@pytest.mark.parametrize(
    ("best", "said"), [(10, "all 10"), (9, "8 or 9"), (7, "6 or 7"), (3, "5 or fewer")]
)
def test_the_best_of_ten(best: int, said: str) -> None:
    assert reveal.best_of_ten({"a": 0, "b": best}) == said
    assert said in options("hand-best")


def test_without_a_guard_the_score_is_nothing() -> None:
    one = made([0.1, 0.9, 0.8, 0.2], [0, 1, 2, 2])
    row = reveal.guard_or_not([one]).iloc[0]
    assert (row["id_without"], row["ood_without"], row["gqr_without"]) == (100, 0, 0)
    assert (row["id_with"], row["ood_with"], row["gqr_with"]) == (50, 50, 50)
    assert reveal.unguarded(reveal.guard_or_not([one])) == "0"
    assert "0" in options("known-gqr")


def test_a_stricter_guard_trades_one_side_for_the_other() -> None:
    one = made([0.1, 0.4, 0.8, 0.3], [0, 1, 2, 2])
    said = reveal.stricter(one, lax=0.5, strict=0.2)
    assert said == "OOD accuracy rises, ID accuracy falls"
    assert said in options("threshold-strict")
    assert reveal.percents(one, 0.2) == pytest.approx((50, 100, 200 / 3))


@pytest.mark.parametrize(
    ("ratio", "said"), [(9, "about 10"), (140, "about 100"), (2e4, "about 10,000")]
)
def test_the_nearest_order_of_magnitude(ratio: float, said: str) -> None:
    assert reveal.nearest_step(ratio) == said
    assert said in options("speed-ratio")


def test_the_cheapest_router_is_the_one_with_the_cheaper_errors() -> None:
    labels = [0, 1, 2, 2] * 4
    careful = made([0.1, 0.1, 0.9, 0.9] * 4, labels, "careful")
    blind = made([0.5] * 16, labels, "blind")
    case = Case("made", Traffic(0.5), Prices(1, 1, 10))
    table = reveal.cheapest([blind, careful], case)
    assert table["label"].tolist() == ["careful", "blind"]
    assert table["cost"].iloc[0] == 0
    assert table["cost"].iloc[1] == pytest.approx(500)  # it rejects all, half of 1,000 at 1 each


def test_how_far_the_leader_falls() -> None:
    board = pd.DataFrame(
        [
            ("A", "tfidf", "measured", "home", 0.90),
            ("A", "tfidf", "measured", "away", 0.79),
            ("B", "static", "measured", "home", 0.80),
            ("B", "static", "measured", "away", 0.80),
            ("Random", "baseline", "measured", "home", 0.2),
            ("Random", "baseline", "measured", "away", 0.2),
            ("P", "llm", "published", "home", 0.99),
        ],
        columns=["label", "family", "kind", "panel", "gqr"],
    )
    table = reveal.travelled(board, "home", "away")
    assert table["label"].tolist() == ["A", "B"]
    assert reveal.fall(table) == "about 10 points"
    assert reveal.fall(table) in options("sources-fall")
    assert reveal.fall(table.iloc[1:]) == "it does not fall"
    assert reveal.travelled(board, "home", "nowhere").empty


def test_own_choices_stand_beside_the_routers_and_an_open_one_is_empty() -> None:
    queries = pd.DataFrame({"text": ["x", "y"], "label": ["law", "ood"], "borderline": ["", "why"]})
    verdicts = pd.DataFrame({"R": ["law", "law"]})
    table = beside_routers(queries, ["reject", None], verdicts)
    assert table["You"].tolist() == ["ood", None]
    assert table["Why it is hard"].isna().tolist() == [True, False]
    assert right_of(table[["You", "R"]], queries["label"]) == {"You": 0, "R": 1}


def test_the_ratio_is_of_the_papers_figure_and_unknown_without_it() -> None:
    board = pd.DataFrame(
        [("gqr-2025", "llm", "GPT-4o-mini", "GPT-4o-mini", 666.8)],
        columns=["study", "family", "router", "label", "latency_ms"],
    )
    assert ratio_to_paper(board, 0.06668) == pytest.approx(10_000)
    assert np.isnan(ratio_to_paper(board.iloc[:0], 0.1))
    rows = speeds(board, "fastText", 0.05)
    assert rows["label"].tolist() == ["fastText, just now", "GPT-4o-mini, published"]


def test_a_router_is_clocked_in_milliseconds() -> None:
    router = create("always-law")
    router.ready = True
    assert 0 < clocked_ms(router, ["a", "b", "c"]) < 1_000
