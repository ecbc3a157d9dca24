"""Who is ahead: the best router of each family, published or measured, and what that says."""

from __future__ import annotations

from math import isnan
from typing import Final

import pandas as pd

from core.metrics import METRICS

WHOLE: Final = "gqr"
LEAST: Final = 0.8
STAR: Final = " *"
LLM: Final = "llm"


def leaders(board: pd.DataFrame) -> pd.DataFrame:
    """The best router of each family on GQR-Bench, best GQR first.

    Of each family the best published one of any study and the best one measured with Switchyard,
    where it has a GQR score of 80 % or more. Baselines are nobody's choice and stay out. `label` is
    the router without its setting, with a star where it was measured; `setting` is the rest.
    """
    known = board[board["panel"].eq(WHOLE) & board["gqr"].ge(LEAST)]
    known = known[known["kind"].isin(["published", "measured"]) & known["family"].ne("baseline")]
    known = known.sort_values("gqr", ascending=False).drop_duplicates(["kind", "family"])
    measured = known["kind"].eq("measured")
    tail = " (" + known["variant"].fillna("") + ")"
    names = [name.removesuffix(end) for name, end in zip(known["label"], tail, strict=True)]
    return known.assign(
        label=pd.Series(names, known.index).where(~measured, known["label"] + STAR),
        setting=known["variant"].replace("", None),
    )


def measured_gqr(board: pd.DataFrame) -> dict[str, float]:
    """Router -> the GQR score, 0-1, that was measured with Switchyard on GQR-Bench."""
    rows = board[board["kind"].eq("measured") & board["panel"].eq(WHOLE)].dropna(subset=["gqr"])
    return dict(zip(rows["router"], rows["gqr"], strict=True))


def ahead(best: pd.DataFrame) -> list[str]:
    """Who leads, in sentences: among the published, among the measured, and against an LLM.

    Args:
        best: as `leaders` gives them.
    """
    published, measured = (best[best["kind"].eq(kind)] for kind in ("published", "measured"))
    said = [
        f"**{what}: {_name(rows.iloc[0])}** leads, {_figures(rows.iloc[0])}{_close(rows)}."
        for what, rows in (("Published", published), ("Measured here", measured))
        if len(rows)
    ]
    return [*said, *_sooner(published)]


def _close(rows: pd.DataFrame) -> str:
    """Who cannot be told from the first: their figure lies within its 95 % interval."""
    near = [
        _name(row) for _, row in rows.iloc[1:].iterrows() if row["gqr"] >= rows.iloc[0]["gqr_low"]
    ]
    return f"; {' and '.join(near)} cannot be told from it (95 % interval)" if near else ""


def _sooner(published: pd.DataFrame) -> list[str]:
    timed = published.dropna(subset=["latency_ms"])
    is_llm = timed["family"].eq(LLM)
    llm, others = timed[is_llm], timed[~is_llm]
    if llm.empty or others.empty:
        return []
    large, quick = llm.iloc[0], others.sort_values("latency_ms").iloc[0]
    return [
        f"The best language model, **{_name(large)}**, has {_figures(large)}: "
        f"**{_name(quick)}** answers {times(large['latency_ms'] / quick['latency_ms'])} sooner, "
        f"with {_figures(quick)}."
    ]


def times(ratio: float) -> str:
    """How many times, to two digits: "17 times", "10,000 times"."""
    return "–" if isnan(ratio) else f"{float(f'{ratio:.2g}'):,.0f} times"


def _name(row: pd.Series) -> str:
    return str(row["label"]).removesuffix(STAR)


def _figures(row: pd.Series) -> str:
    score, took = (METRICS[name].show(row[name]) for name in ("gqr", "latency_ms"))
    return f"GQR {score}" + ("" if took == "–" else f" in {took}")
