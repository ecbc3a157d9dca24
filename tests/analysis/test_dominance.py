from __future__ import annotations

import pandas as pd

from core.analysis.dominance import judge


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
    assert judged["why"][2] == "Dominated by fast: +10.0 points GQR score, 40× lower latency."


def test_zero_cost_is_a_value() -> None:
    judged = judge(board(), ["cost_usd_per_1k", "latency_ms"])
    assert judged["on_front"].tolist() == [True, False, False, False]
    assert "Cost 0 instead of 2.00 USD per 1k" in judged["why"][1]


def test_a_baseline_is_drawn_but_neither_ahead_nor_beaten() -> None:
    with_baseline = board().assign(family=["baseline", "static", "llm", "llm"])
    judged = judge(with_baseline, ["gqr", "latency_ms"])
    assert judged["on_front"].tolist() == [False, True, False]
    assert judged["why"][0].startswith("A baseline")
