"""What a thousand queries cost: an estimate from prices and stated assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from core.analysis.throughput import BY_TOKENS, UNKNOWN, Stated, with_throughput
from core.endpoints import Price


@dataclass(frozen=True)
class CostAssumptions:
    """What the estimate rests on; all of it can be changed on the screen.

    Attributes:
        cpu_usd_per_hour: price of the machine that a CPU router occupies.
        gpu_usd_per_hour: price of the machine that a local LLM or guardrail occupies.
        tokens_in: prompt and query tokens of one LLM call.
        tokens_out: answer tokens of one LLM call.
        stated: throughputs in place of the measured ones.
    """

    cpu_usd_per_hour: float
    gpu_usd_per_hour: float
    tokens_in: int
    tokens_out: int
    stated: Stated = ()


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


def machine_usd_per_1k(usd_per_hour: ArrayLike, qps: ArrayLike) -> NDArray[np.float64]:
    """What a thousand queries cost on a machine that is always busy.

    USD per hour ÷ (queries per second × 3,600) × 1,000; NaN without a throughput, never 0. The one
    place where a machine's time becomes money.

    Args:
        usd_per_hour: float64[...].
        qps: queries per second that the machine answers, as `with_throughput` gives them; float64
            of a shape that goes with it.
    """
    rate = np.asarray(qps, np.float64)
    known = np.where(rate > 0, rate, np.nan)
    return np.asarray(np.asarray(usd_per_hour, np.float64) / (known * 3600) * 1000)


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
    """Add `cost_usd_per_1k` and `cost_basis` to a scoreboard, and the columns of `with_throughput`.

    A router behind a priced API costs tokens × price. Any other router costs the machine that it
    occupies: USD per hour ÷ throughput. Where neither is known the cost is unknown (NaN).

    Args:
        scoreboard: with the columns router, label, family and latency_ms; kind, artifact_mb and
            throughput_qps are used where present. Our own measured runs use the CPU, also those of
            an LLM.
        prices: as `read_prices` gives them.
        given: the assumptions.
    """
    rows = with_throughput(scoreboard, given.stated)
    tokens = token_usd(rows["router"], prices)
    api = (tokens["input"] * given.tokens_in + tokens["output"] * given.tokens_out) / 1000
    gpu = on_gpu(rows)
    hourly = np.where(gpu, given.gpu_usd_per_hour, given.cpu_usd_per_hour)
    cost = api.fillna(pd.Series(machine_usd_per_1k(hourly, rows["qps"]), index=rows.index))
    machine = np.where(gpu, "GPU hour, ", "CPU hour, ") + rows["qps_basis"]
    basis = np.where(api.notna(), BY_TOKENS, machine)
    return rows.assign(cost_usd_per_1k=cost, cost_basis=np.where(cost.notna(), basis, UNKNOWN))


def on_gpu(scoreboard: pd.DataFrame) -> pd.Series:
    """Which rows occupy a GPU: local LLMs and guardrails, but not our own measured runs."""
    found = scoreboard["family"].isin(["llm", "guardrail"])
    return found & (scoreboard["kind"] != "measured") if "kind" in scoreboard else found


def token_usd(names: pd.Series, prices: pd.DataFrame) -> pd.DataFrame:
    """USD for a million `input` and `output` tokens of each model; NaN where it is not listed."""
    usd = prices[prices["per"] == "1M tokens"].set_index("item")["usd"].astype(float)
    lower = names.str.lower().str.removeprefix("llm-")  # as our own runs of a model are called
    return pd.DataFrame(
        {way: lower.map(lambda name, way=way: usd.get(f"{name}/{way}", np.nan)).astype(float)
         for way in ("input", "output")},
        index=names.index,
    )  # fmt: skip
