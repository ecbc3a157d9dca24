from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.analysis.cost import (
    CostAssumptions,
    machine_usd_per_1k,
    price_of,
    read_prices,
    with_cost,
)
from core.analysis.price_snapshot import MODELS, freeze
from core.settings import Settings


def test_a_listed_model_has_a_dated_price(config: Settings) -> None:
    price = price_of(read_prices(config.data / "prices.csv"), " GPT-4o-mini ")
    assert price is not None
    assert (price.tokens_in, price.tokens_out) == (0.15, 0.6)
    assert "genai-prices" in price.source and "2026-" in price.source
    assert price.usd(1_000_000, 1_000_000) == pytest.approx(0.75)


@pytest.mark.parametrize("model", ["llama3.2:3b", "", "gpt-4o-mini/input", "cpu-hour"])
def test_an_unknown_price_is_unknown_and_not_zero(model: str, config: Settings) -> None:
    assert price_of(read_prices(config.data / "prices.csv"), model) is None


def test_a_busy_machine_by_hand() -> None:
    # 3.6 USD an hour are 0.001 USD a second; ten queries a second make 0.0001 USD each
    assert machine_usd_per_1k(3.6, 10) == pytest.approx(0.1)
    assert math.isnan(machine_usd_per_1k(3.6, 0))
    assert math.isnan(machine_usd_per_1k(3.6, math.nan))
    assert machine_usd_per_1k([3.6, 7.2], 10).tolist() == pytest.approx([0.1, 0.2])


def test_a_measured_throughput_is_priced_on_the_cpu(config: Settings) -> None:
    board = pd.DataFrame(
        {
            "router": ["ours", "a local LLM", "published LLM", "no speed"],
            "label": list("abcd"),
            "family": ["tfidf", "llm", "llm", "tfidf"],
            "kind": ["measured", "measured", "published", "measured"],
            "latency_ms": [1.0, 500.0, 100.0, np.nan],
            "throughput_qps": [1000.0, np.nan, np.nan, 0.0],
        }
    )
    given = CostAssumptions(3.6, 36, 1, 1)
    costed = with_cost(board, read_prices(config.data / "prices.csv"), given)
    assert costed["cost_usd_per_1k"][:3].tolist() == pytest.approx([0.001, 0.5, 1.0])
    assert math.isnan(costed["cost_usd_per_1k"][3])
    basis = [
        "CPU hour, measured throughput", "CPU hour, one query at a time",
        "GPU hour, one query at a time", "unknown",
    ]  # fmt: skip
    assert costed["cost_basis"].tolist() == basis


def test_every_model_of_the_snapshot_is_frozen(config: Settings) -> None:
    prices = read_prices(config.data / "prices.csv")
    assert prices["item"].is_unique
    for _, model in MODELS:
        assert price_of(prices, model) is not None, model


def test_freezing_keeps_the_assumptions(config: Settings, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes((config.data / "prices.csv").read_bytes())
    before = read_prices(path)
    freeze(path, date(2026, 12, 1))
    after = read_prices(path)
    keep = before["per"] != "1M tokens"
    assert after[after["per"] != "1M tokens"]["item"].tolist() == before[keep]["item"].tolist()
    assert set(after[after["per"] == "1M tokens"]["dated"]) == {"2026-12-01"}
    freeze(path, date(2026, 12, 1))
    assert read_prices(path).equals(after)
