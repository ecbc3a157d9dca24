"""The atlas as a picture: what systems claim to gain against what they claim to save."""

from __future__ import annotations

import altair as alt
import pandas as pd

from core.charts.palette import TEXT

HEIGHT = 480
COLOURS = ["#8A63D2", "#1B8CD6", "#D6336C", "#2B8A3E", "#B58900", "#0CA5A5", "#D55E00"]


def claims_chart(claims: pd.DataFrame) -> alt.LayerChart:
    """Claimed gain over claimed saving; colour names the system, shape the unit.

    Args:
        claims: as `core.atlas.claims_of` gives it.
    """
    base = alt.Chart(claims, height=HEIGHT).encode(
        x=alt.X(
            "saving:Q", title="Claimed saving (%)", scale=alt.Scale(domain=[-3, 103], nice=False)
        ),
        y=alt.Y("gain:Q", title="Claimed gain", scale=alt.Scale(padding=24)),
        tooltip=[
            alt.Tooltip("label:N", title="System"),
            alt.Tooltip("gain:Q", title="Gain"),
            alt.Tooltip("unit:N", title="in"),
            alt.Tooltip("saving:Q", title="Saving (%)"),
            alt.Tooltip("of:N", title="of"),
            alt.Tooltip("against:N", title="against"),
            alt.Tooltip("grade:N", title="Known from"),
        ],
    )
    points = base.mark_point(filled=True, size=150, opacity=0.9).encode(
        color=alt.Color("name:N", title="System", scale=alt.Scale(range=COLOURS)),
        shape=alt.Shape("unit:N", title="Gain in", legend=alt.Legend(symbolFillColor=TEXT)),
    )
    rule = (
        alt.Chart(pd.DataFrame({"gain": [0.0]}))
        .mark_rule(color=TEXT, strokeDash=[4, 4])
        .encode(y="gain:Q")
    )
    chart = alt.LayerChart(layer=[rule, points])
    chart.config = alt.Config(legend=alt.LegendConfig(orient="bottom", columns=1))
    return chart
