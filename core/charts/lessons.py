"""Pictures of the workshop: a room's answers, routers in two settings, latencies, costs."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from core.charts.decision import PART_COLOURS
from core.charts.palette import TEXT
from core.metrics import METRICS

ROW = 46  # pixels of an option: what was said, and its bar
RIGHT, OTHER = "#2B8A3E", "#868E96"
SOURCES = {
    "just now, here": ("#D55E00", "circle"),
    "measured before": ("#B07D00", "diamond"),
    "published": ("#1B8CD6", "square"),
}
"""Where a latency is from -> its colour and shape."""
PARTS = {
    "wrong": PART_COLOURS["Wrong domain"],
    "rejected": PART_COLOURS["Valid query refused"],
    "let_through": PART_COLOURS["OOD query let through"],
}
"""What went wrong -> its colour, the same as on Decide."""


def votes_chart(
    counts: Mapping[str, int], right: str | None = None, scale: float = 1
) -> alt.LayerChart:
    """Votes per option in the given order, as shares of all; the right one ticked and green.

    Args:
        counts: option -> votes.
        right: the option that holds; None before the reveal.
        scale: of the height, where the type is larger.
    """
    rows = pd.DataFrame({"option": list(counts), "votes": list(counts.values())})
    rows["colour"] = [RIGHT if option == right else OTHER for option in rows["option"]]
    rows["option"] = [f"✓ {option}" if option == right else option for option in rows["option"]]
    share = alt.Scale(domain=[0, 1.1 * max(1, rows["votes"].sum())])
    base = alt.Chart(rows, height=scale * ROW * len(rows)).encode(
        y=alt.Y("option:N", sort=None, axis=None),
        x=alt.X("votes:Q", axis=None, scale=share),
        tooltip=[alt.Tooltip("option:N", title="Answer"), alt.Tooltip("votes:Q", title="Votes")],
    )
    # What was said stands above its bar: beside it, a phone would have no room for the bar.
    below, size = 11 * scale, 14 * scale
    bars = base.mark_bar(size=14 * scale, yOffset=below, cornerRadiusEnd=3).encode(
        color=alt.Color("colour:N", scale=None)
    )
    numbers = base.mark_text(align="left", color=TEXT, fontSize=size, dx=6, dy=below).encode(
        text="votes:Q"
    )
    options = base.mark_text(align="left", color=TEXT, fontSize=size, dy=-7 * scale).encode(
        text="option:N", x=alt.value(0)
    )
    return alt.LayerChart(layer=[bars, numbers, options], view=alt.ViewConfig(stroke=None))


def votes_width(scale: float) -> int:
    """Width of a room's answers in pixels: bars that are read at a glance, also on a projector."""
    return round(720 * scale)


def scores_widths(scale: float) -> tuple[int, int]:
    """Widths in pixels of names and of counts: the longest name is whole, also on a phone."""
    return round(208 * scale), round(50 * scale)


def _names(limit: int, scale: float) -> alt.Axis:
    """The axis of routers: every one of them is named."""
    return alt.Axis(labelLimit=round(limit * scale), labelOverlap=False)


def moved_chart(
    rows: pd.DataFrame, before: str, after: str, names: tuple[str, str], scale: float = 1
) -> alt.LayerChart:
    """One line per router from a circle (before) to a square (after), in percent.

    Args:
        rows: label and the two columns.
        before: column of the circle.
        after: column of the square.
        names: what the two are called.
        scale: of the height, where the type is larger.
    """
    long = rows.melt("label", [before, after], "setting", "value")
    long["setting"] = long["setting"].map({before: names[0], after: names[1]})
    y = alt.Y("label:N", sort=rows["label"].tolist(), title=None, axis=_names(220, scale))
    x = alt.X("value:Q", title="GQR score (%)", scale=alt.Scale(domain=[0, 100]))
    tooltip = [
        alt.Tooltip("label:N", title="Router"),
        alt.Tooltip("setting:N", title="Setting"),
        alt.Tooltip("value:Q", title="GQR score (%)", format=".1f"),
    ]
    base = alt.Chart(long, height=scale * (42 * len(rows) + 130)).encode(x=x, y=y, tooltip=tooltip)
    line = base.mark_line(color=TEXT, strokeWidth=2).encode(detail="label:N")
    points = base.mark_point(size=130, filled=True, opacity=1).encode(
        color=alt.Color(
            "setting:N",
            title=None,
            sort=list(names),
            scale=alt.Scale(domain=list(names), range=["#D55E00", "#1B8CD6"]),
            legend=alt.Legend(orient="bottom", columns=1),
        ),
        shape=alt.Shape(
            "setting:N",
            sort=list(names),
            scale=alt.Scale(domain=list(names), range=["circle", "square"]),
            title=None,
        ),
    )
    return alt.LayerChart(layer=[line, points])


def speed_chart(rows: pd.DataFrame, scale: float = 1) -> alt.LayerChart:
    """Latencies of one query on a logarithmic axis, the fastest on top.

    Args:
        rows: label, latency_ms, and source (of `SOURCES`), which gives colour and shape.
        scale: of the height, where the type is larger.
    """
    data = rows.assign(shown=[METRICS["latency_ms"].show(value) for value in rows["latency_ms"]])
    low, high = data["latency_ms"].min(), data["latency_ms"].max()
    powers = [10.0**n for n in range(-6, 9) if low / 3 <= 10.0**n <= high * 30]
    base = alt.Chart(data, height=scale * (42 * len(data) + 130)).encode(
        x=alt.X(
            "latency_ms:Q",
            title="Latency of one query (ms, logarithmic axis)",
            # Room on the right for the longest number beside the last point.
            scale=alt.Scale(type="log", domain=[low / 3, high * 30]),
            axis=alt.Axis(values=powers, format=",~g", labelOverlap=True),
        ),
        y=alt.Y(
            "label:N",
            sort=data.sort_values("latency_ms")["label"].tolist(),
            title=None,
            axis=_names(220, scale),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="Router"),
            alt.Tooltip("shown:N", title="Latency"),
            alt.Tooltip("source:N", title="From"),
        ],
    )
    legend = alt.Legend(orient="bottom", columns=1)
    known = [source for source in SOURCES if source in set(data["source"])]
    colours = alt.Scale(domain=known, range=[SOURCES[source][0] for source in known])
    shapes = alt.Scale(domain=known, range=[SOURCES[source][1] for source in known])
    points = base.mark_point(size=160, filled=True, opacity=1).encode(
        color=alt.Color("source:N", title=None, legend=legend, scale=colours),
        shape=alt.Shape("source:N", title=None, legend=legend, scale=shapes),
    )
    text = base.mark_text(align="left", dx=12, color=TEXT, fontSize=12 * scale).encode(
        text="shown:N"
    )
    return alt.LayerChart(layer=[points, text])


def cost_bars(rows: pd.DataFrame, parts: Mapping[str, str], scale: float = 1) -> alt.Chart:
    """What errors cost, router by router, split by kind of error; the cheapest on top.

    Args:
        rows: label, and a column per part.
        parts: column -> name of the part.
        scale: of the height, where the type is larger.
    """
    long = rows.melt("label", list(parts), "part", "value")
    long["order"] = long["part"].map({part: place for place, part in enumerate(parts)})
    long["part"] = long["part"].map(parts)
    drawn: alt.Chart = (
        alt.Chart(long, height=scale * (36 * len(rows) + 150))
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X(
                "value:Q", title="Cost of errors per 1,000 queries", axis=alt.Axis(tickCount=4)
            ),
            y=alt.Y(
                "label:N", sort=rows["label"].tolist(), title=None, axis=_names(140, scale)
            ),
            color=alt.Color(
                "part:N", title=None, sort=list(parts.values()),
                scale=alt.Scale(domain=list(parts.values()), range=[PARTS[p] for p in parts]),
                legend=alt.Legend(orient="bottom", columns=1),
            ),
            order="order:Q",
            tooltip=[
                alt.Tooltip("label:N", title="Router"),
                alt.Tooltip("part:N", title="Error"),
                alt.Tooltip("value:Q", title="Cost per 1,000", format=",.0f"),
            ],
        )
    )  # fmt: skip
    return drawn
