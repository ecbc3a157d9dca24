"""Horizontal bars: one metric over a few routers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from core.charts.palette import family_colour
from core.metrics import METRICS, Metric

TEXT = "#7A8594"  # 3:1 or more on the light and on the dark ground


def metric_bars(rows: pd.DataFrame, name: str) -> alt.LayerChart:
    """Bars of one metric, best on top, the value written at the end of each; the page names it.

    Args:
        rows: label, family and the metric's column; rows where it is unknown are left out.
        name: of the metric.
    """
    metric = METRICS[name]
    known = rows.dropna(subset=[name])
    data = pd.DataFrame(
        {
            "label": known["label"],
            "value": known[name] * metric.scale,
            "shown": [metric.show(v).removesuffix(metric.unit).strip() for v in known[name]],
            "colour": [family_colour(f) for f in known["family"]],
        }
    )
    order = data.sort_values("value", ascending=not metric.higher_is_better)["label"].tolist()
    base = alt.Chart(data, height=30 * len(data) + 30).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=190)),
        x=_across(data["value"], metric),
        tooltip=[
            alt.Tooltip("label:N", title="Router"),
            alt.Tooltip("shown:N", title=metric.label),
        ],
    )
    colour = alt.Color("colour:N", scale=None)
    if metric.log:  # a bar on a log axis has no honest length: a point marks the value instead
        mark = base.mark_point(filled=True, size=160, opacity=1)
        text = base.mark_text(align="left", dx=10, color=TEXT)
    else:
        mark = base.mark_bar(cornerRadiusEnd=3)
        text = base.mark_text(align="right", dx=-6, color="white")
    return alt.LayerChart(layer=[mark.encode(color=colour), text.encode(text="shown:N")])


def _across(values: pd.Series, metric: Metric) -> alt.X:
    positive = values[values > 0]
    if not metric.log or positive.empty:
        axis = alt.Axis(tickCount=3)
        return alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, 100]), axis=axis)
    # Room on the right for the longest number beside the last point.
    domain = [float(positive.min()) / 3, float(positive.max()) * 300]
    return alt.X(
        "value:Q",
        title=None,
        scale=alt.Scale(type="log", domain=domain),
        axis=alt.Axis(tickCount=4, format=",~g", labelOverlap=True),
    )
