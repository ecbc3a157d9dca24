"""What a thousand queries cost: an estimate from prices and stated assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.endpoints import Price


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
    one query at a time. Without any of them the cost is unknown (NaN), and so is that of a model
    behind an endpoint that the prices do not list: nobody says whose machine it occupies.

    Args:
        scoreboard: with the columns router, family and latency_ms; kind and throughput_qps are used
            where present. Our own measured runs use the CPU, also those of an LLM.
        prices: as `read_prices` gives them.
        given: the assumptions.
    """
    tokens = token_usd(scoreboard["router"], prices)
    api = (tokens["input"] * given.tokens_in + tokens["output"] * given.tokens_out) / 1000
    gpu = on_gpu(scoreboard)
    hourly = np.where(gpu, given.gpu_usd_per_hour, given.cpu_usd_per_hour)
    machine = np.where(gpu, "GPU time", "CPU time")
    basis = np.where(at_throughput(scoreboard), np.char.add(machine, " at throughput"), machine)
    busy = occupied_s(scoreboard).mask(behind_endpoint(scoreboard))
    cost = api.fillna(busy / 3600 * hourly * 1000)
    basis = np.where(api.notna(), "tokens × price", basis)
    return scoreboard.assign(
        cost_usd_per_1k=cost, cost_basis=np.where(cost.notna(), basis, "unknown")
    )


def on_gpu(scoreboard: pd.DataFrame) -> pd.Series:
    """Which rows occupy a GPU: local LLMs and guardrails, but not our own measured runs."""
    found = scoreboard["family"].isin(["llm", "guardrail"])
    return found & (scoreboard["kind"] != "measured") if "kind" in scoreboard else found


def behind_endpoint(scoreboard: pd.DataFrame) -> pd.Series:
    """Which rows we measured at an endpoint: nothing of theirs is on our disk."""
    if not {"kind", "artifact_mb"} <= set(scoreboard.columns):
        return pd.Series(False, index=scoreboard.index)
    return (scoreboard["kind"] == "measured") & scoreboard["artifact_mb"].isna()


def at_throughput(scoreboard: pd.DataFrame) -> pd.Series:
    """Which rows have a measured throughput."""
    if "throughput_qps" not in scoreboard:
        return pd.Series(False, index=scoreboard.index)
    return scoreboard["throughput_qps"].astype(float) > 0


def occupied_s(scoreboard: pd.DataFrame) -> pd.Series:
    """Seconds that one query occupies the machine: 1 / throughput, else latency; NaN = unknown."""
    one_by_one = scoreboard["latency_ms"].astype(float) / 1000
    if "throughput_qps" not in scoreboard:
        return one_by_one
    rate = scoreboard["throughput_qps"].astype(float)
    return (1 / rate.where(rate > 0)).fillna(one_by_one)


def token_usd(names: pd.Series, prices: pd.DataFrame) -> pd.DataFrame:
    """USD for a million `input` and `output` tokens of each model; NaN where it is not listed."""
    usd = prices[prices["per"] == "1M tokens"].set_index("item")["usd"].astype(float)
    lower = names.str.lower().str.removeprefix("llm-")  # as our own runs of a model are called
    return pd.DataFrame(
        {way: lower.map(lambda name, way=way: usd.get(f"{name}/{way}", np.nan)).astype(float)
         for way in ("input", "output")},
        index=names.index,
    )  # fmt: skip
