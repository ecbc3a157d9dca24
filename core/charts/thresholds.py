"""Thresholds drawn: accuracies along τ, the curve on a small front, confusion, separation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import altair as alt
import numpy as np
import pandas as pd

from core.charts.moving import moving
from core.charts.palette import family_colour
from core.metrics import ACCURACY
from core.types import OOD

GREY: Final = "#868E96"
HEIGHT: Final = 300
BESIDE: Final = 360  # of charts that stand beside each other, legend and axes included
BELOW: Final = 52  # pixels of tick labels, the same in each of them, so that they end on one line
SHORT: Final = 11  # letters of a name that two columns of a small chart's legend hold
LINES: Final = {
    "id_accuracy": ("ID accuracy", "#1B8CD6"),
    "ood_accuracy": ("OOD accuracy", "#D55E00"),
    "gqr": ("GQR score", "#2B8A3E"),
}
PERCENT: Final = alt.Scale(domain=[0, 100])
DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])


def along_chart(curve: pd.DataFrame, marks: pd.DataFrame | None = None) -> alt.LayerChart:
    """ID accuracy, OOD accuracy and GQR score against τ; `rules` (see `rules_at`) move.

    Args:
        curve: threshold, id_accuracy, ood_accuracy, gqr as fractions; NaN is not drawn.
        marks: label and threshold of what stands out along τ; triangles on the axis.
    """
    long = curve.melt("threshold", list(LINES), "metric", "value")
    data = long.dropna().assign(
        value=lambda d: d["value"] * 100, metric=lambda d: d["metric"].map(lambda m: LINES[m][0])
    )
    labels, colours = zip(*LINES.values(), strict=True)
    lines = (
        alt.Chart(data, height=BESIDE)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X(
                "threshold:Q", title="Threshold τ (left: strict)", scale=_unit(), axis=_level()
            ),
            y=alt.Y("value:Q", title="Accuracy, GQR score (%)", scale=PERCENT),
            color=alt.Color(
                "metric:N",
                title=None,
                scale=alt.Scale(domain=list(labels), range=list(colours)),
                legend=alt.Legend(orient="top", columns=2),
            ),
            tooltip=[
                alt.Tooltip("metric:N", title="Figure"),
                alt.Tooltip("threshold:Q", title="τ", format=".3f"),
                alt.Tooltip("value:Q", title="%", format=ACCURACY),
            ],
        )
    )
    return layered(lines, *([] if marks is None else [marked(marks)]), rules())


def marked(marks: pd.DataFrame) -> alt.Chart:
    """A triangle on the axis at each mark: label, threshold."""
    drawn: alt.Chart = (
        alt.Chart(marks.assign(value=3.0))
        .mark_point(filled=True, shape="triangle-down", size=80, opacity=1, color=GREY)
        .encode(
            x="threshold:Q", y="value:Q",
            tooltip=[alt.Tooltip("label:N", title="Mark"),
                     alt.Tooltip("threshold:Q", title="τ", format=".3f")],
        )
    )  # fmt: skip
    return drawn


def layered(*layers: alt.Chart) -> alt.LayerChart:
    """Charts on top of each other, the first at the bottom."""
    return alt.LayerChart(layer=list(layers))


def rules() -> alt.Chart:
    """A vertical line at each τ of the moving rows `rules`."""
    base = alt.Chart(moving("rules")).encode(x="threshold:Q")
    drawn: alt.Chart = base.mark_rule(color=GREY, strokeWidth=2, strokeDash=[4, 3])
    return drawn


def rules_at(thresholds: Sequence[float]) -> pd.DataFrame:
    """The rows `rules`: one τ, or one per domain."""
    return pd.DataFrame({"threshold": list(thresholds)})


def small_front(
    curves: pd.DataFrame, published: pd.DataFrame, height: int = BESIDE
) -> alt.LayerChart:
    """Every router's way through ID and OOD accuracy as τ moves; `now` (see `front_now`) moves.

    Args:
        curves: router, family, threshold, id_accuracy, ood_accuracy as fractions.
        published: label, id_accuracy, ood_accuracy of the paper; circles.
        height: pixels, legend and axes included.
    """
    across = alt.X("ood_accuracy:Q", title="OOD accuracy (%)", scale=PERCENT, axis=_level())
    up = alt.Y("id_accuracy:Q", title="ID accuracy (%)", scale=PERCENT)
    where = [
        alt.Tooltip("id_accuracy:Q", title="ID accuracy, %", format=ACCURACY),
        alt.Tooltip("ood_accuracy:Q", title="OOD accuracy, %", format=ACCURACY),
    ]
    colour, dash = router_scales(curves.drop_duplicates("router")[["router", "family"]], "top")
    drawn = _percent(curves)[["router", "threshold", "id_accuracy", "ood_accuracy"]]
    lines = (
        alt.Chart(drawn, height=height)
        .mark_line(strokeWidth=1.5)
        .encode(
            x=across, y=up, order="threshold:Q", color=colour, strokeDash=dash,
            tooltip=["router:N", alt.Tooltip("threshold:Q", title="τ", format=".3f"), *where],
        )
    )  # fmt: skip
    points = (
        alt.Chart(moving("now"))
        .mark_point(filled=True, size=170, shape="diamond", opacity=1)
        .encode(x=across, y=up, color=colour, tooltip=["router:N", *where])
    )
    paper = (
        alt.Chart(_percent(published))
        .mark_point(size=70, shape="circle", color=GREY, strokeWidth=2)
        .encode(x=across, y=up, tooltip=[alt.Tooltip("label:N", title="Published"), *where])
    )
    return layered(lines, paper, points)


def front_now(now: pd.DataFrame) -> pd.DataFrame:
    """The rows `now`: router, family, id_accuracy, ood_accuracy as fractions; unknown ones go."""
    return _percent(now)


def router_scales(
    routers: pd.DataFrame, legend_at: Literal["top", "bottom"] = "bottom"
) -> tuple[alt.Color, alt.StrokeDash]:
    """Family colours for routers; routers of one family differ in their dashes.

    Args:
        routers: router and family, a row each.
        legend_at: the side of the chart.
    """
    names = routers["router"].tolist()
    turn = routers.groupby("family").cumcount()
    colours = [family_colour(family) for family in routers["family"]]
    dashes = [DASHES[i % len(DASHES)] for i in turn]
    columns = 2 if max(map(len, names), default=0) <= SHORT else 1
    legend = alt.Legend(orient=legend_at, columns=columns, labelLimit=220)
    return (
        alt.Color("router:N", title=None, scale=alt.Scale(domain=names, range=colours),
                  legend=legend),
        alt.StrokeDash("router:N", title=None, scale=alt.Scale(domain=names, range=dashes),
                       legend=legend),
    )  # fmt: skip


def confusion_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """The rows `cells` of the confusion chart; it says OOD as the page does.

    Args:
        cells: truth, verdict, rows, share, as `core.analysis.operating.confusion_frame` gives them.
    """
    return cells.replace({"truth": {OOD: OOD.upper()}, "verdict": {OOD: OOD.upper()}}).assign(
        shown=[f"{n:,}" for n in cells["rows"]],
        percent=[f"{100 * s:.1f} %" if s == s else "–" for s in cells["share"]],
        dark=cells["share"].fillna(0) > 0.5,
    )


def confusion_chart(names: Sequence[str]) -> alt.LayerChart:
    """True label against verdict, share and count; `cells` (see `confusion_cells`) move.

    Args:
        names: the labels, OOD last.
    """
    order = [*names[:-1], OOD.upper()]
    base = alt.Chart(moving("cells"), height=BESIDE).encode(
        x=alt.X(
            "verdict:N",
            sort=order,
            title="Verdict",
            axis=_level(labelAngle=-35, labelOverlap=False, labelLimit=70),
        ),
        y=alt.Y("truth:N", sort=order, title="Truth", axis=alt.Axis(labelLimit=90)),
        tooltip=[
            alt.Tooltip("truth:N", title="Truth"),
            alt.Tooltip("verdict:N", title="Verdict"),
            alt.Tooltip("rows:Q", title="Queries", format=","),
            alt.Tooltip("percent:N", title="Share of the row"),
        ],
    )
    shades = alt.Scale(domain=[0, 1], range=["#E7F0F8", "#0B5CAD"])
    tiles = base.mark_rect().encode(color=alt.Color("share:Q", scale=shades, legend=None))
    ink = alt.condition("datum.dark", alt.value("white"), alt.value("#1B2430"))
    return layered(
        tiles,
        base.mark_text(dy=-7, fontSize=13).encode(text="percent:N", color=ink),
        base.mark_text(dy=9, fontSize=11).encode(text="shown:N", color=ink),
    )


def operating_curves(points: pd.DataFrame, x: str, y: str, bold: str) -> alt.LayerChart:
    """ROC or precision-recall curves: one thin line per OOD set, one bold line for all of them.

    Args:
        points: dataset, x, y as fractions.
        x: title of the horizontal axis.
        y: title of the vertical axis.
        bold: the dataset drawn bold.
    """
    data = points.assign(x=points["x"] * 100, y=points["y"] * 100).reset_index(names="step")
    base = alt.Chart(data, height=HEIGHT).encode(
        x=alt.X("x:Q", title=x, scale=PERCENT),
        y=alt.Y("y:Q", title=y, scale=PERCENT),
        detail="dataset:N",
        order="step:Q",
        tooltip=["dataset:N", alt.Tooltip("x:Q", title=x, format=".1f"),
                 alt.Tooltip("y:Q", title=y, format=".1f")],
    )  # fmt: skip
    thin = base.transform_filter(alt.datum.dataset != bold).mark_line(
        strokeWidth=1.2, color=GREY, opacity=0.7
    )
    thick = base.transform_filter(alt.datum.dataset == bold).mark_line(
        strokeWidth=3, color=LINES["ood_accuracy"][1]
    )
    return layered(thin, thick)


def risk_chart(curves: pd.DataFrame) -> alt.Chart:
    """Risk against coverage, one line per router; lower is better.

    Args:
        curves: router, family, coverage, risk as fractions.
    """
    colour, dash = router_scales(curves.drop_duplicates("router")[["router", "family"]])
    data = curves.assign(coverage=curves["coverage"] * 100, risk=curves["risk"] * 100)
    drawn: alt.Chart = (
        alt.Chart(data, height=HEIGHT)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("coverage:Q", title="Coverage: queries kept (%)", scale=PERCENT),
            y=alt.Y("risk:Q", title="Risk: wrong among the kept (%)", scale=PERCENT),
            color=colour,
            strokeDash=dash,
            tooltip=["router:N", alt.Tooltip("coverage:Q", format=".1f"),
                     alt.Tooltip("risk:Q", format=".1f")],
        )
    )  # fmt: skip
    return drawn


def reliability_chart(table: pd.DataFrame) -> alt.LayerChart:
    """Claimed against observed; on the diagonal a probability means what it says.

    Args:
        table: said, seen, rows, as `core.analysis.calibration.reliability` gives them.
    """
    data = table.assign(said=table["said"] * 100, seen=table["seen"] * 100)
    base = alt.Chart(data, height=HEIGHT).encode(
        x=alt.X("said:Q", title="Claimed (%)", scale=PERCENT),
        y=alt.Y("seen:Q", title="Came true (%)", scale=PERCENT),
        tooltip=[alt.Tooltip("said:Q", title="claimed, %", format=".1f"),
                 alt.Tooltip("seen:Q", title="came true, %", format=".1f"), "rows:Q"],
    )  # fmt: skip
    diagonal = (
        alt.Chart(pd.DataFrame({"said": [0, 100], "seen": [0, 100]}))
        .mark_line(color=GREY, strokeDash=[4, 3])
        .encode(x="said:Q", y="seen:Q")
    )
    sizes = alt.Size("rows:Q", title="Queries", scale=alt.Scale(range=[30, 400]),
                     legend=alt.Legend(orient="bottom"))  # fmt: skip
    return layered(
        diagonal,
        base.mark_line(color=LINES["id_accuracy"][1]),
        base.mark_point(filled=True, opacity=1, color=LINES["id_accuracy"][1]).encode(size=sizes),
    )


def traffic_chart(best: pd.DataFrame) -> alt.Chart:
    """The best τ against the OOD share of the traffic.

    Args:
        best: share, threshold, gqr, as `core.analysis.operating.by_share` gives them.
    """
    data = best.assign(share=best["share"] * 100, gqr=best["gqr"] * 100)
    drawn: alt.Chart = (
        alt.Chart(data, height=HEIGHT)
        .mark_line(interpolate="step-after", strokeWidth=2, color=LINES["gqr"][1])
        .encode(
            x=alt.X("share:Q", title="OOD share of the traffic (%)", scale=PERCENT),
            y=alt.Y("threshold:Q", title="Best τ on validation", scale=_unit()),
            tooltip=[alt.Tooltip("share:Q", format=".0f"),
                     alt.Tooltip("threshold:Q", title="τ", format=".3f"),
                     alt.Tooltip("gqr:Q", title="GQR, that traffic, %", format=ACCURACY)],
        )
    )  # fmt: skip
    return drawn


def _level(**settings: Any) -> alt.Axis:  # noqa: ANN401 - as Altair takes them
    """The axis below a chart that others stand beside."""
    return alt.Axis(minExtent=BELOW, maxExtent=BELOW, **settings)


def _unit() -> alt.Scale:
    return alt.Scale(domain=[0, 1])


def _percent(frame: pd.DataFrame) -> pd.DataFrame:
    scaled = {n: frame[n].astype(np.float64) * 100 for n in ("id_accuracy", "ood_accuracy")}
    return frame.assign(**scaled).dropna(subset=list(scaled))
