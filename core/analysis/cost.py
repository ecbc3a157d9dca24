"""What a thousand queries cost: an estimate from prices and stated assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.endpoints import Price

_HOUR_MS = 3_600_000


@dataclass(frozen=True)
class CostAssumptions:
    """What the estimate rests on; all of it can be changed on the screen.

    Attributes:
        cpu_usd_per_hour: price of the machine that a CPU router occupies.
        gpu_usd_per_hour: price of the machine that a local LLM or guardrail occupies.
        tokens_in: prompt and query tokens of one LLM call.
        tokens_out: answer tokens of one LLM call.
    """

    cpu_usd_per_hour: float
    gpu_usd_per_hour: float
    tokens_in: int
    tokens_out: int


def read_prices(path: Path) -> pd.DataFrame:
    """The dated price snapshot: item, what, usd, per, dated, source, grade."""
    return pd.read_csv(path)


def price_of(prices: pd.DataFrame, model: str) -> Price | None:
    """What tokens of a model cost; None where the snapshot does not list it, which is not free.

    Args:
        prices: as `read_prices` gives them.
        model: as its endpoint calls it, in any case.
    """
    rows = prices[prices["per"] == "1M tokens"]
    usd = dict(zip(rows["item"], rows["usd"].astype(float), strict=True))
    name = model.strip().lower()
    if f"{name}/input" not in usd or f"{name}/output" not in usd:
        return None
    row = rows[rows["item"] == f"{name}/input"].iloc[0]
    return Price(usd[f"{name}/input"], usd[f"{name}/output"], f"{row['source']}, {row['dated']}")


def machine_usd_per_1k(usd_per_hour: float, queries_per_second: float) -> float:
    """What a thousand queries cost on a machine that is always busy; NaN without a throughput."""
    return usd_per_hour / 3600 / queries_per_second * 1000 if queries_per_second > 0 else np.nan


def default_assumptions(prices: pd.DataFrame) -> CostAssumptions:
    """The assumptions as the price snapshot states them."""
    value = prices.set_index("item")["usd"]
    return CostAssumptions(
        cpu_usd_per_hour=float(value["cpu-hour"]),
        gpu_usd_per_hour=float(value["gpu-hour"]),
        tokens_in=int(value["tokens-in"]),
        tokens_out=int(value["tokens-out"]),
    )


def with_cost(
    scoreboard: pd.DataFrame, prices: pd.DataFrame, given: CostAssumptions
) -> pd.DataFrame:
    """Add `cost_usd_per_1k` and `cost_basis` to a scoreboard.

    A router behind a priced API costs tokens × price. Any other router costs the time it occupies
    a machine: USD per hour ÷ measured throughput where there is one, else USD per hour × latency,
    one query at a time. Without any of them the cost is unknown (NaN).

    Args:
        scoreboard: with the columns router, family and latency_ms; kind and throughput_qps are used
            where present. Our own measured runs use the CPU, also those of an LLM.
        prices: as `read_prices` gives them.
        given: the assumptions.
    """
    api = _api_usd_per_1k(scoreboard["router"].str.lower(), prices, given)
    on_gpu = scoreboard["family"].isin(["llm", "guardrail"])
    if "kind" in scoreboard:
        on_gpu &= scoreboard["kind"] != "measured"
    hourly = np.where(on_gpu, given.gpu_usd_per_hour, given.cpu_usd_per_hour)
    one_by_one = scoreboard["latency_ms"] / _HOUR_MS * hourly * 1000
    busy = pd.Series(np.nan, index=scoreboard.index)
    if "throughput_qps" in scoreboard:
        rate = scoreboard["throughput_qps"].astype(float)
        busy = 1000 / 3600 / rate.where(rate > 0) * hourly
    machine = np.where(on_gpu, "GPU time", "CPU time")
    basis = np.where(busy.notna(), np.char.add(machine, " at throughput"), machine)
    cost = api.fillna(busy).fillna(one_by_one)
    basis = np.where(api.notna(), "tokens × price", basis)
    return scoreboard.assign(
        cost_usd_per_1k=cost, cost_basis=np.where(cost.notna(), basis, "unknown")
    )


def _api_usd_per_1k(names: pd.Series, prices: pd.DataFrame, given: CostAssumptions) -> pd.Series:
    """USD per thousand queries of each model that the snapshot lists; NaN for the others."""
    usd = prices[prices["per"] == "1M tokens"].set_index("item")["usd"]
    tokens_in = names.map(lambda name: usd.get(f"{name}/input", np.nan)) * given.tokens_in
    tokens_out = names.map(lambda name: usd.get(f"{name}/output", np.nan)) * given.tokens_out
    return (tokens_in + tokens_out) / 1000
