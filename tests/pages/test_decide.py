from __future__ import annotations

import json
import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

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
    assert "| p95 latency allowed | 500 ms | no limit | all" in told_of_turns(app)
    tables = [set(d.value.columns) for d in app.dataframe]
    assert any({"Router", "Verdict", "USD per 1,000"} <= t for t in tables)


def told_of_turns(app: AppTest) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("| If this alone changes |"))


def test_formulas_and_those_set_aside_are_there_once_opened(open_page: Open) -> None:
    app = open_page("decide")
    assert not any("Formula, with figures" in m.value for m in app.markdown)
    for key in ("d_trace", "d_aside", "d_swings"):
        app.session_state[key] = True
    app.run()
    assert not app.exception
    steps = next(m.value for m in app.markdown if m.value.startswith("| Number | Result |"))
    for number in ("Replicas", "Expected cost", "Year", "95 % range", "Saved a month against"):
        assert f"| {number}" in steps
    assert any("measure" in d.value.columns for d in app.dataframe)


def test_the_tiles_name_the_budget_and_what_the_llm_lacks(open_page: Open) -> None:
    app = open_page("decide")
    told = " ".join(one.value for one in app.caption)
    assert "of a budget of 600.00 USD" in told
    assert "which does not pass (" in told
    tile = next(one for one in app.metric if one.label.endswith(" than with an LLM"))
    assert tile.label.startswith(("Less", "More")) and len(tile.value) <= len("9,999,999 USD")


def test_a_column_of_amounts_is_written_alike(open_page: Open) -> None:
    app = open_page("decide")
    parts = next(m.value for m in app.markdown if m.value.startswith("| USD | Per 1,000"))
    head, line, *rows = parts.splitlines()
    assert line == "| --- | ---: | ---: | ---: |"
    for column in range(2, 5):
        cells = [row.split("|")[column].strip() for row in rows]
        assert len({len(cell.partition(".")[2]) for cell in cells}) == 1
    table = next(d for d in app.dataframe if "Verdict" in d.value.columns)
    config = json.loads(table.proto.columns)
    for name in ("USD per 1,000", "Router part", "Errors", "Endpoints", "ID accuracy"):
        assert re.fullmatch(r"%,?\.[1-6]f", config[name]["type_config"]["format"])


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


def test_an_empty_box_is_no_limit_and_says_so_in_the_address(open_page: Open) -> None:
    app = open_page("decide", d_slo_ms="none", d_budget_usd="none")
    box = app.number_input(key="d_slo_ms")
    assert box.value is None and box.placeholder == "No limit"
    assert "Sign off" in app.success[0].value
    assert "d_slo_ms=none&d_budget_usd=none" in app.code[0].value
    box.set_value(50.0).run()
    assert "d_slo_ms=50&d_budget_usd=none" in app.code[0].value
    assert app.query_params["d_slo_ms"] == "50"
    app.segmented_control(key="d_preset").set_value("Bank chat").run()
    assert app.number_input(key="d_slo_ms").value == 50


@pytest.mark.parametrize(
    ("key", "words"), [("d_slo_ms", "at most 0 ms"), ("d_budget_usd", "budget of 0 USD")]
)
def test_a_limit_of_0_is_taken_as_0_and_named(open_page: Open, key: str, words: str) -> None:
    app = open_page("decide")
    app.number_input(key=key).set_value(0.0).run()
    assert app.number_input(key=key).value == 0
    assert words in app.info[0].value and "empty the box for no limit" in app.info[0].value
    assert "No router passes every need" in app.warning[0].value
    assert f"{key}=0" in app.code[0].value and app.query_params[key] == "0"
    assert not app.exception


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("d_traffic", -5.0, "Queries a month is -5 queries: give 1 to 1,000,000,000,000 queries."),
        ("d_traffic", 1e13, "is 10,000,000,000,000 queries"),
        ("d_ood_share", 120.0, "OOD share is 120 %: give 0 to 100 %."),
        ("d_slo_ms", -1.0, "p95 latency, at most is -1 ms: give 0 or more, or leave it empty"),
        ("d_min_ood", 100.5, "OOD accuracy, at least is 100.5 %: give 0 to 100 %."),
        ("d_downstream_law", -1.0, "Endpoint of law is -1 USD an answer"),
        ("d_mix_law", 1e7, "Weight of law is 10,000,000: give 0 to 1,000,000."),
    ],
)
def test_what_is_out_of_bounds_has_no_answer_and_is_named(
    open_page: Open, key: str, value: float, words: str
) -> None:
    app = open_page("decide")
    box = app.number_input(key=key)
    usual = box.value
    box.set_value(value).run()
    assert "No answer" in app.error[0].value
    assert words in app.error[0].value.replace("\\", "")
    assert not app.success and not app.metric and not app.code
    app.number_input(key=key).set_value(usual).run()
    assert not app.error and "Sign off" in app.success[0].value


def test_a_price_out_of_bounds_is_named(open_page: Open) -> None:
    app = open_page("decide", d_prices="gpt-4o-mini/input")
    app.number_input(key="d_usd_gpt-4o-mini/input").set_value(-1.0).run()
    assert "gpt-4o-mini/input is" in app.error[0].value.replace("\\", "")
    assert not app.success and not app.exception


def test_what_an_address_says_that_is_not_understood_is_named(open_page: Open) -> None:
    app = open_page(
        "decide", d_preset="Bank chat", d_traffic="abc", d_slo_ms="fast", d_on_site="maybe",
        d_panel="<b>none</b>", d_pay="1", other="x", utm_source="mail",
    )  # fmt: skip
    told = app.warning[0].value.replace("\\", "")
    assert "“d_traffic=abc” (2,000,000 was taken instead)" in told
    assert "“d_slo_ms=fast” (50 was taken instead)" in told
    assert "“d_on_site=maybe” (on was taken instead)" in told
    assert "“d_pay” is no need of this page" in told
    assert "&lt;b&gt;" in told and "<b>" not in told
    assert "“other” is no need of this page" in told and "utm" not in told and "more" not in told
    assert app.number_input(key="d_traffic").value == 2_000_000
    next(b for b in app.button if b.label == "Close this message").click().run()
    assert not app.warning
    assert not open_page("decide", d_traffic="77", d_slo_ms="none").warning


def test_an_example_that_replaces_own_figures_can_be_undone(open_page: Open) -> None:
    app = open_page("decide")
    app.number_input(key="d_traffic").set_value(12345.0).run()
    assert any("1 of the example's figures changed" in c.value for c in app.caption)
    app.segmented_control(key="d_preset").set_value("Classroom").run()
    assert app.number_input(key="d_traffic").value == 3000
    assert any("Your earlier figures were replaced" in c.value for c in app.caption)
    next(b for b in app.button if b.label == "Put them back").click().run()
    assert app.number_input(key="d_traffic").value == 12345
    assert app.segmented_control(key="d_preset").value == "Law-firm intake"
    next(b for b in app.button if b.label == "Back to the example").click().run()
    assert app.number_input(key="d_traffic").value == 20_000


def made(app: AppTest, title: str = "", note: str = "") -> AppTest:
    app.text_input(key="d_title").set_value(title)
    app.text_area(key="d_note").set_value(note)
    return next(b for b in app.button if b.label == "Make the record").click().run()


def test_a_record_holds_what_was_typed_and_is_withheld_once_the_needs_move(
    open_page: Open,
) -> None:
    app = open_page("decide")
    assert not app.get("download_button")[1:]
    made(app, "Router <b>X</b>")
    assert not app.exception
    assert [b.label for b in app.get("download_button")][1:] == [
        "HTML, to print", "Markdown", "JSON",
    ]  # fmt: skip
    kept = app.session_state["d_made"]
    assert (
        kept.record["title"] == "Router <b>X</b>" and "<h1>Router &lt;b&gt;" in kept.files["html"]
    )
    assert "&lt;b&gt;" in app.success[-1].value
    app.number_input(key="d_traffic").set_value(99.0).run()
    assert len(app.get("download_button")) == 1
    assert "was 20,000 queries, is 99 queries" in app.warning[-1].value
    app.number_input(key="d_traffic").set_value(20_000.0).run()
    assert len(app.get("download_button")) == 4


def test_without_an_answer_no_record_is_made_and_no_text_is_lost(open_page: Open) -> None:
    app = open_page("decide", d_traffic="-3")
    made(app, "A title")
    assert "No record was made" in app.error[-1].value and "d_made" not in app.session_state
    app.number_input(key="d_traffic").set_value(3.0).run()
    assert app.text_input(key="d_title").value == "A title"


def test_a_record_read_back_says_whose_needs_it_weighs(open_page: Open) -> None:
    app = made(open_page("decide"), "![x](http://evil.example/x.png)")
    file = app.session_state["d_made"].files["json"]
    app.number_input(key="d_traffic").set_value(99.0).run()
    app.file_uploader(key="d_import").upload("r.json", file.encode(), "application/json").run()
    assert not app.exception
    told = next(m.value for m in app.markdown if "Its needs are not those above" in m.value)
    assert "![x](" not in told
    table = next(d.value for d in app.dataframe if "In the record" in d.value.columns)
    assert table.to_numpy().tolist() == [["Queries a month", "20,000 queries", "99 queries"]]
    assert "Nothing has changed since" in app.success[-1].value
    next(b for b in app.button if b.label == "Put its needs into the page").click().run()
    assert app.number_input(key="d_traffic").value == 20_000
    next(b for b in app.button if b.label == "Put them back").click().run()
    assert app.number_input(key="d_traffic").value == 99


def test_a_text_that_is_too_long_is_refused_and_kept(open_page: Open) -> None:
    app = made(open_page("decide"), "x" * 143)
    assert "Title has 143 characters, 23 more than the 120 that fit" in app.error[0].value
    assert len(app.text_input(key="d_title").value) == 143
    assert len(app.get("download_button")) == 1
    assert len(made(app, "x" * 120).get("download_button")) == 4


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
    assert row["Router part"] == pytest.approx(0.1 / (2 * 3600) * 1000, rel=4e-3)  # three figures
    assert row["Throughput"] == "throughput set by you"
    assert "d_qps=fastText" in app.code[0].value and "d_qps_fastText=2" in app.code[0].value


def test_a_throughput_of_0_is_named_and_not_reckoned_with(open_page: Open) -> None:
    app = open_page("decide", d_qps="fastText")
    app.number_input(key="d_qps_fastText").set_value(0.0).run()
    assert "Throughput of fastText is 0 queries per second" in app.error[0].value
    assert "what is known of it counts" in app.error[0].value
    assert app.success and "d_qps_fastText" not in app.code[0].value


def test_an_example_that_there_is_not_is_named(open_page: Open) -> None:
    app = open_page("decide", d_preset="Nobody")
    assert "preset=Nobody” (Law-firm intake was taken" in app.warning[0].value


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
