"""Chains drawn: the front of parts, mixtures and chain; the oracle, and where it gains."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from core.charts.moving import moving
from core.charts.palette import family_colour
from core.charts.thresholds import GREY, layered
from core.dataset_names import dataset_name
from core.metrics import ACCURACY, AMOUNT

HEIGHT: Final = 380
PADDING: Final = 40  # pixels left and right of the points, for their names
CHAIN: Final = "#D6336C"
ROW: Final = 26
NAMES: Final = alt.Axis(labelLimit=230, labelOverlap=False)
BELOW: Final = 70  # axis and title


def cascade_front() -> alt.LayerChart:
    """GQR score against mean latency; `cascade_rows` gives what it draws."""
    across = alt.X(
        "latency_ms:Q", title="Mean latency (ms, lower is better)",
        scale=alt.Scale(type="log", nice=False, padding=PADDING),
        axis=alt.Axis(tickCount=5, format=AMOUNT, labelOverlap=True),
    )  # fmt: skip
    up = alt.Y("gqr:Q", title="GQR score (%)", scale=alt.Scale(zero=False))
    numbers = [
        alt.Tooltip("latency_ms:Q", title="mean ms", format=AMOUNT),
        alt.Tooltip("gqr:Q", title="GQR, %", format=ACCURACY),
    ]
    mixtures = (
        alt.Chart(moving("mixtures"), height=HEIGHT)
        .mark_line(color=GREY, strokeDash=[3, 3])
        .encode(x=across, y=up, detail="pair:N", order="share:Q",
                tooltip=[alt.Tooltip("pair:N", title="random mixture of"), *numbers])
    )  # fmt: skip
    # Dots and no line: between two widths of the band a few queries change sides, and a line would
    # make a path of what is chance.
    grown = (
        alt.Chart(moving("grown"))
        .mark_point(filled=True, color=CHAIN, size=36, opacity=0.35)
        .encode(x=across, y=up, tooltip=numbers)
    )
    base = alt.Chart(moving("points")).encode(x=across, y=up)
    spread = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
        y=alt.Y("gqr_low:Q"), y2="gqr_high:Q", color=alt.Color("colour:N", scale=None)
    )
    marks = base.mark_point(filled=True, size=190, opacity=1).encode(
        color=alt.Color("colour:N", scale=None),
        shape=alt.Shape("shape:N", scale=None),
        tooltip=["label:N", alt.Tooltip("kind:N"), *numbers,
                 alt.Tooltip("gqr_low:Q", title="95 % from", format=ACCURACY),
                 alt.Tooltip("gqr_high:Q", title="to", format=ACCURACY)],
    )  # fmt: skip
    # A name stands on the side where there is room for it.
    after = base.transform_filter("!datum.late").mark_text(align="left", dx=10, dy=-8, color=GREY)
    before = base.transform_filter("datum.late").mark_text(align="right", dx=-10, dy=-8, color=GREY)
    names = [layer.encode(text="label:N") for layer in (after, before)]
    return layered(mixtures, grown, spread, marks, *names)


def cascade_rows(
    points: pd.DataFrame, curve: pd.DataFrame, lines: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The moving rows of `cascade_front`; the unknown is left out.

    Args:
        points: label, kind (`measured` or `simulated`), family, latency_ms, and as fractions gqr
            with its interval gqr_low to gqr_high; one right of the middle of the (logarithmic)
            axis has its name on its left.
        curve: step, latency_ms, gqr: the chain as its band of doubt grows.
        lines: pair, share, latency_ms, gqr: random mixtures of two parts.
    """
    known = _percent(points)
    known = known.assign(
        gqr_low=known["gqr_low"] * 100,
        gqr_high=known["gqr_high"] * 100,
        colour=[CHAIN if k == "simulated" else family_colour(f)
                for k, f in zip(known["kind"], known["family"], strict=True)],
        shape=known["kind"].map({"measured": "diamond", "simulated": "triangle-up"}),
    )  # fmt: skip
    known["late"] = known["latency_ms"] ** 2 > known["latency_ms"].min() * known["latency_ms"].max()
    drawn = ["label", "kind", "colour", "shape", "late", "latency_ms", "gqr", "gqr_low", "gqr_high"]
    return {"mixtures": _percent(lines), "grown": _percent(curve), "points": known[drawn]}


def ladder_chart(rungs: pd.DataFrame, rows: int = 0) -> alt.LayerChart:
    """Bars of GQR scores, in the given order.

    Args:
        rungs: what, gqr as a fraction; the unknown is left out.
        rows: the least that it is to be high, in rows: as high as a chart beside it.
    """
    data = rungs.dropna().assign(gqr=rungs["gqr"] * 100)
    data = data.assign(shown=[f"{v:{ACCURACY}} %" for v in data["gqr"]])
    base = alt.Chart(data, height=ROW * max(len(data), rows, 1) + BELOW).encode(
        y=alt.Y("what:N", sort=None, title=None, axis=NAMES),
        x=alt.X("gqr:Q", title="GQR score (%)", scale=alt.Scale(domain=[0, 100])),
        tooltip=["what:N", "shown:N"],
    )
    return layered(
        base.mark_bar(color="#1B8CD6", cornerRadiusEnd=3),
        base.mark_text(align="right", dx=-6, color="white").encode(text="shown:N"),
    )


def gains_chart(gains: pd.DataFrame, rows: int = 0) -> alt.Chart:
    """Queries that only another router gets right, per dataset.

    Args:
        gains: dataset, label, gain, helper, as `core.analysis.oracle.gains` gives them.
        rows: as of `ladder_chart`.
    """
    names = gains["dataset"].map(dataset_name)
    data = gains.assign(place=names + ": " + gains["label"])
    drawn: alt.Chart = (
        alt.Chart(data, height=ROW * max(len(data), rows, 1) + BELOW)
        .mark_bar(color="#2B8A3E", cornerRadiusEnd=3)
        .encode(
            y=alt.Y("place:N", sort=None, title=None, axis=NAMES),
            x=alt.X("gain:Q", title="Queries gained"),
            tooltip=[
                alt.Tooltip("dataset:N", title="Dataset"),
                alt.Tooltip("gain:Q", title="Queries gained"),
                alt.Tooltip("helper:N", title="Most often by"),
            ],
        )
    )
    return drawn


def _percent(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame.dropna(subset=["latency_ms", "gqr"])
    known = known[known["latency_ms"] > 0]
    return known.assign(gqr=known["gqr"].astype(float) * 100)
