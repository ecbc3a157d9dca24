"""How strange each router finds one query, beside its own threshold."""

from __future__ import annotations

import altair as alt
import pandas as pd

from core.charts.palette import family_colour
from core.live import Reply


def strangeness_chart(replies: list[Reply]) -> alt.LayerChart:
    """A dot per router at its OOD score and a tick at its threshold; both 0-1.

    Args:
        replies: of one query; routers with a fault are left out.
    """
    data = pd.DataFrame(
        {
            "router": reply.card.label,
            "ood": reply.ood,
            "threshold": reply.card.threshold,
            "verdict": reply.verdict,
            "colour": family_colour(reply.card.family),
        }
        for reply in replies
        if not reply.fault
    )
    base = alt.Chart(data, height=26 * len(data)).encode(
        y=alt.Y("router:N", sort=None, title=None, axis=alt.Axis(labelLimit=200))
    )
    unit = alt.Scale(domain=[0, 1])
    tick = base.mark_tick(thickness=3, size=20, color="#868E96").encode(
        x=alt.X("threshold:Q", scale=unit),
        tooltip=[alt.Tooltip("router:N"), alt.Tooltip("threshold:Q", format=".3f")],
    )
    dot = base.mark_point(filled=True, size=130, opacity=1).encode(
        x=alt.X("ood:Q", scale=unit, title="OOD score (bar: τ)"),
        color=alt.Color("colour:N", scale=None),
        tooltip=[
            alt.Tooltip("router:N"),
            alt.Tooltip("ood:Q", format=".3f"),
            alt.Tooltip("verdict:N"),
        ],
    )
    return alt.LayerChart(layer=[tick, dot])
