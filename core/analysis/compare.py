"""A few routers side by side: scaled figures, per-dataset accuracies, latencies, price parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.cost import CostAssumptions, machine_usd_per_1k, on_gpu, token_usd
from core.analysis.dominance import unit_losses
from core.digits import figures
from core.metrics import METRICS

QUANTILES: Final = {"latency_p50": "p50", "latency_p95": "p95", "latency_p99": "p99"}
MOST: Final = 4


def radar_rows(board: pd.DataFrame, row_ids: list[str]) -> pd.DataFrame:
    """How good each router is in each metric: 1 = the best of the board, 0 = the worst.

    Args:
        board: rows of one panel, baselines left out of the scale.
        row_ids: of the routers to compare.

    Returns:
        Columns router, metric, good (NaN = unknown), shown (the figure itself as text).
    """
    names = list(METRICS)
    good = 1 - unit_losses(board, names)
    rows = []
    for i, row in enumerate(board.to_dict("records")):
        if row["row_id"] in row_ids:
            for k, name in enumerate(names):
                shown = METRICS[name].show(row[name])
                rows.append((row["label"], METRICS[name].label, good[i, k], shown))
    return pd.DataFrame(rows, columns=["router", "metric", "good", "shown"])


def to_start_with(rows: pd.DataFrame, picked: str | None) -> list[str]:
    """Two routers to compare at first: the picked one, then those measured here, in their order.

    Of what was measured here every chart can be filled.

    Args:
        rows: row_id and kind of those that can be chosen.
        picked: row_id; one that is not among them does not count.
    """
    measured = rows["kind"].eq("measured")
    names = [*rows.loc[measured, "row_id"], *rows.loc[~measured, "row_id"]]
    first = [picked] if picked in names else []
    return list(dict.fromkeys([*first, *names]))[:2]


def unknown(few: pd.DataFrame, cells: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """Label -> what is not known of that router and leaves a gap in a chart, where anything does.

    Args:
        few: label and the metrics of the routers that are compared.
        cells: label -> figures, as for `set_rows`.
    """
    found = {}
    for row in few.to_dict("records"):
        one = {"": cells[row["label"]]}
        gaps = [metric.label for metric in METRICS.values() if np.isnan(row[metric.name])]
        if not set(QUANTILES.values()) <= set(latency_rows(one)["quantile"]):
            gaps.append("latency from p50 to p99")
        if set_rows(one).empty:
            gaps.append("accuracy per dataset")
        if gaps:
            found[row["label"]] = gaps
    return found


def set_rows(cells: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Accuracy per dataset: router, dataset, accuracy in percent; what is unknown is left out.

    Args:
        cells: router -> figures as text: metric, dataset, as_printed, unit.
    """
    parts = []
    for router, own in cells.items():
        rows = own[own["metric"] == "accuracy"]
        value = _numbers(rows["as_printed"]) * np.where(rows["unit"] == "fraction", 100, 1)
        parts.append(
            pd.DataFrame({"router": router, "dataset": rows["dataset"], "accuracy": value})
        )
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return found.dropna() if len(found) else pd.DataFrame(columns=["router", "dataset", "accuracy"])


def latency_rows(cells: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """p50, p95 and p99 latency: router, quantile, ms; of a published row its one figure, "printed".

    Args:
        cells: as for `set_rows`.
    """
    rows = []
    for router, own in cells.items():
        for row in own.to_dict("records"):
            quantile = QUANTILES.get(row["metric"], "printed" if row["metric"] == "latency" else "")
            value = _numbers(pd.Series([row["as_printed"]]))[0]
            if quantile and not np.isnan(value):
                rows.append((router, quantile, value * (1000 if row["unit"] == "s" else 1)))
    return pd.DataFrame(rows, columns=["router", "quantile", "ms"])


def price_rows(rows: pd.DataFrame, prices: pd.DataFrame, given: CostAssumptions) -> pd.DataFrame:
    """What the estimated cost is made of: router, part, usd per 1,000 queries, how.

    Tokens in and out for a priced API; else time on a machine. Unknown rows are left out.

    Args:
        rows: as `core.analysis.cost.with_cost` gives them under these assumptions.
        prices: as it was given.
        given: as it was given.
    """
    tokens, found = token_usd(rows["router"], prices), []
    for row, gpu, usd_in, usd_out in zip(
        rows.to_dict("records"), on_gpu(rows), tokens["input"], tokens["output"], strict=True
    ):
        if not np.isnan(usd_in + usd_out):
            for part, count, usd in (
                ("Tokens in", given.tokens_in, usd_in), ("Tokens out", given.tokens_out, usd_out),
            ):  # fmt: skip
                how = f"{count:g} tokens × {usd:g} USD for a million"
                found.append((row["label"], part, count * usd / 1000, how))
        elif not np.isnan(row["qps"]):
            hourly = given.gpu_usd_per_hour if gpu else given.cpu_usd_per_hour
            how = f"{hourly:g} USD an hour ÷ {figures(row['qps'], 4)} queries/s, {row['qps_basis']}"
            usd = float(machine_usd_per_1k(hourly, row["qps"]))
            found.append((row["label"], "GPU time" if gpu else "CPU time", usd, how))
    return pd.DataFrame(found, columns=["router", "part", "usd", "how"])


def _numbers(texts: pd.Series) -> np.ndarray:
    """Printed figures as numbers; bounds such as "<4" count as unknown."""
    plain = texts.astype(str).str.rstrip("%").str.replace(",", "").str.strip()
    return np.asarray(pd.to_numeric(plain, errors="coerce"), np.float64)
