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
    assert "machines on one axis" in open_page("tradeoffs").warning[0].value
    assert not open_page("tradeoffs", x="ID accuracy").warning


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
