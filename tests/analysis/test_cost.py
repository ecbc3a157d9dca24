from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.cost import CostAssumptions, default_assumptions, read_prices, with_cost
from core.settings import Settings

GIVEN = CostAssumptions(cpu_usd_per_hour=3.6, gpu_usd_per_hour=36, tokens_in=1000, tokens_out=100)


def test_by_hand(config: Settings) -> None:
    board = pd.DataFrame(
        {
            "router": ["GPT-4o-mini", "fastText", "Llama3.1:8B", "someone"],
            "label": list("abcd"),
            "family": ["llm", "fasttext", "llm", "tfidf"],
            "latency_ms": [600.0, 1.0, 100.0, np.nan],
        }
    )
    costed = with_cost(board, read_prices(config.data / "prices.csv"), GIVEN)
    # 1000 calls × (1000 × 0.15 + 100 × 0.60) USD per million tokens
    assert costed["cost_usd_per_1k"][0] == pytest.approx(0.21)
    # 3.6 USD ÷ (1,000 queries a second × 3,600) a query
    assert costed["cost_usd_per_1k"][1] == pytest.approx(0.001)
    assert costed["cost_usd_per_1k"][2] == pytest.approx(1.0)
    assert np.isnan(costed["cost_usd_per_1k"][3])
    assert costed["cost_basis"].tolist() == [
        "tokens × price", "CPU hour, one query at a time", "GPU hour, one query at a time",
        "unknown",
    ]  # fmt: skip


def test_a_model_we_measured_at_an_endpoint_costs_its_tokens_or_an_unknown_sum(
    config: Settings,
) -> None:
    board = pd.DataFrame(
        {
            "router": ["llm-gpt-4o-mini", "llm-house-model", "gemma3-270m"],
            "label": list("abc"),
            "family": ["llm"] * 3,
            "kind": ["measured"] * 3,
            "latency_ms": [600.0, 600.0, 500.0],
            "throughput_qps": [4.0, 4.0, 2.0],
            "artifact_mb": [np.nan, np.nan, 253.0],
        }
    )
    costed = with_cost(board, read_prices(config.data / "prices.csv"), GIVEN)
    assert costed["cost_usd_per_1k"][0] == pytest.approx(0.21)
    assert np.isnan(costed["cost_usd_per_1k"][1])
    assert costed["cost_usd_per_1k"][2] == pytest.approx(0.5)  # 1000 / 2 s at 3.6 USD per hour
    basis = ["tokens × price", "unknown", "CPU hour, measured throughput"]
    assert costed["cost_basis"].tolist() == basis


def test_every_price_has_a_date_a_source_and_a_grade(config: Settings) -> None:
    prices = read_prices(config.data / "prices.csv")
    assert prices[["dated", "source", "grade"]].notna().all().all()
    assert default_assumptions(prices).cpu_usd_per_hour > 0
