"""The leading routers as dots: one metric, best on top, its shape says published or measured.

Written in Vega-Lite itself: the first page waits neither for Altair's import nor for its checks.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.analysis.dominance import BOUNDS
from core.analysis.leaders import ahead, leaders
from core.charts.moving import Spec, arrow, on_canvas
from core.charts.palette import KINDS, TEXT, family_colour, family_label
from core.headlines import Headlines
from core.metrics import AMOUNT, METRICS, Metric

ROW = 27
"""Pixels of one router's row."""
DRAWN = ("gqr", "latency_ms", "cost_usd_per_1k")


def headlines_of(board: pd.DataFrame) -> Headlines:
    """Who is ahead, in sentences and as dots of each metric.

    Args:
        board: every router of every study with its cost, as `core.analysis.cost.with_cost` gives.
    """
    best = leaders(board)
    return Headlines(ahead(best), {name: leading_dots(best, name) for name in DRAWN})


def leading_dots(rows: pd.DataFrame, name: str) -> Spec:
    """Dots of one metric, the value written beside each, and its 95 % interval where known.

    Args:
        rows: label, setting, kind, family, the metric's column and those of its bounds; rows where
            it is unknown are left out.
        name: of the metric.
    """
    metric = METRICS[name]
    data = _marks(rows.dropna(subset=[name]), metric)
    order = data.sort_values("value", ascending=not metric.higher_is_better)["label"].tolist()
    across = _across(data, metric)
    told = {
        "label": "Router", "setting": "Setting", "kind": "Kind", "family": "Family",
        "shown": metric.label, "bounds": "95 % interval",
    }  # fmt: skip
    return on_canvas({
        "height": ROW * len(data),
        "datasets": {"routers": arrow(data)},
        "data": {"name": "routers"},
        "encoding": {
            "y": {
                "field": "label", "type": "nominal", "sort": order, "title": None,
                "axis": {"labelLimit": 190, "labelFlush": False, "grid": True, "gridOpacity": 0.4},
            },
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": [
                {"field": field, "type": "nominal", "title": title} for field, title in told.items()
            ],
        },
        "layer": [_interval(across), _dot(across), _number(across)],
    })  # fmt: skip


def _interval(across: Spec) -> Spec:
    return {
        "transform": [{"filter": "datum.low != null"}],
        "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.35},
        "encoding": {"x": {**across, "field": "low"}, "x2": {"field": "high"}},
    }


def _dot(across: Spec) -> Spec:
    shapes = {"domain": list(KINDS), "range": list(KINDS.values())}
    return {
        "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1},
        "encoding": {
            "x": {**across, "field": "value"},
            "shape": {"field": "kind", "type": "nominal", "legend": None, "scale": shapes},
        },
    }


def _number(across: Spec) -> Spec:
    return {
        "mark": {"type": "text", "align": "left", "dx": 9},
        "encoding": {
            "x": {**across, "field": "end"},
            "text": {"field": "shown", "type": "nominal"},
            "color": {"value": TEXT},
        },
    }


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
            "shown": [metric.number(v) for v in known[metric.name]],
            "bounds": ["–" if np.isnan(a) else f"{a:.1f} to {b:.1f}" for a, b in both],
            "colour": [family_colour(one) for one in known["family"]],
        }
    )


def _across(data: pd.DataFrame, metric: Metric) -> Spec:
    """The axis, which each mark puts another field on."""
    axis: Spec
    positive = data.loc[data["value"] > 0, "value"]
    if not metric.log or positive.empty:
        least = float(data[["value", "low"]].min().min()) if len(data) else 0.0
        start = max(0.0, float(np.floor(least / 5) * 5))
        # Room on the right for the longest number beside the last dot.
        scale = {"domain": [start, 100 + (100 - start) * 0.25], "nice": False}
        axis = {"values": np.linspace(start, 100, 5).round().tolist(), "grid": False}
    else:
        scale = {"type": "log", "domain": [float(positive.min()) / 3, float(positive.max()) * 100]}
        axis = {"tickCount": 4, "format": AMOUNT, "labelOverlap": True, "grid": False}
    return {"type": "quantitative", "title": None, "scale": scale, "axis": axis}
