from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.compare import (
    latency_rows,
    price_rows,
    radar_rows,
    set_rows,
    to_start_with,
    unknown,
)
from core.analysis.cost import CostAssumptions
from core.analysis.throughput import with_throughput
from tests.analysis.decision.made_board import PRICES


def board() -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "row_id": ["a", "b", "c"], "label": ["A", "B", "C"],
            "router": ["own", "gpt-4o-mini", "dark"], "family": ["tfidf", "llm", "tfidf"],
            "kind": ["measured", "published", "published"],
            "gqr": [0.5, 1.0, 0.75], "id_accuracy": [0.5, 1.0, 0.75],
            "ood_accuracy": [0.5, 1.0, 0.75], "unsafe_avg": [np.nan, 1.0, 0.0],
            "latency_ms": [0.1, 10.0, np.nan], "cost_usd_per_1k": [0.001, 1.0, np.nan],
            "throughput_qps": [1000.0, np.nan, np.nan],
        }
    )  # fmt: skip
    return with_throughput(rows)


def figures(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["metric", "dataset", "as_printed", "unit"])


def test_the_radar_is_scaled_to_best_and_worst_and_unknown_is_a_gap() -> None:
    rows = radar_rows(board(), ["a", "b"]).set_index(["router", "metric"])
    assert rows.loc[("A", "GQR score"), "good"] == 0
    assert rows.loc[("B", "GQR score"), "good"] == 1
    assert rows.loc[("A", "Latency"), "good"] == 1
    assert np.isnan(rows.loc[("A", "Unsafe average"), "good"])
    assert rows.loc[("A", "Unsafe average"), "shown"] == "–"
    assert "C" not in rows.index.get_level_values(0)


def test_accuracies_and_latencies_are_read_in_their_own_units() -> None:
    cells = {
        "A": figures(
            ("accuracy", "jigsaw", "0.915", "fraction"), ("latency_p50", "all", "0.2", "ms"),
            ("latency_p99", "all", "1,5", "ms"),
        ),
        "B": figures(
            ("accuracy", "jigsaw", "91.5", "%"), ("accuracy", "olid", "<4", "%"),
            ("latency", "all", "0.6668", "s"), ("gqr", "all", "90", "%"),
        ),
    }  # fmt: skip
    sets = set_rows(cells)
    assert sets["accuracy"].tolist() == pytest.approx([91.5, 91.5])
    assert sets["dataset"].tolist() == ["jigsaw", "jigsaw"]
    latency = latency_rows(cells)
    assert latency["quantile"].tolist() == ["p50", "p99", "printed"]
    assert latency["ms"].tolist()[2] == pytest.approx(666.8)
    assert set_rows({}).empty and latency_rows({}).empty


def test_the_price_is_taken_apart() -> None:
    given = CostAssumptions(3.6, 36.0, 1000, 100)
    parts = price_rows(board(), PRICES, given)
    assert parts["router"].tolist() == ["A", "B", "B"]
    assert parts["part"].tolist() == ["CPU time", "Tokens in", "Tokens out"]
    assert parts["usd"].tolist() == pytest.approx([0.001, 0.15, 0.06])
    assert parts["how"][0] == "3.6 USD an hour ÷ 1,000 queries/s, measured throughput"
    fast = with_throughput(board().assign(throughput_qps=[48123.4, np.nan, np.nan]))
    assert "÷ 48,120 queries/s" in price_rows(fast, PRICES, given)["how"][0]


def test_the_picked_router_is_compared_first() -> None:
    rows = board()
    assert to_start_with(rows, "c") == ["c", "a"]
    assert to_start_with(rows[1:], "gone") == ["b", "c"]
    assert to_start_with(rows[:1], None) == ["a"]


def test_what_was_measured_here_is_compared_before_what_was_printed() -> None:
    rows = board().assign(kind=["published", "published", "measured"])
    assert to_start_with(rows, None) == ["c", "a"]


def test_what_leaves_a_gap_in_a_chart_is_named() -> None:
    full = figures(
        ("accuracy", "jigsaw", "91", "%"), ("latency_p50", "all", "1", "ms"),
        ("latency_p95", "all", "2", "ms"), ("latency_p99", "all", "3", "ms"),
    )  # fmt: skip
    cells = {"A": full, "B": full, "C": figures(("latency", "all", "0.6", "s"))}
    assert unknown(board(), cells) == {
        "A": ["Unsafe average"],
        "C": ["Latency", "Cost", "latency from p50 to p99", "accuracy per dataset"],
    }
