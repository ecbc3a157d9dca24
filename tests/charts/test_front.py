from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from core.analysis.dominance import judge
from core.charts.front import front_figure, solid_figure
from core.charts.palette import FAMILIES, legend
from core.routers import OPTIONAL, REGISTRY, create


def board() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row_id": ["a", "b", "c"],
            "label": ["free", "fast", "beaten"],
            "family": ["fasttext", "static", "static"],
            "kind": ["published", "measured", "measured"],
            "gqr": [0.8, 0.95, 0.9],
            "cost_usd_per_1k": [0.0, 0.01, 0.1],
            "caution": ["", "", "second-hand"],
        }
    )


def test_colour_says_family_shape_says_kind_and_dominated_points_are_dim() -> None:
    judged = judge(board(), ["cost_usd_per_1k", "gqr"])
    figure = go.Figure(front_figure(judged, "cost_usd_per_1k", "gqr"))
    static = next(t for t in figure.data if t.name == FAMILIES["static"].label)
    assert static.marker.color == FAMILIES["static"].colour
    assert list(static.marker.symbol) == ["diamond", "diamond"]
    assert static.marker.opacity[0] > static.marker.opacity[1]
    assert "Dominated by fast: 10× lower cost, +5 points GQR score." in static.hovertext[1]
    assert "second-hand" in static.hovertext[1]


def test_a_cost_of_zero_has_its_own_tick_on_the_log_axis() -> None:
    figure = go.Figure(
        front_figure(judge(board(), ["cost_usd_per_1k", "gqr"]), "cost_usd_per_1k", "gqr")
    )
    line = figure.data[0]
    assert len(line.x) == 2
    assert 0 < min(line.x) < 0.01
    assert figure.layout.xaxis.ticktext[0] == "0"
    assert figure.layout.xaxis.tickvals[0] == min(line.x)


def test_ten_families_have_ten_colours() -> None:
    assert len({family.colour for family in FAMILIES.values()}) == len(FAMILIES)


def test_every_router_belongs_to_a_family_with_a_colour() -> None:
    for name in (*REGISTRY, *OPTIONAL):
        assert create(name).family in FAMILIES, name


def test_hollow_means_that_it_cannot_be_told_and_a_ring_that_it_is_chosen() -> None:
    near = board().assign(gqr_low=[0.7, 0.85, 0.85], gqr_high=[0.9, 0.99, 0.96])
    judged = judge(near, ["cost_usd_per_1k", "gqr"])
    assert judged["state"].tolist()[2] == "cannot tell"
    figure = go.Figure(front_figure(judged, "cost_usd_per_1k", "gqr", picked="c"))
    static = next(t for t in figure.data if t.name == FAMILIES["static"].label)
    assert list(static.marker.symbol) == ["diamond-open", "diamond-open"]
    sure = next(t for t in figure.data if t.name == FAMILIES["fasttext"].label)
    assert list(sure.marker.symbol) == ["circle"]
    ring = figure.data[-1]
    assert ring.name == "Chosen" and len(ring.x) == 1


def test_three_metrics_in_space_keep_shapes_that_space_has() -> None:
    names = ["latency_ms", "gqr", "cost_usd_per_1k"]
    kinds = board().assign(kind=["simulated", "measured", "uploaded"], latency_ms=[1.0, 2.0, 3.0])
    figure = go.Figure(solid_figure(judge(kinds, names), names, picked="b"))
    symbols = [s for trace in figure.data for s in trace.marker.symbol]
    assert set(symbols) == {"cross", "diamond", "square"}
    assert figure.layout.scene.zaxis.title.text == "Cost (USD per 1,000)"


def test_the_legend_names_what_is_drawn_and_takes_names_as_text() -> None:
    shown = legend(["static", "<b>mine</b>", "static"], ["measured", "uploaded"])
    assert shown.count("Static (ours)") == 1 and FAMILIES["static"].colour in shown
    assert "&lt;b&gt;mine&lt;/b&gt;" in shown and "<b>" not in shown
    assert "measured" in shown and "published" not in shown
    assert "measured" not in legend(["static"], ["measured", "measured"])


def test_an_axis_of_percent_has_no_tick_above_100() -> None:
    perfect = board().assign(gqr=[1.0, 0.95, 0.9], latency_ms=[0.11, 0.12, 0.3])
    drawn = front_figure(judge(perfect, ["latency_ms", "gqr"]), "latency_ms", "gqr")
    low, high = drawn["layout"]["yaxis"]["range"]
    assert low < 90 and 100 < high < 100 + (high - low) / 10


def test_latencies_of_one_decade_have_two_ticks_or_more() -> None:
    for values in ([0.11, 0.12, 0.3], [0.1, 0.1, 0.1], [30.0, 31.0, 32.0], [0.02, 5.0, 90.0]):
        near = board().assign(latency_ms=values)
        axis = front_figure(judge(near, ["latency_ms", "gqr"]), "latency_ms", "gqr")["layout"][
            "xaxis"
        ]
        low, high = axis.get("range", [math.log10(min(values)), math.log10(max(values))])
        shown = [v for v in axis["tickvals"] if low <= math.log10(v) <= high]
        assert len(shown) >= 2, (values, axis)


def test_in_space_a_long_axis_has_few_ticks_and_none_beyond_its_points() -> None:
    names = ["latency_ms", "gqr", "cost_usd_per_1k"]
    far = board().assign(cost_usd_per_1k=[1.3e-8, 0.01, 0.4], latency_ms=[1.0, 2.0, 3.0])
    scene = solid_figure(judge(far, names), names, picked=None)["layout"]["scene"]
    assert scene["zaxis"]["ticktext"] == ["0.1", "0.001", "0.00001", "0.0000001"]
