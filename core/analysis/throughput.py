"""How many queries a second one machine answers: what the price of a local router rests on."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

_READ: Final = ("label", "family", "cost_basis", "throughput_qps", "known_qps")
Stated = tuple[tuple[str, float], ...]
"""(label of a router, queries a second) that the user puts in place of what is known."""

STATED: Final = "throughput set by you"
MEASURED: Final = "measured throughput"
ONE_AT_A_TIME: Final = "one query at a time"
UNKNOWN: Final = "unknown"
BY_TOKENS: Final = "tokens × price"
"""What the cost of a router behind a priced API rests on, which has no throughput to set."""


def with_throughput(board: pd.DataFrame, stated: Stated = ()) -> pd.DataFrame:
    """Add `qps`, `qps_basis` and `known_qps`: queries a second, where from, and without `stated`.

    Throughput as in MLPerf Inference's offline scenario (Reddi et al. 2020, section III): all
    queries at hand, in batches. Where only a latency is known, the throughput is that of a machine
    that takes one query at a time, 1 ÷ latency: the price is then an upper bound. A model that was
    measured at an endpoint has none, since nobody says whose machine answered. Unknown is NaN.

    Args:
        board: with latency_ms; throughput_qps, label, kind and artifact_mb where there are such
            columns.
        stated: the user's own figures; the last one of a label counts, for all rows of that label.
    """
    measured = _positive(board, "throughput_qps").mask(behind_endpoint(board))
    alone = 1000 / _positive(board, "latency_ms").mask(behind_endpoint(board))
    given = dict(stated)
    own = board["label"].map(given).astype(float) if given else pd.Series(np.nan, board.index)
    own = own.where(own > 0)
    known = measured.fillna(alone)
    basis = np.select(
        [own.notna(), measured.notna(), alone.notna()], [STATED, MEASURED, ONE_AT_A_TIME], UNKNOWN
    )
    return board.assign(qps=own.fillna(known), qps_basis=basis, known_qps=known)


MIN_QPS: Final = 1e-6
MAX_QPS: Final = 1e9
"""Bounds of a throughput that makes sense, queries per second."""


def to_set(rows: pd.DataFrame) -> dict[str, float]:
    """Label -> throughput, to four figures, of the routers that occupy a machine, by label.

    A measured figure comes before one of a single query, and 1 stands where none is known.
    Baselines and cascades, which rest on their parts, are left out.

    Args:
        rows: of a scoreboard, as `core.analysis.cost.with_cost` gives them.
    """
    rows = rows[[name for name in _READ if name in rows]]  # a copy of all columns takes longest
    one = rows[~rows["family"].isin(["baseline", "cascade"]) & ~rows["cost_basis"].eq(BY_TOKENS)]
    one = one.assign(of_batch=one["throughput_qps"].notna() if "throughput_qps" in one else False)
    one = one.sort_values(["label", "of_batch", "known_qps"], ascending=[True, False, False])
    one = one.drop_duplicates("label")
    shown = [float(f"{qps:.4g}") for qps in one["known_qps"].fillna(1.0)]
    return dict(zip(one["label"], shown, strict=True))


def behind_endpoint(board: pd.DataFrame) -> pd.Series:
    """Which rows we measured at an endpoint: nothing of theirs is on our disk."""
    if not {"kind", "artifact_mb"} <= set(board.columns):
        return pd.Series(False, index=board.index)
    return (board["kind"] == "measured") & board["artifact_mb"].isna()


def _positive(board: pd.DataFrame, name: str) -> pd.Series:
    """A column of numbers; NaN where there is none, or none above 0."""
    if name not in board:
        return pd.Series(np.nan, index=board.index)
    values = board[name].astype(float)
    return values.where(values > 0)


def rate_fault(label: str, qps: float) -> str:
    """Why this is no throughput, and what counts meanwhile; empty where it is one."""
    if MIN_QPS <= qps <= MAX_QPS:
        return ""
    return (
        f"Throughput of {label} is {qps:,.15g} queries per second: give {MIN_QPS:g} to "
        f"{MAX_QPS:,.0f}. Until then what is known of it counts."
    )
