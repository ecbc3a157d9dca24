"""Two to four routers side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd
import plotly.graph_objects as go

from core.charts.palette import entries
from core.dataset_names import dataset_name
from core.metrics import ACCURACY, AMOUNT, PER_1000

COLOURS: Final = ("#1B8CD6", "#D55E00", "#2B8A3E", "#8A63D2")
"""One per compared router, 3:1 or more on the light and on the dark ground."""
DASHES: Final = ("solid", "dash", "dot", "dashdot")
HEIGHT: Final = 420


def routers_legend(routers: Sequence[str]) -> str:
    """Whose each colour is, as HTML below a chart: long names break where a phone's screen ends."""
    return entries((f"color:{c}", "●", name) for name, c in zip(routers, COLOURS, strict=False))


def radar_figure(rows: pd.DataFrame) -> go.Figure:
    """Every metric on an arm, outward = better; an unknown one leaves a gap.

    Args:
        rows: router, metric, good (0-1), shown, as `core.analysis.compare.radar_rows` gives them.
    """
    data: list[dict[str, Any]] = []
    for i, (router, one) in enumerate(rows.groupby("router", sort=False)):
        closed = pd.concat([one, one.iloc[:1]])
        data.append(
            {
                "type": "scatterpolar", "r": closed["good"],
                "theta": closed["metric"].str.replace(" ", "<br>"),  # a phone is narrow
                "name": router, "mode": "lines+markers", "connectgaps": False,
                "line": {"color": COLOURS[i % 4], "dash": DASHES[i % 4], "width": 2},
                "hovertext": [
                    f"<b>{router}</b><br>{m}: {s}"
                    for m, s in zip(closed["metric"], closed["shown"], strict=True)
                ],
                "hoverinfo": "text",
            }
        )  # fmt: skip
    layout = {
        "height": HEIGHT, "margin": {"l": 70, "r": 70, "t": 30, "b": 30},
        "polar": {
            "bgcolor": "rgba(0,0,0,0)",
            "radialaxis": {
                "range": [0, 1], "tickvals": [0, 0.5, 1], "ticktext": ["worst", "", "best"],
                "angle": 90, "tickangle": 90, "gridcolor": "rgba(134,142,150,0.35)",
            },
            "angularaxis": {"gridcolor": "rgba(134,142,150,0.35)"},
        },
        "showlegend": False,
    }  # fmt: skip
    return go.Figure({"data": data, "layout": layout})


def set_bars(rows: pd.DataFrame, routers: Sequence[str]) -> alt.Chart:
    """Grouped bars of the accuracy per dataset.

    Args:
        rows: router, dataset, accuracy in percent.
        routers: all that are compared, also those without a row: colours go by them.
    """
    bars = len(rows) + rows["dataset"].nunique()
    chart: alt.Chart = (
        alt.Chart(rows.assign(name=rows["dataset"].map(dataset_name)), height=bars * 11 + 60)
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            y=alt.Y("name:N", title=None, axis=alt.Axis(labelLimit=190)),
            yOffset=alt.YOffset("router:N", sort=None),
            x=alt.X("accuracy:Q", title="Accuracy (%)", scale=alt.Scale(domain=[0, 100])),
            color=_colour(routers),
            tooltip=[
                alt.Tooltip("router:N", title="Router"),
                alt.Tooltip("dataset:N", title="Dataset"),
                alt.Tooltip("accuracy:Q", title="Accuracy (%)", format=ACCURACY),
            ],
        )
    )
    return chart


def latency_lines(rows: pd.DataFrame, routers: Sequence[str]) -> alt.LayerChart:
    """p50 to p99 of each router as a line with its points, on a log axis.

    Args:
        rows: router, quantile, ms.
        routers: as for `set_bars`.
    """
    across = alt.X("ms:Q", title="Latency (ms)", scale=alt.Scale(type="log"), axis=_log_axis())
    base = alt.Chart(rows, height=_height(rows)).encode(
        y=alt.Y("router:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
        x=across,
        color=_colour(routers),
    )
    points = base.mark_point(filled=True, size=110, opacity=1).encode(
        shape=alt.Shape("quantile:N", title=None, legend=_shape_legend()),
        tooltip=[
            alt.Tooltip("router:N", title="Router"),
            alt.Tooltip("quantile:N", title="Percentile"),
            alt.Tooltip("ms:Q", title="ms", format=AMOUNT),
        ],
    )
    return alt.LayerChart(layer=[base.mark_line(strokeWidth=2), points])


def price_bars(rows: pd.DataFrame, routers: Sequence[str]) -> alt.Chart:
    """What the cost is made of, a point per part: a bar on a log axis has no honest length.

    Args:
        rows: router, part, usd, how.
        routers: as for `set_bars`.
    """
    chart: alt.Chart = (
        alt.Chart(rows[rows["usd"] > 0], height=_height(rows))
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            y=alt.Y("router:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X(
                "usd:Q", title=f"{PER_1000} queries", scale=alt.Scale(type="log"),
                axis=_log_axis(),
            ),
            shape=alt.Shape("part:N", title=None, legend=_shape_legend()),
            color=_colour(routers),
            tooltip=[
                alt.Tooltip("router:N", title="Router"), alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("usd:Q", title=PER_1000, format=AMOUNT),
                alt.Tooltip("how:N", title="How"),
            ],
        )
    )  # fmt: skip
    return chart


def _height(rows: pd.DataFrame) -> int:
    """A line per router, and room for the axis and the legend."""
    return 40 * int(rows["router"].nunique()) + 100


def _shape_legend() -> alt.Legend:
    return alt.Legend(orient="bottom", symbolFillColor="#868E96", symbolStrokeColor="#868E96")


def _log_axis() -> alt.Axis:
    return alt.Axis(tickCount=5, format=AMOUNT, labelOverlap=True)


def _colour(routers: Sequence[str]) -> alt.Color:
    return alt.Color(
        "router:N",
        sort=None,
        title=None,
        scale=alt.Scale(domain=list(routers), range=list(COLOURS[: len(routers)])),
        legend=None,
    )
