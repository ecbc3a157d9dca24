from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.cost import CostAssumptions, read_prices, with_cost
from core.analysis.throughput import to_set, with_throughput
from core.settings import Settings


def board() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "router": ["a", "b", "c", "llm-x", "gpt-4o-mini", "a+b", "always"],
            "label": ["A", "B", "C", "X", "GPT", "A then B", "Always"],
            "family": ["tfidf", "tfidf", "tfidf", "llm", "llm", "cascade", "baseline"],
            "kind": ["measured", "published", "published", *["measured"] * 4],
            "latency_ms": [1.0, 4.0, np.nan, 500.0, 500.0, 1.0, 1.0],
            "throughput_qps": [3000.0, np.nan, np.nan, 2.0, 2.0, np.nan, 1e6],
            "artifact_mb": [1.0, np.nan, np.nan, np.nan, np.nan, 1.0, 0.0],
        }
    )


def test_measured_comes_before_one_at_a_time_and_unknown_is_no_number() -> None:
    rows = with_throughput(board()).set_index("router")
    assert rows["qps"]["a"] == 3000 and rows["qps_basis"]["a"] == "measured throughput"
    assert rows["qps"]["b"] == 250 and rows["qps_basis"]["b"] == "one query at a time"
    assert np.isnan(rows["qps"]["c"]) and rows["qps_basis"]["c"] == "unknown"
    assert np.isnan(rows["qps"]["llm-x"])  # somebody else's machine


def test_what_the_user_sets_comes_first_and_leaves_the_known_figure() -> None:
    rows = with_throughput(board(), (("A", 10.0), ("C", 5.0), ("X", 0.5), ("B", 0.0)))
    rows = rows.set_index("router")
    assert rows["qps"][["a", "b", "c", "llm-x"]].tolist() == [10, 250, 5, 0.5]
    assert rows["qps_basis"][["a", "c"]].tolist() == ["throughput set by you"] * 2
    assert rows["known_qps"]["a"] == 3000 and np.isnan(rows["known_qps"]["c"])


def test_the_price_follows(config: Settings) -> None:
    prices = read_prices(config.data / "prices.csv")
    given = CostAssumptions(3.6, 36, 1000, 100, (("A", 10.0), ("GPT", 10.0), ("X", 10.0)))
    costed = with_cost(board(), prices, given).set_index("router")
    usd, basis = costed["cost_usd_per_1k"], costed["cost_basis"]
    assert usd["a"] == pytest.approx(0.1) and basis["a"] == "CPU hour, throughput set by you"
    assert usd["llm-x"] == pytest.approx(0.1)
    assert usd["gpt-4o-mini"] == pytest.approx(0.21) and basis["gpt-4o-mini"] == "tokens × price"
    assert np.isnan(usd["c"]) and basis["c"] == "unknown"
    # An API, a baseline and a cascade have no throughput of their own to set.
    assert to_set(costed) == {"A": 3000, "B": 250, "C": 1, "X": 1}


def test_where_two_rows_bear_a_label_the_measured_throughput_is_proposed(config: Settings) -> None:
    two = board().assign(label=["A", "A", "C", "X", "GPT", "A then B", "Always"])
    two.loc[1, "latency_ms"] = 0.01  # 100,000 a second, one query at a time
    prices = read_prices(config.data / "prices.csv")
    assert to_set(with_cost(two, prices, CostAssumptions(1, 1, 1, 1)))["A"] == 3000
