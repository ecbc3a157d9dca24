"""A chart of whatever a query gave back."""

from __future__ import annotations

import altair as alt
import pandas as pd

MARKS = ("Bars", "Points", "Line")


def numeric(frame: pd.DataFrame) -> list[str]:
    """Columns that can stand on the vertical axis."""
    return [str(name) for name in frame.select_dtypes("number").columns]


def asked_chart(frame: pd.DataFrame, mark: str, x: str, y: str, colour: str | None) -> alt.Chart:
    """Draw one column over another; one mark a row: bars of the same place stand side by side.

    Args:
        frame: any columns; names and texts are data and are not evaluated.
        mark: one of `MARKS`.
        x: column of the horizontal axis, in the order of the rows if it holds texts.
        y: a numeric column.
        colour: column to colour by, or None.
    """
    plain = frame[list(dict.fromkeys([x, y, *([colour] if colour else [])]))].copy()
    names = {name: f"c{i}" for i, name in enumerate(plain.columns)}
    plain.columns = pd.Index([names[name] for name in plain.columns])
    kind = "Q" if x in numeric(frame) and mark != "Bars" else "N"
    across = alt.X(f"{names[x]}:{kind}", title=x, sort=None)
    up = alt.Y(f"{names[y]}:Q", title=y, stack=None)  # a sum of rows is no row
    place = plain.groupby(names[x], dropna=False, sort=False).cumcount()
    plain = plain.assign(place=place)
    chart = alt.Chart(plain)
    made = {
        "Bars": chart.mark_bar,
        "Points": chart.mark_point,
        "Line": chart.mark_line,
    }[mark](tooltip=True)
    drawn: alt.Chart = made.encode(x=across, y=up)
    if mark == "Bars" and place.any():
        drawn = drawn.encode(xOffset=alt.XOffset("place:O"))
    if colour:
        drawn = drawn.encode(color=alt.Color(f"{names[colour]}:N", title=colour))
    return drawn
