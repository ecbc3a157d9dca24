from __future__ import annotations

import pytest
import streamlit as st

from core.analysis.decision.presets import PRESETS
from core.store import readers as stored
from tests.pages.conftest import Open


def test_it_opens_with_an_answer_and_everything_under_it(open_page: Open) -> None:
    app = open_page("decide")
    assert "Sign off" in app.success[0].value and "Runner-up" in app.success[0].value
    assert [m.label for m in app.metric][:2] == [
        "Cost per 1,000 queries", "Cost a month",
    ]  # fmt: skip
    told = next(m.value for m in app.markdown if m.value.startswith("- **Why.**"))
    for lead in ("- **Runner-up.**", "- **What would change it.**", "- **Set aside.**"):
        assert lead in told
    assert "would cost less than" in told and "p95 latency (at most 500 ms)" in told
    tables = [set(d.value.columns) for d in app.dataframe]
    assert any({"what", "formula", "filled", "result", "source"} <= t for t in tables)
    turns = app.table[0].value
    assert list(turns.columns) == ["If this alone changes", "from", "to", "the answer is"]
    assert turns.iloc[0].tolist()[:3] == ["p95 latency allowed", "500 ms", "no limit"]
    assert any({"Router", "Verdict", "Why not"} <= t for t in tables)


@pytest.mark.parametrize("preset", list(PRESETS))
def test_every_example_has_an_answer(open_page: Open, preset: str) -> None:
    app = open_page("decide")
    app.segmented_control(key="d_preset").set_value(PRESETS[preset].label).run()
    assert not app.exception
    assert app.number_input(key="d_traffic").value == PRESETS[preset].needs.traffic
    assert "Sign off" in app.success[0].value


def test_a_link_reopens_the_view(open_page: Open) -> None:
    app = open_page("decide", d_preset="Bank chat", d_traffic="1234", d_slo_ms="0.2",
                    d_on_site="false")  # fmt: skip
    assert app.number_input(key="d_traffic").value == 1234
    assert app.toggle(key="d_on_site").value is False
    link = app.code[0].value
    assert "d_traffic=1234" in link and "d_slo_ms=0.2" in link and "d_preset=Bank+chat" in link


def test_no_limit_is_an_empty_box_and_0_in_the_address(open_page: Open) -> None:
    app = open_page("decide", d_slo_ms="0", d_budget_usd="0")
    box = app.number_input(key="d_slo_ms")
    assert box.value is None and box.placeholder == "No limit"
    assert "Sign off" in app.success[0].value
    assert "d_slo_ms=0&d_budget_usd=0" in app.code[0].value
    box.set_value(50.0).run()
    assert "d_slo_ms=50&d_budget_usd=0" in app.code[0].value
    assert app.query_params["d_slo_ms"] == "50"
    app.number_input(key="d_slo_ms").set_value(0.0).run()
    assert app.number_input(key="d_slo_ms").value is None
    assert app.query_params["d_slo_ms"] == "0"
    app.segmented_control(key="d_preset").set_value("Bank chat").run()
    assert app.number_input(key="d_slo_ms").value == 50


def test_an_slo_that_nobody_meets_names_the_smallest_step(open_page: Open) -> None:
    app = open_page("decide", d_slo_ms="0.0001")
    assert "No router passes every need" in app.warning[0].value
    assert any(m.value.startswith("The smallest step: relax p95 latency") for m in app.markdown)
    app.button(key="d_relax_0").click().run()
    assert not app.exception
    assert "Sign off" in app.success[0].value


def test_no_traffic_is_said(open_page: Open) -> None:
    app = open_page("decide", d_traffic="0")
    assert "no traffic" in app.error[0].value


def test_all_ood_is_said(open_page: Open) -> None:
    app = open_page("decide", d_ood_share="100")
    assert "With 100 % OOD" in app.warning[0].value and not app.success


def test_a_router_that_refuses_nearly_all_is_warned_of_at_the_top(open_page: Open) -> None:
    app = open_page("decide", d_min_id="0", d_min_ood="0", d_refused="0.0001", d_ood_share="50",
                    d_wrong_domain="0.0001", d_always_on="false")  # fmt: skip
    assert not app.success
    assert "Do not sign off yet" in app.warning[0].value
    assert "drawing lots would get 25 % right" in app.warning[0].value


@pytest.mark.parametrize("value", ["-5", "1e99", "nan", "<script>", ""])
def test_nonsense_in_the_address_falls_back_or_is_named(open_page: Open, value: str) -> None:
    app = open_page("decide", d_traffic=value, d_ood_share=value, d_slo_ms=value, d_panel=value)
    assert app.success or app.warning or app.error


def test_a_price_of_the_users_own_is_reckoned_with(open_page: Open) -> None:
    app = open_page("decide", d_prices="cpu-hour", d_usd_cpu_hour="x")
    app.number_input(key="d_usd_cpu-hour").set_value(0.2).run()
    assert not app.exception
    assert any("cpu-hour was set to 0.2 USD" in m.value for m in app.markdown)
    assert "d_usd_cpu-hour=0.2" in app.code[0].value


def test_a_throughput_of_the_users_own_is_reckoned_with(open_page: Open) -> None:
    app = open_page("decide", d_qps="fastText", d_always_on="false")
    app.number_input(key="d_qps_fastText").set_value(2.0).run()
    assert not app.exception
    assert any("throughput of fastText was set to 2 queries/s" in m.value for m in app.markdown)
    table = next(d.value for d in app.dataframe if "Router part" in d.value.columns)
    row = table[table["Router"].str.startswith("fastText [measured")].iloc[0]
    assert row["Router part"] == pytest.approx(0.1 / (2 * 3600) * 1000)
    assert row["Throughput"] == "throughput set by you"
    assert "d_qps=fastText" in app.code[0].value and "d_qps_fastText=2" in app.code[0].value


def test_an_empty_scoreboard_says_what_to_do(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = stored.scoreboard
    monkeypatch.setattr(stored, "scoreboard", lambda store: whole(store).iloc[:0])
    for cache in (st.cache_data, st.cache_resource):
        cache.clear()
    try:
        app = open_page("decide")
        assert "no router to choose from" in app.info[0].value
    finally:
        for cache in (st.cache_data, st.cache_resource):
            cache.clear()
