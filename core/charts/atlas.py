"""The atlas as pictures: what systems claim to gain against what they claim to save."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from core.charts.palette import TEXT

HEIGHT: Final = 320
SAVED: Final = {"latency": "#1B8CD6", "compute": "#D6336C", "layers": "#B58900"}
HALF: Final = 50  # % of saving: beyond it a name stands left of its point
NAME_PX: Final = 190


def claims_charts(claims: pd.DataFrame) -> dict[str, alt.LayerChart]:
    """Claimed gain over claimed saving, a chart per unit of the gain: units share no axis.

    Args:
        claims: as `core.analysis.systems.claims_of` gives it.

    Returns:
        Unit -> its chart; a point bears its system's name, colour and shape say what is saved.
    """
    return {str(unit): _of_unit(rows, str(unit)) for unit, rows in claims.groupby("unit")}


def _of_unit(claims: pd.DataFrame, unit: str) -> alt.LayerChart:
    ranked = claims.sort_values("gain", ascending=False).reset_index(drop=True)
    ranked = ranked.assign(above=ranked.index % 2 == 0, late=ranked["saving"] > HALF)
    base = alt.Chart(ranked, height=HEIGHT).encode(
        x=alt.X(
            "saving:Q", title="Claimed saving (%)", axis=alt.Axis(tickCount=5),
            scale=alt.Scale(domain=[-4, 104], nice=False),
        ),
        y=alt.Y(
            "gain:Q", title=f"Gain ({unit})", axis=alt.Axis(tickCount=4),
            scale=alt.Scale(padding=26),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="System"), alt.Tooltip("gain:Q", title=f"Gain ({unit})"),
            alt.Tooltip("saving:Q", title="Saving (%)"), alt.Tooltip("of:N", title="of"),
            alt.Tooltip("against:N", title="against"),
            alt.Tooltip("grade:N", title="Known from"),
        ],
    )  # fmt: skip
    legend = alt.Legend(
        orient="top", titleOrient="left", values=[one for one in SAVED if one in set(claims["of"])]
    )
    points = base.mark_point(filled=True, size=110, opacity=0.9).encode(
        color=alt.Color(
            "of:N", title="Saving of", legend=legend,
            scale=alt.Scale(domain=list(SAVED), range=list(SAVED.values())),
        ),
        shape=alt.Shape(
            "of:N", title="Saving of", legend=legend, scale=alt.Scale(domain=list(SAVED))
        ),
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"gain": [0.0]})).mark_rule(color=TEXT, strokeDash=[4, 4])
    return alt.LayerChart(layer=[points, zero.encode(y="gain:Q"), *_names(base, ranked)])


def _names(base: alt.Chart, ranked: pd.DataFrame) -> list[alt.Chart]:
    """Names by turns above and below their points, and always towards the middle."""
    taken = ranked[["above", "late"]].drop_duplicates()  # a layer without rows has no extent
    return [
        base.transform_filter((alt.datum.above == bool(above)) & (alt.datum.late == bool(late)))
        .mark_text(
            align="right" if late else "left", dy=-13 if above else 14, color=TEXT, limit=NAME_PX
        )
        .encode(text="label:N")
        for above, late in taken.itertuples(index=False)
    ]
