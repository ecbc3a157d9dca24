"""The paper's settings drawn: what moves as the guard gets stricter."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from core.charts.palette import KINDS
from core.charts.thresholds import LINES, layered
from core.metrics import ACCURACY


def paper_chart(table: pd.DataFrame, kind: str) -> alt.LayerChart:
    """ID accuracy, OOD accuracy and GQR score at each t, on one axis for both kinds.

    Args:
        table: kind, t and fractions, as `core.analysis.paper.side_by_side` gives them.
        kind: `published` or `measured`; each has its own shape.
    """
    long = table[table["kind"] == kind].melt("t", list(LINES), "metric", "value").dropna()
    data = long.assign(
        value=long["value"] * 100,
        metric=long["metric"].map({name: label for name, (label, _) in LINES.items()}),
        t=[f"t = {t:.2f}" for t in long["t"]],
    )
    labels, colours = zip(*LINES.values(), strict=True)
    base = alt.Chart(data, height=250).encode(
        x=alt.X("t:O", title="Setting (right: stricter)", axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "value:Q", title="Accuracy, GQR score (%)",
            scale=alt.Scale(domain=[lowest(table), 100]),
        ),
        color=alt.Color(
            "metric:N", title=None, legend=alt.Legend(orient="bottom", columns=2),
            scale=alt.Scale(domain=list(labels), range=list(colours)),
        ),
        tooltip=["metric:N", "t:O", alt.Tooltip("value:Q", title="%", format=ACCURACY)],
    )  # fmt: skip
    return layered(
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, opacity=1, size=90, shape=KINDS[kind]),
    )


def lowest(table: pd.DataFrame) -> float:
    """Where the axis of both charts begins: at the ten below the lowest figure."""
    least = table[list(LINES)].min().min() * 100
    return float(np.floor(least / 10) * 10) if np.isfinite(least) else 0.0
