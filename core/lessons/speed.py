"""Lesson 4: how long one query takes, clocked here and as published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from core.live import Query, ask
from core.metrics import METRICS
from core.routers import Router

PAPER: Final = "gqr-2025"
PAPER_LLM: Final = "GPT-4o-mini"
STEPS: Final = (10, 100, 1_000, 10_000)


def clocked_ms(router: Router, texts: Sequence[str]) -> float:
    """Median wall time of one query in milliseconds, asked one after another on this machine."""
    return float(np.median([ask(router, Query(text)).milliseconds for text in texts]))


def published(board: pd.DataFrame) -> pd.DataFrame:
    """Rows of the paper's language models that have a latency."""
    rows = board[board["study"].eq(PAPER) & board["family"].eq("llm")]
    return rows.dropna(subset=["latency_ms"])


def known_before(
    board: pd.DataFrame, panel: str, routers: Sequence[str], asked: str
) -> pd.DataFrame:
    """What is known of latencies before the question, slowest first.

    Args:
        board: the scoreboard.
        panel: that the measured runs are of.
        routers: names of the measured routers to show.
        asked: label of the router whose latency is to be predicted; it comes last, unknown.

    Returns:
        Columns label, latency (text with its unit), source (published or measured).
    """
    ours = board[
        board["kind"].eq("measured") & board["panel"].eq(panel) & board["router"].isin(routers)
    ].dropna(subset=["latency_ms"])
    ours = ours.drop_duplicates("router").assign(source="measured")
    rows = pd.concat([published(board).assign(source="published"), ours])
    rows = rows.sort_values("latency_ms", ascending=False)
    shown = [METRICS["latency_ms"].show(value) for value in rows["latency_ms"]]
    table = pd.DataFrame({"label": rows["label"], "latency": shown, "source": rows["source"]})
    last = pd.DataFrame([(asked, "?", "your guess")], columns=list(table))
    return pd.concat([table, last], ignore_index=True)


def speeds(board: pd.DataFrame, panel: str, clocked: Mapping[str, float]) -> pd.DataFrame:
    """What was clocked just now, what was measured before, and the paper's language models.

    Args:
        board: the scoreboard.
        panel: that the measured runs are of.
        clocked: name of a router -> milliseconds per query just now; NaN where it was not timed:
            it then has the latency of its measured run.

    Returns:
        Columns label, latency_ms, source.
    """
    ours = board[board["kind"].eq("measured") & board["panel"].eq(panel)]
    ours = ours[ours["router"].isin(list(clocked))].drop_duplicates("router")
    now = ours["router"].map(clocked)
    ours = ours.assign(
        latency_ms=now.fillna(ours["latency_ms"]),
        source=np.where(now.notna(), "just now, here", "measured before"),
    )
    rows = pd.concat([ours, published(board).assign(source="published")])
    return rows[["label", "latency_ms", "source"]].dropna().reset_index(drop=True)


def ratio_to_paper(board: pd.DataFrame, clocked: float) -> float:
    """The paper's latency of GPT-4o-mini divided by what was clocked; NaN where it is unknown."""
    rows = published(board)
    took = rows.loc[rows["router"].eq(PAPER_LLM), "latency_ms"]
    return float(took.iloc[0]) / clocked if len(took) and clocked > 0 else float("nan")


def in_round(ratio: float) -> str:
    """A ratio of latencies from different machines, to the two figures that it can bear."""
    return f"{float(f'{ratio:.2g}'):,.0f}"


def nearest_step(ratio: float) -> str:
    """The option of lesson 4 that is nearest to a ratio of latencies, by order of magnitude."""
    near = min(STEPS, key=lambda step: abs(np.log10(max(ratio, 1e-9) / step)))
    return f"about {near:,}"
