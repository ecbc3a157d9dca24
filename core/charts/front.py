"""The front: every router as a point, the undominated ones joined by a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.analysis.dominance import CANNOT_TELL
from core.charts.palette import KINDS, family_colour, family_label
from core.digits import figures
from core.metrics import EVERY_METRIC, Metric

HEIGHT: Final = 480
SMALL: Final = 400
GREY: Final = "#868E96"
SOLID_KINDS: Final = {"triangle-up": "cross"}
"""Marker shapes that three dimensions do not have -> the one in their place."""
STAGE: Final = {
    "camera": {"eye": {"x": 1.6, "y": 1.6, "z": 1.0}, "center": {"x": 0, "y": 0, "z": -0.15}},
    "aspectmode": "manual", "aspectratio": {"x": 0.85, "y": 0.85, "z": 1},
}  # fmt: skip
"""A scene that is seen whole, with the titles of its axes."""
MANY: Final = 5  # ticks in three dimensions
MARKED: Final = ("row_id", "label", "family", "kind", "state", "on_front", "why", "caution")
"""Columns that a mark is drawn and told from, beside the metrics; a caution may be missing."""
MODES: Final = {"clickmode": "event+select", "hovermode": "closest", "dragmode": "pan"}
"""What Streamlit asks of a chart whose points can be chosen. Where the figure does not say so
itself, Streamlit draws it first and then again with it."""

Part = dict[str, Any]
Mark = dict[Any, Any]


def front_figure(
    judged: pd.DataFrame, x: str, y: str, picked: str | None = None, pair: bool = False
) -> Part:
    """Draw two metrics against each other, as the parts of a Plotly figure.

    Streamlit checks every figure that it is given; made as a Figure here it would be checked twice.
    Values are lists, which Plotly checks in a third of the time that arrays and columns take.

    Args:
        judged: as `core.analysis.dominance.judge` gives it, with row_id, label, family, kind.
        x: metric of the horizontal axis.
        y: metric of the vertical axis.
        picked: row_id of the router to ring.
        pair: one of the pairs of a front in three metrics: smaller, and without the line, since the
            front of three is no line in two.

    Returns:
        One trace per family (colour) with one marker shape per kind; dominated points are dimmed,
        hollow where intervals leave open which they are.
    """
    across, up = EVERY_METRIC[x], EVERY_METRIC[y]
    marks = _marks(judged, [across, up])
    data = [] if pair else [_line(marks)]
    data += [_points(rows) for rows in _by_family(marks)]
    data += _ring(marks, picked)
    layout = {
        "height": SMALL if pair else HEIGHT, "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": False, "hoverlabel": {"align": "left"}, **MODES,
        "xaxis": _axis(judged[x], across), "yaxis": _axis(judged[y], up),
    }  # fmt: skip
    return {"data": data, "layout": layout}


def solid_figure(judged: pd.DataFrame, names: Sequence[str], picked: str | None) -> Part:
    """Three metrics in three dimensions, to be turned; shapes and colours as in two.

    Args:
        judged: judged by the three metrics.
        names: of the x, y and z axis.
        picked: row_id of the router to draw large.
    """
    metrics = [EVERY_METRIC[name] for name in names]
    data = []
    for rows in _by_family(_marks(judged, metrics)):
        trace = _points(rows) | {"type": "scatter3d", "z": [row["places"][2] for row in rows]}
        marker = trace["marker"]
        marker |= {
            "symbol": [SOLID_KINDS.get(s.removesuffix("-open"), s) for s in marker["symbol"]],
            "size": [
                18 if row["row_id"] == picked else 11 if row["on_front"] else 7 for row in rows
            ],
            "opacity": 0.9,  # one for the whole trace in three dimensions
            "line": {"width": 0},  # it takes half of a small mark
        }
        data.append(trace)
    scene = {
        f"{axis}axis": _axis(judged[m.name], m, short=True)
        for axis, m in zip("xyz", metrics, strict=True)
    } | STAGE
    layout = {
        "height": HEIGHT + 100, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "scene": scene,
        "showlegend": False, "hoverlabel": {"align": "left"},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def front_caption(judged: pd.DataFrame, rows: pd.DataFrame, joined: bool = True) -> str:
    """What to see in the figure, and how many of `rows` it cannot show."""
    missing = len(rows) - len(judged)
    ahead = judged[judged["on_front"]]["label"]
    unsure = int((judged["state"] == CANNOT_TELL).sum())
    hollow = f" Hollow: of {unsure} the 95 % intervals leave open which they are." if unsure else ""
    return (
        f"On the front, large{' and joined by the dotted line' if joined else ''}, {len(ahead)} of "
        f"{len(judged)}: "
        f"**{', '.join(ahead)}**. The others are beaten, or tied and no better elsewhere: "
        "point at one to see by whom."
        f"{hollow}"
        + (f" {missing} more are not drawn: one of the figures is unknown." if missing else "")
    )


def _marks(judged: pd.DataFrame, metrics: Sequence[Metric]) -> list[Mark]:
    """Each row with what its mark needs; `places` are its spots on the axes."""
    needed = {*MARKED, *(m.name for m in metrics)}
    rows = judged[[name for name in judged.columns if name in needed]].to_dict("records")
    places = np.column_stack([positions(judged[m.name], m) for m in metrics]).tolist()
    return [
        row | {"places": place, "hover": _hover(row, metrics)}
        for row, place in zip(rows, places, strict=True)
    ]


def _by_family(marks: list[Mark]) -> list[list[Mark]]:
    """The marks of each family, in the order in which families appear."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(str(mark["family"]), []).append(mark)
    return list(found.values())


def _line(marks: list[Mark]) -> Part:
    edge = sorted(mark["places"] for mark in marks if mark["on_front"])
    return {
        "type": "scatter", "x": [place[0] for place in edge], "y": [place[1] for place in edge],
        "mode": "lines", "name": "Front", "hoverinfo": "skip",
        "line": {"color": GREY, "width": 2, "dash": "dot"},
    }  # fmt: skip


def _ring(marks: list[Mark], picked: str | None) -> list[Part]:
    rung = [mark["places"] for mark in marks if mark["row_id"] == picked]
    if not rung:
        return []
    marker = {"symbol": "circle-open", "size": 26, "color": GREY, "line": {"width": 3}}
    return [
        {
            "type": "scatter", "x": [place[0] for place in rung], "y": [place[1] for place in rung],
            "mode": "markers", "name": "Chosen", "hoverinfo": "skip", "marker": marker,
        }
    ]  # fmt: skip


def _points(rows: list[Mark]) -> Part:
    """One family's trace."""
    family = str(rows[0]["family"])
    on_front = [bool(row["on_front"]) for row in rows]
    unsure = [row["state"] == CANNOT_TELL for row in rows]
    states = list(zip(on_front, unsure, strict=True))
    shapes = [KINDS.get(row["kind"], "circle") for row in rows]
    return {
        "type": "scatter",
        "x": [row["places"][0] for row in rows],
        "y": [row["places"][1] for row in rows],
        "mode": "markers",
        "name": family_label(family),
        "customdata": [row["row_id"] for row in rows],
        "hovertext": [row["hover"] for row in rows],
        "hoverinfo": "text",
        "marker": {
            "color": family_colour(family),
            "size": [14 if on else 9 for on in on_front],
            "opacity": [1.0 if on else 0.8 if open_ else 0.45 for on, open_ in states],
            "symbol": [
                f"{s}-open" if open_ else s for s, open_ in zip(shapes, unsure, strict=True)
            ],
            "line": {
                "width": [2 if open_ else 1.5 if on else 0 for on, open_ in states],
                "color": GREY,
            },
        },
    }


def _hover(row: dict[Any, Any], metrics: Sequence[Metric]) -> str:
    lines = [
        f"<b>{row['label']}</b> ({row['kind']})",
        *(f"{m.label}: {m.show(row[m.name])}" for m in reversed(metrics)),
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


def _axis(values: pd.Series, metric: Metric, short: bool = False) -> Part:
    """An axis of two dimensions, or a short one of three."""
    title = f"{metric.label} ({metric.unit})" if short else metric.title
    axis: Part = {"title": {"text": title}}
    shown = values.to_numpy(np.float64) * metric.scale
    if not metric.log:
        return axis | (_below_hundred(shown) if metric.unit == "%" and not short else {})
    positive = shown[shown > 0]
    axis["type"] = "log"
    if len(positive):
        places, ends = _log_ticks(float(positive.min()), float(positive.max()))
        if short:
            places = [place for place in places if positive.min() <= place <= positive.max()]
            places = places[::-2] if len(places) > MANY else places
        ticks = [(place, figures(place)) for place in places]
        if (shown == 0).any():
            ticks.insert(0, (zero_place(shown), "0"))
        elif ends and not short:
            axis["range"] = list(ends)
        axis["tickvals"] = [place for place, _ in ticks]
        axis["ticktext"] = [text for _, text in ticks]
    return axis


def _below_hundred(shown: NDArray[np.float64]) -> Part:
    """The range of an axis of percent whose points come close to 100: no tick stands above."""
    if not len(shown) or np.isnan(shown).all():
        return {}
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    width = max(high - low, 2.0)
    if high + 0.1 * width <= 100:
        return {}
    top = 100 + 0.04 * width  # less than a step between ticks: room for the mark at 100 alone
    return {"range": [low - 0.06 * width, top], "maxallowed": top}


def _log_ticks(low: float, high: float) -> tuple[list[float], tuple[float, float] | None]:
    """Ticks of a log axis, and its ends as powers of ten where it must reach out to show two."""
    first, last = np.floor(np.log10(low)), np.ceil(np.log10(high))
    decades = [10.0**d for d in np.arange(first, last + 1)]
    if sum(low <= place <= high for place in decades) > 1:
        return decades, None
    fine = [m * 10.0**d for d in np.arange(first - 1, last + 1) for m in (1, 2, 5)]
    below = max(place for place in fine if place < low)
    above = min(place for place in fine if place > high)
    ticks = [place for place in fine if below <= place <= above]
    return ticks, (float(np.log10(below)) - 0.05, float(np.log10(above)) + 0.05)
