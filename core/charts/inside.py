"""The inside of the lab's network drawn: who takes which module, and what it is worth."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from core.charts.palette import POLICIES
from core.charts.thresholds import GREY

HEIGHTS: Final = {"skip": 0.12, "small": 0.42, "big": 0.94}  # a module's share of its row
COLOURS: Final = {"skip": GREY, "small": "#5C9CE6", "big": "#D6336C"}
ROW: Final = 17
AROUND: Final = 110  # legend and names of the tokens
MARGIN: Final = 74  # of the names on the left, so that the charts of one text stand in line
HEIGHT: Final = 320
TOKENS_NAMED: Final = 64
GAP: Final = " "
RANDOM: Final = POLICIES["random"].colour
TRIED: Final = "Best of the random routes"
LEGEND: Final = alt.Legend(orient="bottom", columns=2)


def modules_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Tokens across, layers up, once per policy; a module is told by height and by colour.

    Args:
        rows: policy, position, token, layer, module.
    """
    policies = list(dict.fromkeys(rows["policy"]))
    layers = sorted(rows["layer"].unique(), reverse=True)
    order: list[str] = []
    for i, policy in enumerate(policies):
        order += [GAP * i] * (i > 0) + [f"{policy} {layer}" for layer in layers]
    data = rows.assign(row=rows["policy"] + " " + rows["layer"].astype(str))
    base = alt.Chart(data, height=ROW * len(order) + AROUND).encode(
        x=_tokens(rows),
        y=alt.Y(
            "row:N", sort=order, title=None, scale=alt.Scale(domain=order),
            axis=alt.Axis(minExtent=MARGIN, maxExtent=MARGIN, ticks=False, labelOverlap=False,
                          labelFontSize=10),
        ),
        color=alt.Color(
            "module:N", title="Module",
            scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
            legend=alt.Legend(orient="top"),
        ),
        tooltip=[
            alt.Tooltip("policy:N", title="Policy"), alt.Tooltip("token:N", title="Token"),
            alt.Tooltip("layer:Q", title="Layer"), alt.Tooltip("module:N", title="Module"),
        ],
    )  # fmt: skip
    taken = set(rows["module"])
    marks = [
        base.transform_filter(alt.datum.module == module).mark_rect(height={"band": height})
        for module, height in HEIGHTS.items()
        if module in taken  # an empty layer would be a picture without a name
    ]
    return alt.LayerChart(layer=marks)


def difficulty_chart(rows: pd.DataFrame) -> alt.Chart:
    """Difficulty of each token, in nats.

    Args:
        rows: position, token, difficulty, small, oracle.
    """
    chart: alt.Chart = (
        alt.Chart(rows, height=150)
        .mark_bar(color="#8A63D2")
        .encode(
            x=_tokens(rows),
            y=alt.Y(
                "difficulty:Q", title="Difficulty",
                axis=alt.Axis(minExtent=MARGIN - 29, maxExtent=MARGIN - 29, tickCount=3),
            ),
            tooltip=[
                alt.Tooltip("token:N", title="Token"),
                alt.Tooltip("difficulty:Q", title="Difficulty, nats", format=".2f"),
                alt.Tooltip("small:Q", title="Loss, small only", format=".2f"),
                alt.Tooltip("oracle:Q", title="Loss, oracle", format=".2f"),
            ],
        )
    )  # fmt: skip
    return chart


def _tokens(rows: pd.DataFrame) -> alt.X:
    """Positions across, named by their tokens where there is room."""
    names = rows.drop_duplicates("position").sort_values("position")
    places = {int(p): t for p, t in zip(names["position"], names["token"], strict=True)}
    if len(places) > TOKENS_NAMED:
        return alt.X("position:O", title="Token", axis=alt.Axis(labelAngle=0, labelOverlap=True))
    table = "{" + ",".join(f"{p}:{_quoted(t)}" for p, t in places.items()) + "}"
    return alt.X(
        "position:O", title=None,
        axis=alt.Axis(labelExpr=f"{table}[datum.value]", labelAngle=-60, labelOverlap=False,
                      labelLimit=70, ticks=False),
    )  # fmt: skip


def _quoted(text: str) -> str:
    """Text as a Vega string: nothing in it is read as an expression."""
    return "'" + "".join(f"\\u{unit:04x}" for unit in _units(text)) + "'"


def _units(text: str) -> list[int]:
    raw = text.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]


def budget_chart(points: pd.DataFrame) -> alt.LayerChart:
    """Perplexity against the budget, a line per policy with its 95 % interval.

    Args:
        points: policy, budget, perplexity, perplexity_low, perplexity_high.
    """
    base = alt.Chart(_labelled(points), height=HEIGHT).encode(
        x=alt.X("budget:O", title="Big modules per token", axis=alt.Axis(labelAngle=0)),
        color=_policies(points),
        tooltip=[
            alt.Tooltip("label:N", title="Policy"), alt.Tooltip("budget:O", title="Big modules"),
            alt.Tooltip("perplexity:Q", format=".2f", title="Perplexity"),
            alt.Tooltip("perplexity_low:Q", format=".2f", title="from"),
            alt.Tooltip("perplexity_high:Q", format=".2f", title="to"),
        ],
    )  # fmt: skip
    up = alt.Y("perplexity:Q", title="Perplexity", scale=alt.Scale(zero=False))
    bars = base.mark_rule(opacity=0.5).encode(y="perplexity_low:Q", y2="perplexity_high:Q")
    lines = base.mark_line(strokeWidth=2).encode(y=up)
    dots = base.mark_point(filled=True, size=70).encode(y=up, shape=_shapes(points))
    return alt.LayerChart(layer=[bars, lines, dots])


def luck_chart(tries: pd.DataFrame, marks: pd.DataFrame) -> alt.LayerChart:
    """What keeping the best of n random routes per token brings, against the policies.

    Args:
        tries: tries, perplexity, at one budget.
        marks: policy, perplexity, drawn as level lines.
    """
    up = alt.Y("perplexity:Q", title="Perplexity", scale=alt.Scale(zero=False))
    curve = (
        alt.Chart(tries, height=HEIGHT)
        .transform_calculate(label=f"'{TRIED}'")
        .mark_line(point=True, strokeWidth=2)
        .encode(
            color=_policies(marks, (TRIED, RANDOM)),
            x=alt.X(
                "tries:Q", title="Random routes tried per token",
                scale=alt.Scale(type="log", base=2), axis=alt.Axis(values=[1, 2, 4, 8, 16, 32, 64]),
            ),
            y=up,
            tooltip=[
                alt.Tooltip("tries:Q", title="Routes tried"),
                alt.Tooltip("perplexity:Q", format=".2f", title="Perplexity"),
            ],
        )
    )  # fmt: skip
    levels = (
        alt.Chart(_labelled(marks))
        .mark_rule(strokeWidth=2, strokeDash=[5, 3])
        .encode(
            y=up, color=_policies(marks, (TRIED, RANDOM)),
            tooltip=[
                alt.Tooltip("label:N", title="Policy"),
                alt.Tooltip("perplexity:Q", title="Perplexity", format=".2f"),
            ],
        )
    )  # fmt: skip
    return alt.LayerChart(layer=[levels, curve])


def layers_chart(shares: pd.DataFrame) -> alt.LayerChart:
    """Where big modules go: share of tokens per layer, a line per policy.

    Args:
        shares: policy, layer, share, at one budget.
    """
    data = _labelled(shares).assign(percent=shares["share"] * 100)
    base = alt.Chart(data, height=HEIGHT).encode(
        x=alt.X("layer:O", title="Layer", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("percent:Q", title="Tokens that take big (%)", scale=alt.Scale(domain=[0, 100])),
        color=_policies(shares),
        tooltip=[
            alt.Tooltip("label:N", title="Policy"), alt.Tooltip("layer:O", title="Layer"),
            alt.Tooltip("percent:Q", format=".0f", title="%"),
        ],
    )  # fmt: skip
    dots = base.mark_point(filled=True, size=70).encode(shape=_shapes(shares))
    return alt.LayerChart(layer=[base.mark_line(strokeWidth=2), dots])


def _labelled(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(label=[POLICIES[policy].label for policy in rows["policy"]])


def _present(rows: pd.DataFrame) -> list[str]:
    return [policy for policy in POLICIES if policy in set(rows["policy"])]


def _policies(rows: pd.DataFrame, *more: tuple[str, str]) -> alt.Color:
    known = [*((k.label, k.colour) for k in map(POLICIES.get, _present(rows)) if k), *more]
    labels, colours = zip(*known, strict=True)
    return alt.Color(
        "label:N", title=None, scale=alt.Scale(domain=list(labels), range=list(colours)),
        legend=LEGEND,
    )  # fmt: skip


def _shapes(rows: pd.DataFrame) -> alt.Shape:
    labels = [POLICIES[policy].label for policy in _present(rows)]
    shapes = ["circle", "diamond", "square", "triangle-up", "cross"][: len(labels)]
    return alt.Shape(
        "label:N", title=None, scale=alt.Scale(domain=labels, range=shapes), legend=LEGEND
    )
