"""Charts of the Decide page."""

from __future__ import annotations

from typing import Final

import altair as alt

from core.charts.moving import moving

AMOUNT: Final = ",.4~g"
"""Amounts on an axis: up to four figures, thousands with a comma."""

PART_COLOURS = {
    "Router": "#1B8CD6",
    "Endpoints": "#868E96",
    "Wrong domain": "#D55E00",
    "Valid query refused": "#B58900",
    "OOD query let through": "#D6336C",
}
"""One colour per part of the cost, 3:1 or more on the light and on the dark ground."""


def part_bars(bars: int) -> alt.Chart:
    """Stacked bars of the expected cost, by the place of each router.

    Args:
        bars: how many routers. The rows come with each redraw, as `parts`: long, with router, its
            place, part, usd (per 1,000), told (the same as text) and stack (the part's place in its
            bar).
    """
    parts = list(PART_COLOURS)
    chart: alt.Chart = (
        alt.Chart(moving("parts"), height=28 * bars + 190)
        .mark_bar()
        .encode(
            y=alt.Y(
                "router:N",
                sort=alt.EncodingSortField("place", op="min"),  # a redraw keeps an order of rows
                title=None,
                axis=alt.Axis(labelLimit=240, labelOverlap=False),
            ),
            x=alt.X(
                "usd:Q",
                title="USD per 1,000 queries",
                axis=alt.Axis(tickCount=5, format=AMOUNT),
            ),
            color=alt.Color(
                "part:N",
                title=None,
                sort=parts,
                scale=alt.Scale(domain=parts, range=list(PART_COLOURS.values())),
                legend=alt.Legend(orient="bottom", columns=1, labelLimit=200),
            ),
            order=alt.Order("stack:Q"),
            tooltip=[
                alt.Tooltip("router:N", title="Router"),
                alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("told:N", title="Per 1,000"),
            ],
        )
    )
    return chart


def tornado_chart(levers: int) -> alt.LayerChart:
    """How far the recommended router's cost moves with each need, by the place of each need.

    Args:
        levers: how many needs. The rows come with each redraw, as `levers`: lever, its place, now,
            cost_low, cost_high, and both as text in told_low, told_high; and as `now` one row with
            the cost as it is, at the line that the bars reach out from.
    """
    bars = (
        alt.Chart(moving("levers"))
        .mark_bar(color="#1B8CD6", minBandSize=4)
        .encode(
            y=alt.Y(
                "lever:N",
                sort=alt.EncodingSortField("place", op="min"),  # a redraw keeps an order of rows
                title=None,
                axis=alt.Axis(labelLimit=240, labelOverlap=False),
            ),
            x=alt.X(
                "cost_low:Q",
                title="USD per 1,000 queries",
                scale=alt.Scale(zero=False),
                axis=alt.Axis(format=AMOUNT, tickCount=5),
            ),
            x2="cost_high:Q",
            tooltip=[
                alt.Tooltip("lever:N", title="Need"),
                alt.Tooltip("now:N", title="Now"),
                alt.Tooltip("told_low:N", title="At half (−10 points)"),
                alt.Tooltip("told_high:N", title="At twice (+10 points)"),
            ],
        )
    )
    line = alt.Chart(moving("now")).mark_rule(color="#868E96", strokeWidth=2).encode(x="cost:Q")
    return alt.LayerChart(layer=[bars, line], height=26 * levers + 60)
