"""How strange each router finds one query, beside its own threshold."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from core.charts.moving import moving
from core.charts.palette import family_colour
from core.live import Reply

AXIS: Final = 56
"""Pixels that the axis below takes, whatever the number of rows."""


def strangeness_rows(replies: list[Reply]) -> pd.DataFrame:
    """What moves in the chart, `replies`: a row per router of one query, those with a fault out."""
    return pd.DataFrame(
        [
            {
                "router": reply.card.label,
                "ood": reply.ood,
                "threshold": reply.card.threshold,
                "verdict": reply.verdict,
                "colour": family_colour(reply.card.family),
            }
            for reply in replies
            if not reply.fault
        ],
        columns=["router", "ood", "threshold", "verdict", "colour"],
    )


def strangeness_chart(rows: int) -> alt.LayerChart:
    """A dot per router at its OOD score and a tick at its threshold; both 0-1.

    Args:
        rows: how many routers there is room for.
    """
    base = alt.Chart(moving("replies"), height=26 * rows + AXIS).encode(
        y=alt.Y("router:N", sort=None, title=None, axis=alt.Axis(labelLimit=200))
    )
    unit, axis = alt.Scale(domain=[0, 1]), alt.Axis(tickCount=10)
    tick = base.mark_tick(thickness=3, size=20, color="#868E96").encode(
        x=alt.X("threshold:Q", scale=unit, axis=axis),
        tooltip=[
            alt.Tooltip("router:N", title="Router"),
            alt.Tooltip("threshold:Q", title="Threshold τ", format=".3f"),
        ],
    )
    dot = base.mark_point(filled=True, size=130, opacity=1).encode(
        x=alt.X("ood:Q", scale=unit, axis=axis, title="OOD score (bar: τ)"),
        color=alt.Color("colour:N", scale=None),
        tooltip=[
            alt.Tooltip("router:N", title="Router"),
            alt.Tooltip("ood:Q", title="OOD score", format=".3f"),
            alt.Tooltip("verdict:N", title="Verdict"),
        ],
    )
    return alt.LayerChart(layer=[tick, dot])
