from __future__ import annotations

import pytest

from core.metrics import METRICS
from tests.pages.conftest import Open


def test_every_row_of_the_scoreboard_is_listed(open_page: Open) -> None:
    app = open_page("tradeoffs")
    assert len(app.get("plotly_chart")) == 1
    table = app.dataframe[-1].value
    assert {"GPT-4o-mini", "fastText", "Llama-Guard-3-8B"} <= set(table["Router"])
    guard = table[table["Router"] == "Llama-Guard-3-8B"].iloc[0]
    assert guard.isna()["GQR score"]


def test_a_link_restores_the_view(open_page: Open) -> None:
    app = open_page("tradeoffs", x="Cost", y="OOD accuracy", family="fastText")
    assert app.selectbox(key="x").value == "cost_usd_per_1k"
    assert set(app.multiselect(key="family").value) == {"fasttext"}
    assert app.dataframe[-1].value["Router"].str.startswith("fastText").all()


@pytest.mark.parametrize("x", METRICS)
@pytest.mark.parametrize("y", METRICS)
def test_every_pair_of_axes_draws_or_says_why_not(open_page: Open, x: str, y: str) -> None:
    app = open_page("tradeoffs", x=METRICS[x].label, y=METRICS[y].label)
    assert len(app.get("plotly_chart")) == (0 if x == y else 1)
    assert len(app.info) == (1 if x == y else 0)


def test_latencies_of_several_machines_are_said(open_page: Open) -> None:
    mixed = open_page("tradeoffs")
    assert any("machines on one axis" in m.value for m in mixed.markdown)
    assert not any("on one axis" in m.value for m in open_page("tradeoffs", x="Cost").markdown)
    mixed.selectbox(key="latencies").set_value("Apple M5 Pro").run()
    assert any("One machine" in m.value for m in mixed.markdown)
    assert set(mixed.dataframe[-1].value["Machine"]) == {"Apple M5 Pro"}


@pytest.mark.parametrize(
    ("view", "charts"), [("Three axes, in pairs", 3), ("Three axes, in 3-D", 1)]
)
def test_three_axes_are_drawn_in_pairs_and_in_space(
    open_page: Open, view: str, charts: int
) -> None:
    app = open_page("tradeoffs", view=view)
    assert len(app.get("plotly_chart")) == charts
    assert app.selectbox(key="z").value == "cost_usd_per_1k"
    table = app.dataframe[-1].value
    assert set(table["State"]) >= {"front", "dominated", "not comparable"}
    assert any("hypervolume" in m.value for m in app.markdown)
    in_chart = any("or a point of the chart" in c.value for c in app.caption)
    assert in_chart == (charts > 1), "Streamlit takes no click in three dimensions"


def test_two_routers_stand_side_by_side(open_page: Open) -> None:
    app = open_page("tradeoffs", view="Compare routers")
    assert len(app.multiselect(key="compare").value) == 2
    assert not any(c.value.startswith("Not known of") for c in app.caption), "both were measured"
    assert len(app.get("plotly_chart")) == 1
    assert len(app.get("vega_lite_chart")) == 3
    app.multiselect(key="compare").set_value([]).run()
    assert "at least two" in app.info[0].value


def test_what_a_published_router_lacks_is_said_in_words(open_page: Open) -> None:
    app = open_page("tradeoffs", view="Compare routers", kind="published")
    said = [c.value for c in app.caption if c.value.startswith("Not known of")]
    assert len(said) == 2 and all("latency from p50 to p99" in one for one in said)


@pytest.mark.parametrize(
    ("view", "axes", "filters"),
    [
        ("Two axes", False, False),
        ("Compare routers", True, False),
        ("Threshold curves", True, True),
    ],
)
def test_what_a_view_does_not_heed_cannot_be_set(
    open_page: Open, view: str, axes: bool, filters: bool
) -> None:
    app = open_page("tradeoffs", view=view, x="Cost", family="fastText")
    assert app.selectbox(key="x").disabled == axes
    assert app.multiselect(key="family").disabled == filters
    assert app.selectbox(key="x").value == "cost_usd_per_1k", "it is kept for the fronts"


def test_threshold_curves_of_measured_routers(open_page: Open) -> None:
    app = open_page("tradeoffs", view="Threshold curves")
    assert len(app.get("vega_lite_chart")) == 1


def test_a_router_chosen_before_shows_its_figures(open_page: Open) -> None:
    app = open_page("tradeoffs", study="gqr-2025")
    row_id = "395b473a6560"  # GPT-4o-mini as the paper prints it
    app.session_state["t_picked"] = row_id
    app.run()
    assert any("Every figure behind GPT-4o-mini" in m.value for m in app.markdown)


def test_a_front_of_extremes_alone_is_not_said_to_cover_a_share(open_page: Open) -> None:
    app = open_page("tradeoffs", study="gqr-2025", family=["fastText", "WideMLP"])
    said = next(m.value for m in app.markdown if "hypervolume" in m.value)
    assert "worst shown on some axis" in said and "0 %" not in said


def test_nothing_left_says_what_to_do(open_page: Open) -> None:
    app = open_page("tradeoffs", family="Guardrail")
    assert "Take a filter back" in app.info[0].value


def test_recomputed_figures_replace_printed_ones_on_request(open_page: Open) -> None:
    for on, gqr in (("false", 49.26), ("true", 44.88)):
        table = open_page("tradeoffs", recomputed=on, study="gqr-2025").dataframe[-1].value
        row = table[table["Router"] == "TF-IDF + SVM"].iloc[0]
        assert row["GQR score"] == pytest.approx(gqr, abs=0.005)


def test_a_nonsense_link_falls_back(open_page: Open) -> None:
    app = open_page("tradeoffs", x="DROP TABLE", family="<b>", cpu="-1e99")
    assert app.selectbox(key="x").value == "latency_ms"


def test_a_throughput_of_the_users_own_is_reckoned_with(open_page: Open) -> None:
    before = open_page("tradeoffs", kind="measured").dataframe[-1].value.set_index("Router")
    app = open_page("tradeoffs", kind="measured", qps="fastText")
    box = app.number_input(key="qps_fastText")
    assert box.value == pytest.approx(before.loc["fastText", "Queries/s"], rel=1e-3)
    box.set_value(2.0).run()
    after = app.dataframe[-1].value.set_index("Router")
    hourly = app.number_input(key="cpu").value
    assert after.loc["fastText", "Cost"] == float(f"{hourly / (2 * 3600) * 1000:.3g}")
    assert after.loc["fastText", "Cost rests on"] == "CPU hour, throughput set by you"
    assert after.loc["WideMLP", "Cost"] == before.loc["WideMLP", "Cost"]


@pytest.mark.parametrize("on, gqr", [(True, 44.88), (False, 49.26)])
def test_a_change_draws_what_was_chosen_and_leaves_the_controls(
    open_page: Open, on: bool, gqr: float
) -> None:
    app = open_page("tradeoffs", study="gqr-2025", recomputed=str(not on).lower())
    app.toggle(key="recomputed").set_value(on).run()
    assert not app.exception
    table = app.dataframe[-1].value
    row = table[table["Router"] == "TF-IDF + SVM"].iloc[0]
    assert row["GQR score"] == pytest.approx(gqr, abs=0.005)
    assert not app.toggle and not app.multiselect, "controls that stay are not sent again"


def test_filters_and_costs_reach_what_is_drawn(open_page: Open) -> None:
    app = open_page("tradeoffs", study="gqr-2025")
    before = app.dataframe[-1].value
    app.number_input(key="tokens_in").set_value(7000).run()
    after = app.dataframe[-1].value
    assert after["Cost"].max() > before["Cost"].max()
    app = open_page("tradeoffs", study="gqr-2025")
    app.multiselect(key="family").set_value(["llm"]).run()
    assert 0 < len(app.dataframe[-1].value) < len(before)
