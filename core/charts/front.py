"""The front: every router as a point, the undominated ones joined by a line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts.palette import KINDS, family_colour, family_label
from core.metrics import METRICS, Metric

HEIGHT = 520


def front_figure(judged: pd.DataFrame, x: str, y: str) -> go.Figure:
    """Draw two metrics against each other.

    Args:
        judged: as `core.analysis.dominance.judge` gives it, with row_id, label, family, kind.
        x: metric of the horizontal axis.
        y: metric of the vertical axis.

    Returns:
        One trace per family (colour) with one marker shape per kind; dominated points are dimmed.
    """
    across, up = METRICS[x], METRICS[y]
    places = judged.assign(_x=positions(judged[x], across), _y=positions(judged[y], up))
    figure = go.Figure()
    edge = places[places["on_front"]].sort_values(["_x", "_y"])
    figure.add_scatter(
        x=edge["_x"], y=edge["_y"], mode="lines", name="Front", hoverinfo="skip",
        line={"color": "#868E96", "width": 2, "dash": "dot"},
    )  # fmt: skip
    for family, rows in places.groupby("family", sort=False):
        figure.add_trace(_points(str(family), rows, across, up))
    figure.update_layout(
        height=HEIGHT, margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.18}, hoverlabel={"align": "left"},
    )  # fmt: skip
    figure.update_xaxes(**_axis(judged[x], across))
    figure.update_yaxes(**_axis(judged[y], up))
    return figure


def front_caption(judged: pd.DataFrame, rows: pd.DataFrame) -> str:
    """What to see in the figure, and how many of `rows` it cannot show."""
    missing = len(rows) - len(judged)
    ahead = judged[judged["on_front"]]["label"]
    return (
        f"On the front, large and joined by the dotted line, {len(ahead)} of {len(judged)}: "
        f"**{', '.join(ahead)}**. The dimmed ones are beaten: point at one to see by whom. "
        "Circles are published figures, diamonds measured ones."
        + (f" {missing} more are not drawn: one of the two figures is unknown." if missing else "")
    )


def _points(family: str, rows: pd.DataFrame, across: Metric, up: Metric) -> go.Scatter:
    on_front = rows["on_front"].to_numpy(dtype=bool)
    return go.Scatter(
        x=rows["_x"],
        y=rows["_y"],
        mode="markers",
        name=family_label(family),
        customdata=rows["row_id"],
        hovertext=[_hover(row, across, up) for _, row in rows.iterrows()],
        hoverinfo="text",
        marker={
            "color": family_colour(family),
            "size": np.where(on_front, 14, 9),
            "opacity": np.where(on_front, 1.0, 0.45),
            "symbol": [KINDS.get(kind, "circle") for kind in rows["kind"]],
            "line": {"width": np.where(on_front, 1.5, 0), "color": "#868E96"},
        },
    )


def _hover(row: pd.Series, across: Metric, up: Metric) -> str:
    lines = [
        f"<b>{row['label']}</b> ({row['kind']})",
        f"{up.label}: {up.show(row[up.name])}",
        f"{across.label}: {across.show(row[across.name])}",
        str(row["why"]),
        str(row.get("caution", "") or ""),
    ]
    return "<br>".join(line for line in lines if line)


def positions(values: pd.Series, metric: Metric) -> NDArray[np.float64]:
    """Where values stand on the axis: scaled, and 0 on a log axis at its own tick on the edge."""
    shown = values.to_numpy(np.float64) * metric.scale
    return np.where(shown > 0, shown, zero_place(shown)) if metric.log else shown


def zero_place(shown: NDArray[np.float64]) -> float:
    """The spot of zero on a log axis: half a decade below the smallest positive value."""
    positive = shown[shown > 0]
    return float(10 ** (np.floor(np.log10(positive.min())) - 0.5)) if len(positive) else 1.0


def _axis(values: pd.Series, metric: Metric) -> dict[str, object]:
    axis: dict[str, object] = {"title": {"text": metric.title}}
    if not metric.log:
        return axis
    shown = values.to_numpy(np.float64) * metric.scale
    positive = shown[shown > 0]
    axis["type"] = "log"
    if len(positive):
        decades = np.arange(
            np.floor(np.log10(positive.min())), np.ceil(np.log10(positive.max())) + 1
        )
        ticks = [(10.0**d, f"{10.0**d:,.10g}") for d in decades]
        if (shown == 0).any():
            ticks.insert(0, (zero_place(shown), "0"))
        axis["tickvals"] = [place for place, _ in ticks]
        axis["ticktext"] = [text for _, text in ticks]
    return axis
