from __future__ import annotations

import pandas as pd

from core.analysis.dominance import gain, judge, summary
from core.metrics import METRICS


def board() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": ["free", "fast", "slow", "unknown"],
            "family": ["tfidf", "static", "llm", "llm"],
            "gqr": [0.5, 0.9, 0.8, None],
            "latency_ms": [0.1, 1.0, 40.0, 1.0],
            "cost_usd_per_1k": [0.0, 2.0, 2.0, 1.0],
        }
    )


def test_dominance_in_words() -> None:
    judged = judge(board(), ["gqr", "latency_ms"])
    assert judged["label"].tolist() == ["free", "fast", "slow"]
    assert judged["on_front"].tolist() == [True, True, False]
    assert judged["why"][2] == "Dominated by fast: +10 points GQR score, 40× lower latency."


def test_zero_cost_is_a_value() -> None:
    judged = judge(board(), ["cost_usd_per_1k", "latency_ms"])
    assert judged["on_front"].tolist() == [True, False, False, False]
    assert "Cost 0 instead of 2 USD per 1,000" in judged["why"][1]


def test_a_baseline_is_drawn_but_neither_ahead_nor_beaten() -> None:
    with_baseline = board().assign(family=["baseline", "static", "llm", "llm"])
    judged = judge(with_baseline, ["gqr", "latency_ms"])
    assert judged["on_front"].tolist() == [False, True, False]
    assert judged["why"][0].startswith("A baseline")


def intervals() -> pd.DataFrame:
    """`ahead` beats all; the interval of `close` reaches its figure, that of `far` does not."""
    return pd.DataFrame(
        {
            "label": ["ahead", "close", "far"],
            "family": "tfidf",
            "gqr": [0.9, 0.88, 0.5],
            "gqr_low": [0.87, 0.85, 0.45],
            "gqr_high": [0.93, 0.91, 0.55],
            "latency_ms": [1.0, 2.0, 3.0],
        }
    )


def test_with_intervals_there_are_three_states() -> None:
    judged = judge(intervals(), ["latency_ms", "gqr"])
    assert judged["state"].tolist() == ["front", "cannot tell", "dominated"]
    assert judged["on_front"].tolist() == [True, False, False]
    assert "Dominated by ahead" in judged["why"][1] and "Cannot tell" in judged["why"][1]


def test_without_an_interval_a_figure_counts_as_it_is() -> None:
    exact = intervals().drop(columns=["gqr_low", "gqr_high"])
    assert judge(exact, ["latency_ms", "gqr"])["state"].tolist() == ["front", *["dominated"] * 2]


def test_the_summary_names_the_knee_and_who_holds_the_volume() -> None:
    bent = pd.DataFrame(
        {
            "label": ["cheap", "bend", "best", "poor"],
            "family": "tfidf",
            "gqr": [0.1, 0.9, 1.0, 0.0],
            "latency_ms": [0.1, 0.2, 1000.0, 1000.0],
        }
    )
    found = summary(judge(bent, ["latency_ms", "gqr"]), ["latency_ms", "gqr"])
    assert found.front == ("best", "bend", "cheap")
    assert found.knee == "bend"
    assert found.held[0][0] == "bend" and 0 < found.volume < 1
    assert sum(share for _, share in found.held) <= 1


def test_nothing_to_judge_has_an_empty_summary() -> None:
    none = judge(board().iloc[:0], ["latency_ms", "gqr"])
    found = summary(none, ["latency_ms", "gqr"])
    assert found.front == () and found.knee is None and found.volume == 0


def test_the_same_score_is_tied_not_dominated() -> None:
    even = board().assign(gqr=[0.5, 0.9, 0.9, None])
    judged = judge(even, ["gqr", "latency_ms"])
    assert judged["why"][2].startswith("Tied with fast on GQR score, beaten on the rest: 40×")
    alike = judge(board().assign(latency_ms=[0.1, 1.0, 1.0, 1.0]), ["gqr", "latency_ms"])
    assert alike["why"][2] == "Dominated by fast: +10 points GQR score, same latency."


def test_gains_are_written_with_as_many_digits_as_they_have() -> None:
    latency, gqr = METRICS["latency_ms"], METRICS["gqr"]
    assert gain(2000.0, 0.2, latency) == "10,000× lower latency"
    assert gain(1.0, 0.9981, latency) == "0.19 % lower latency"
    assert gain(1.1, 1.0, latency) == "1.1× lower latency"
    assert gain(0.8124, 0.8128, gqr) == "+0.04 points GQR score"
    assert gain(0.3, 0.1 + 0.2, gqr) == "same GQR score"
    assert gain(0.1 + 0.2, 0.3, METRICS["cost_usd_per_1k"]) == "same cost"


def test_no_mistake_among_few_queries_leaves_room_for_some() -> None:
    perfect = intervals().assign(gqr=[1.0, 0.97, 0.5], gqr_low=[1.0, 0.9, 0.4])
    perfect = perfect.assign(gqr_high=[1.0, 1.0, 0.6])
    few = judge(perfect.assign(n=40), ["latency_ms", "gqr"])
    assert few["state"].tolist() == ["front", "cannot tell", "dominated"]
    close = perfect.assign(gqr_high=[1.0, 0.98, 0.6])
    names = ["latency_ms", "gqr"]
    assert judge(close.assign(n=40), names)["state"][1] == "cannot tell"
    assert judge(close.assign(n=9000), names)["state"][1] == "dominated"
