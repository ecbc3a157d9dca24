"""Charts of the Decide page."""

from __future__ import annotations

import altair as alt
import pandas as pd

PART_COLOURS = {
    "Router": "#1B8CD6",
    "Endpoints": "#868E96",
    "Wrong domain": "#D55E00",
    "Valid query refused": "#B58900",
    "OOD query let through": "#D6336C",
}
"""One colour per part of the cost, 3:1 or more on the light and on the dark ground."""


def part_bars(rows: pd.DataFrame) -> alt.Chart:
    """Stacked bars of the expected cost, cheapest on top.

    Args:
        rows: long, with router, part, usd (per 1,000) and place (0 = cheapest).
    """
    order = rows.sort_values("place")["router"].unique().tolist()
    parts = list(PART_COLOURS)
    chart: alt.Chart = (
        alt.Chart(rows, height=30 * len(order) + 110)
        .mark_bar()
        .encode(
            y=alt.Y("router:N", sort=order, title=None, axis=alt.Axis(labelLimit=200)),
            x=alt.X("usd:Q", title="USD per 1,000 queries", axis=alt.Axis(tickCount=5)),
            color=alt.Color(
                "part:N",
                title=None,
                sort=parts,
                scale=alt.Scale(domain=parts, range=list(PART_COLOURS.values())),
                legend=alt.Legend(orient="bottom", columns=3, labelLimit=160),
            ),
            order=alt.Order("stack:Q"),
            tooltip=[
                alt.Tooltip("router:N", title="Router"),
                alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("usd:Q", title="USD per 1,000", format=",.4~g"),
            ],
        )
    )
    return chart


def tornado_chart(flips: pd.DataFrame) -> alt.Chart:
    """How far the recommended router's cost moves with each need, widest on top.

    Args:
        flips: lever, cost_low, cost_high, widest first.
    """
    order = flips["lever"].tolist()
    chart: alt.Chart = (
        alt.Chart(flips, height=26 * len(order) + 40)
        .mark_bar(color="#1B8CD6", minBandSize=4)
        .encode(
            y=alt.Y("lever:N", sort=order, title=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X("cost_low:Q", title="USD per 1,000 queries", scale=alt.Scale(zero=False)),
            x2="cost_high:Q",
            tooltip=[
                alt.Tooltip("lever:N", title="Need"),
                alt.Tooltip("now:N", title="Now"),
                alt.Tooltip("cost_low:Q", title="USD at half (−10 points)", format=",.4~g"),
                alt.Tooltip("cost_high:Q", title="USD at twice (+10 points)", format=",.4~g"),
            ],
        )
    )
    return chart
