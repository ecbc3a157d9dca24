"""Lessons 2 to 4 and 6 on answers small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.lessons import known, sources, speed, threshold
from core.routers import create
from tests.lessons.made import made, options

BOARD = pd.DataFrame(
    [
        ("G + A", "guarded", "measured", "home", 0.90, 0.92, 0.88),
        ("G + A", "guarded", "measured", "away", 0.79, 0.82, 0.76),
        ("A", "tfidf", "measured", "home", 0.88, 0.9, 0.86),
        ("A", "tfidf", "measured", "away", 0.70, 0.7, 0.7),
        ("B", "static", "measured", "home", 0.80, 0.8, 0.8),
        ("B", "static", "measured", "away", 0.80, 0.9, 0.72),
        ("Random", "baseline", "measured", "home", 0.2, 0.2, 0.2),
        ("Random", "baseline", "measured", "away", 0.2, 0.2, 0.2),
        ("P", "llm", "published", "home", 0.99, 0.99, 0.99),
    ],
    columns=["label", "family", "kind", "panel", "gqr", "id_accuracy", "ood_accuracy"],
)


def test_without_a_guard_the_score_is_nothing() -> None:
    one = made([0.1, 0.9, 0.8, 0.2], [0, 1, 2, 2])
    row = known.guard_or_not([one]).iloc[0]
    assert (row["id_without"], row["ood_without"], row["gqr_without"]) == (100, 0, 0)
    assert (row["id_with"], row["ood_with"], row["gqr_with"]) == (50, 50, 50)
    assert known.unguarded(known.guard_or_not([one])) == "0"
    assert "0" in options("known-gqr")


def test_strangers_are_of_no_domain_and_the_same_again(starter_rows: pd.DataFrame) -> None:
    rows = starter_rows[starter_rows["label"] == "ood"]
    drawn = known.strangers(rows, 7)
    assert list(drawn) == list(known.STRANGERS.values())
    assert drawn == known.strangers(rows, 7)
    assert set(drawn.values()) <= set(rows["text"])


def test_without_a_guard_nothing_is_rejected() -> None:
    router = create("random")
    router.fit(["a", "b", "c"], np.array([0, 1, 2]))
    assert set(known.without_guard(router, list("abcdefgh"))) <= set(router.domains)


def test_a_stricter_guard_trades_one_side_for_the_other() -> None:
    one = made([0.1, 0.4, 0.8, 0.3], [0, 1, 2, 2])
    said = threshold.stricter(one, lax=0.5, strict=0.2)
    assert said == "OOD accuracy rises, ID accuracy falls"
    assert said in options("threshold-strict")
    assert threshold.percents(one, 0.2) == pytest.approx((50, 100, 200 / 3))


def test_the_learners_threshold_stands_beside_the_routers_own() -> None:
    one = made([0.1, 0.4, 0.8, 0.3], [0, 1, 2, 2], tau=0.6)
    table = threshold.places(one, 0.2)
    assert table["threshold"].tolist()[:3] == pytest.approx([0.2, 0.6, 0.15])
    assert table["id"].tolist()[:3] == [50, 100, 50]
    assert table["ood"].tolist()[:3] == [100, 50, 100]
    assert table["gqr"].iloc[-1] == table["gqr"].max()


def test_the_learners_threshold_is_judged_in_hindsight() -> None:
    one = made([0.1, 0.4, 0.8, 0.9], [0, 1, 2, 2], tau=0.6)
    assert "33.3 points of GQR below" in threshold.judged(threshold.places(one, 0.2))
    assert "no other τ does better" in threshold.judged(threshold.places(one, 0.6))


@pytest.mark.parametrize(
    ("ratio", "said"), [(9, "about 10"), (140, "about 100"), (2e4, "about 10,000")]
)
def test_the_nearest_order_of_magnitude(ratio: float, said: str) -> None:
    assert speed.nearest_step(ratio) == said
    assert said in options("speed-ratio")


def paper_and_ours() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("gqr-2025", "llm", "GPT-4o-mini", "GPT-4o-mini", 666.8, "published", "gqr"),
            ("switchyard", "tfidf", "svm", "An SVM", 0.08, "measured", "gqr"),
            ("switchyard", "tfidf", "svm", "An SVM", 0.30, "measured", "starter"),
            ("switchyard", "fasttext", "fasttext", "fastText", 0.03, "measured", "gqr"),
        ],
        columns=["study", "family", "router", "label", "latency_ms", "kind", "panel"],
    )


def test_a_ratio_of_latencies_has_two_figures() -> None:
    assert [speed.in_round(ratio) for ratio in (10_306, 16_830, 9.44)] == ["10,000", "17,000", "9"]


def test_the_ratio_is_of_the_papers_figure_and_unknown_without_it() -> None:
    board = paper_and_ours()
    assert speed.ratio_to_paper(board, 0.06668) == pytest.approx(10_000)
    assert np.isnan(speed.ratio_to_paper(board.iloc[:0], 0.1))
    rows = speed.speeds(board, "gqr", {"fasttext": 0.05, "svm": np.nan, "absent": 1.0})
    rows = rows.set_index("label")
    assert rows["latency_ms"].to_dict() == {"fastText": 0.05, "An SVM": 0.08, "GPT-4o-mini": 666.8}
    assert rows["source"].to_dict() == {
        "fastText": "just now, here", "An SVM": "measured before", "GPT-4o-mini": "published",
    }  # fmt: skip


def test_what_is_to_be_predicted_is_not_told_before() -> None:
    table = speed.known_before(paper_and_ours(), "gqr", ["svm"], "fastText")
    assert table["label"].tolist() == ["GPT-4o-mini", "An SVM", "fastText"]
    assert table["latency"].tolist() == ["667 ms", "0.08 ms", "?"]


def test_a_router_is_clocked_in_milliseconds() -> None:
    router = create("always-law")
    router.ready = True
    assert 0 < speed.clocked_ms(router, ["a", "b", "c"]) < 1_000


def test_how_far_the_leader_falls() -> None:
    table = sources.travelled(BOARD, "home", "away")
    assert table["label"].tolist() == ["G + A", "A", "B"]
    assert table["fall"].tolist() == pytest.approx([11, 18, 0])
    assert table["ood_fall"].tolist() == pytest.approx([12, 16, 8])
    assert table["id_fall"].tolist() == pytest.approx([10, 20, -10])
    said = [sources.fall(table.iloc[i:]) for i in range(3)]
    assert said == ["8 to 15 points", "15 points or more", "less than 3 points"]
    assert set(said) <= set(options("sources-fall"))
    assert sources.travelled(BOARD, "home", "nowhere").empty


def test_a_fall_adds_up_with_the_figures_beside_it() -> None:
    board = BOARD.assign(gqr=BOARD["gqr"] * 0.9937)
    table = sources.travelled(board, "home", "away")
    shown = [[f"{value:.1f}" for value in table[name]] for name in ("home", "away", "fall")]
    for home, away, fall in zip(*shown, strict=True):
        assert float(home) - float(away) == pytest.approx(float(fall))
    unrounded = table["home"] - table["away"]
    assert [f"{value:.1f}" for value in unrounded] != shown[2]  # or this board shows nothing


def test_the_leader_and_its_parts_are_kept_back() -> None:
    told = sources.told_before(sources.travelled(BOARD, "home", "away"), ["A", "B"])
    assert told["label"].tolist() == ["G + A", "A", "B"]
    assert told["away"].isna().tolist() == [True, True, False]


def test_what_became_of_the_leader_is_said() -> None:
    table = sources.travelled(BOARD, "home", "away")
    first = table.iloc[0]
    there = table.loc[table["away"].idxmax(), "label"]
    said = sources.told(table)
    assert f"{first['home']:.1f}" in said
    assert f"{first['away']:.1f}" in said
    assert "leads there, too" in said if there == first["label"] else f"**{there}** leads" in said
    assert "leads there, too" in sources.told(table.head(1))
