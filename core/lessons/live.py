"""The parts of the lessons that run routers: ten queries by every router, a hundred by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from core.lessons.reveal import PAPER_LLM, as_label
from core.live import Query, ask
from core.routers import Router
from core.types import OOD
from core.verdict import verdict


def by_every_router(routers: Iterable[Router], texts: Sequence[str]) -> pd.DataFrame:
    """Verdicts of every router: one row per query, one column per router's label."""
    columns = {}
    for router in routers:
        names = np.array([*router.domains, OOD])
        columns[router.label] = names[verdict(router.score(texts), router.threshold)]
    return pd.DataFrame(columns, index=range(len(texts)))


def right_of(verdicts: pd.DataFrame, truth: Sequence[str]) -> dict[str, int]:
    """How many verdicts of each column are right."""
    return {
        str(name): int((verdicts[name].to_numpy() == np.asarray(truth)).sum()) for name in verdicts
    }


def beside_routers(
    queries: pd.DataFrame, choices: Sequence[str | None], verdicts: pd.DataFrame
) -> pd.DataFrame:
    """The reveal of lesson 1: query, label, own choice, every verdict, why two labels compete."""
    own = pd.Series([as_label(choice) for choice in choices], index=queries.index, dtype=object)
    lead = pd.DataFrame({"Query": queries["text"], "Label": queries["label"], "You": own})
    why = queries["borderline"].where(queries["borderline"] != "").rename("Why it is hard")
    return pd.concat([lead, verdicts.reset_index(drop=True), why], axis=1)


def clocked_ms(router: Router, texts: Sequence[str]) -> float:
    """Median wall time of one query in milliseconds, asked one after another on this machine."""
    return float(np.median([ask(router, Query(text)).milliseconds for text in texts]))


def speeds(board: pd.DataFrame, label: str, clocked: float) -> pd.DataFrame:
    """What was clocked just now beside the paper's language models.

    Args:
        board: the scoreboard.
        label: of the router that was clocked.
        clocked: milliseconds per query.

    Returns:
        Columns label, family, latency_ms; the paper's rows say that they are published.
    """
    paper = board[board["study"].eq("gqr-2025") & board["family"].eq("llm")]
    paper = paper.dropna(subset=["latency_ms"])
    now = pd.DataFrame({"label": [f"{label}, just now"], "latency_ms": [clocked]})
    told = paper.assign(label=paper["label"] + ", published")
    rows = pd.concat([now.assign(family="fasttext"), told], ignore_index=True)
    return rows[["label", "family", "latency_ms"]]


def ratio_to_paper(board: pd.DataFrame, clocked: float) -> float:
    """The paper's latency of GPT-4o-mini divided by what was clocked; NaN where it is unknown."""
    rows = board[board["study"].eq("gqr-2025") & board["router"].eq(PAPER_LLM)]["latency_ms"]
    rows = rows.dropna()
    return float(rows.iloc[0]) / clocked if len(rows) and clocked > 0 else float("nan")
