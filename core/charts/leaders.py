"""The leading routers as dots: one metric, best on top, its shape says published or measured."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from core.analysis.dominance import BOUNDS
from core.charts.palette import KINDS, TEXT, family_colour, family_label
from core.metrics import METRICS, Metric

ROW = 27
"""Pixels of one router's row."""


def leading_dots(rows: pd.DataFrame, name: str) -> alt.LayerChart:
    """Dots of one metric, the value written beside each, and its 95 % interval where known.

    Args:
        rows: label, setting, kind, family, the metric's column and those of its bounds; rows where
            it is unknown are left out.
        name: of the metric.
    """
    metric = METRICS[name]
    data = _marks(rows.dropna(subset=[name]), metric)
    order = data.sort_values("value", ascending=not metric.higher_is_better)["label"].tolist()
    base = alt.Chart(data, height=ROW * len(data)).encode(
        y=alt.Y(
            "label:N", sort=order, title=None,
            axis=alt.Axis(labelLimit=190, labelFlush=False, grid=True, gridOpacity=0.4),
        ),
        x=_across(data, metric),
        color=alt.Color("colour:N", scale=None),
        tooltip=[
            alt.Tooltip(f"{field}:N", title=title)
            for field, title in (
                ("label", "Router"), ("setting", "Setting"), ("kind", "Kind"),
                ("family", "Family"), ("shown", metric.label), ("bounds", "95 % interval"),
            )
        ],
    )  # fmt: skip
    shape = alt.Shape(
        "kind:N", legend=None, scale=alt.Scale(domain=list(KINDS), range=list(KINDS.values()))
    )
    lines = base.transform_filter("datum.low != null").mark_rule(strokeWidth=3, opacity=0.35)
    dots = base.mark_point(filled=True, size=130, opacity=1).encode(shape=shape)
    words = base.mark_text(align="left", dx=9).encode(
        text="shown:N", x="end:Q", color=alt.value(TEXT)
    )
    layers = [lines.encode(x=_across(data, metric, "low"), x2="high:Q")] if _told(data) else []
    return alt.LayerChart(layer=[*layers, dots, words])


def _told(data: pd.DataFrame) -> bool:
    return bool(data["low"].notna().any())


def _marks(known: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    ends = BOUNDS.get(metric.name)
    low, high = (
        (known[end] * metric.scale if ends else pd.Series(np.nan, known.index))
        for end in ends or ("", "")
    )
    both = zip(low, high, strict=True)
    value = known[metric.name] * metric.scale
    return pd.DataFrame(
        {
            "label": known["label"],
            "setting": known["setting"].fillna("–"),
            "kind": known["kind"],
            "family": [family_label(one) for one in known["family"]],
            "value": value,
            "low": low,
            "high": high,
            "end": high.fillna(value),  # the number stands right of the whole mark
            "shown": [metric.show(v).removesuffix(metric.unit).strip() for v in known[metric.name]],
            "bounds": ["–" if np.isnan(a) else f"{a:.1f} to {b:.1f}" for a, b in both],
            "colour": [family_colour(one) for one in known["family"]],
        }
    )


def _across(data: pd.DataFrame, metric: Metric, field: str = "value") -> alt.X:
    positive = data.loc[data["value"] > 0, "value"]
    if not metric.log or positive.empty:
        least = float(data[["value", "low"]].min().min()) if len(data) else 0.0
        start = max(0.0, np.floor(least / 5) * 5)
        # Room on the right for the longest number beside the last dot.
        scale = alt.Scale(domain=[start, 100 + (100 - start) * 0.25], nice=False)
        axis = alt.Axis(values=np.linspace(start, 100, 5).round().tolist(), grid=False)
        return alt.X(f"{field}:Q", title=None, scale=scale, axis=axis)
    domain = [float(positive.min()) / 3, float(positive.max()) * 100]
    return alt.X(
        f"{field}:Q", title=None, scale=alt.Scale(type="log", domain=domain),
        axis=alt.Axis(tickCount=4, format="~g", labelOverlap=True, grid=False),
    )  # fmt: skip
