"""Pictures of the workshop: what a room answered, and how routers move between two settings."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from core.charts.bars import TEXT

RIGHT, OTHER = "#2B8A3E", "#868E96"


def votes_chart(counts: Mapping[str, int], right: str | None = None) -> alt.LayerChart:
    """Votes per option in the given order; the right option in green once it is revealed."""
    rows = pd.DataFrame({"option": list(counts), "votes": list(counts.values())})
    rows["colour"] = [RIGHT if option == right else OTHER for option in rows["option"]]
    base = alt.Chart(rows, height=46 * len(rows) + 70).encode(
        y=alt.Y("option:N", sort=None, title=None, axis=alt.Axis(labelLimit=320, labelFontSize=14)),
        x=alt.X(
            "votes:Q",
            title="Answers",
            axis=alt.Axis(tickMinStep=1, format="d"),
            scale=alt.Scale(domain=[0, max(1, rows["votes"].max())]),
        ),
    )
    bars = base.mark_bar(cornerRadiusEnd=3).encode(color=alt.Color("colour:N", scale=None))
    text = base.mark_text(align="left", dx=6, color=TEXT, fontSize=14).encode(text="votes:Q")
    return alt.LayerChart(layer=[bars, text])


def moved_chart(
    rows: pd.DataFrame, before: str, after: str, names: tuple[str, str]
) -> alt.LayerChart:
    """One line per router from a circle (before) to a square (after), in percent.

    Args:
        rows: label and the two columns.
        before: column of the circle.
        after: column of the square.
        names: what the two are called.
    """
    long = rows.melt("label", [before, after], "setting", "value")
    long["setting"] = long["setting"].map({before: names[0], after: names[1]})
    y = alt.Y("label:N", sort=rows["label"].tolist(), title=None, axis=alt.Axis(labelLimit=220))
    x = alt.X("value:Q", title="GQR score (%)", scale=alt.Scale(domain=[0, 100]))
    tooltip = [
        alt.Tooltip("label:N", title="Router"),
        alt.Tooltip("setting:N", title="Setting"),
        alt.Tooltip("value:Q", title="GQR score (%)", format=".1f"),
    ]
    base = alt.Chart(long, height=42 * len(rows) + 120).encode(x=x, y=y, tooltip=tooltip)
    line = base.mark_line(color=TEXT, strokeWidth=2).encode(detail="label:N")
    points = base.mark_point(size=130, filled=True, opacity=1).encode(
        color=alt.Color(
            "setting:N",
            title=None,
            sort=list(names),
            scale=alt.Scale(domain=list(names), range=["#D55E00", "#1B8CD6"]),
            legend=alt.Legend(orient="bottom"),
        ),
        shape=alt.Shape(
            "setting:N",
            sort=list(names),
            scale=alt.Scale(domain=list(names), range=["circle", "square"]),
            title=None,
        ),
    )
    return alt.LayerChart(layer=[line, points])
