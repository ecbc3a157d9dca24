"""Where the OOD scores lie: in-domain queries against each OOD set."""

from __future__ import annotations

import json
from typing import Final

import altair as alt
import pandas as pd

from core.charts.thresholds import layered, rules
from core.dataset_names import dataset_name

INSIDE: Final = "#1B8CD6"
OUTSIDE: Final = "#D55E00"
ROW: Final = 44
OVERLAP: Final = 0.9


def distribution_chart(table: pd.DataFrame) -> alt.LayerChart:
    """One hill per group, under each other on one axis; `rules` (τ) move.

    Args:
        table: group, is_ood, score, share, height, as `core.analysis.operating.distribution` gives
            them; the first group stands on top.
    """
    names = list(dict.fromkeys(table["group"]))
    floor = {name: len(names) - 1 - i for i, name in enumerate(names)}
    base = table["group"].map(floor)
    data = table.assign(
        base=base,
        top=base + table["height"] * OVERLAP,
        side=table["is_ood"].map({False: "in-domain", True: "OOD"}),
    )
    # A name is data: quoted, so that it is never an expression.
    labels = json.dumps([dataset_name(name) for name in names[::-1]])
    axis = alt.Axis(
        values=list(floor.values()), labelExpr=f"{labels}[datum.value]", labelLimit=190,
        labelBaseline="bottom", tickSize=0,
    )  # fmt: skip
    hills = (
        alt.Chart(data, height=ROW * len(names) + 40)
        .mark_area(interpolate="monotone", opacity=0.85, line=False)
        .encode(
            x=alt.X("score:Q", title="OOD score (right: stranger)", axis=alt.Axis(tickCount=10),
                    scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("base:Q", title=None, axis=axis,
                    scale=alt.Scale(domain=[0, max(len(names), 1)])),
            y2="top:Q",
            detail="group:N",
            color=alt.Color(
                "side:N", title=None, legend=alt.Legend(orient="bottom"),
                scale=alt.Scale(domain=["in-domain", "OOD"], range=[INSIDE, OUTSIDE]),
            ),
            tooltip=[alt.Tooltip("group:N", title="Dataset"),
                     alt.Tooltip("score:Q", title="OOD score", format=".3f"),
                     alt.Tooltip("share:Q", title="Share of the set", format=".1%")],
        )
    )  # fmt: skip
    return layered(hills, rules())
