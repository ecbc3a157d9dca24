from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given

from core.addresses import in_words
from core.analysis.decision.needs import Needs
from core.report.links import (
    SWITCH,
    Parameter,
    differs,
    from_widgets,
    limit_from,
    limit_text,
    not_understood,
    query_of,
    widget_values,
)
from tests.analysis.decision.made_board import DOMAINS, wishes


@given(wishes())
def test_widgets_hold_the_needs_and_give_them_back(needs: Needs) -> None:
    values = widget_values(needs)
    again = from_widgets(
        values, DOMAINS, cpu_usd_per_hour=needs.cpu_usd_per_hour,
        gpu_usd_per_hour=needs.gpu_usd_per_hour,
    )  # fmt: skip
    assert widget_values(again) == values


def test_every_need_stands_in_the_address() -> None:
    found = parse_qs(query_of(Needs(ood_share=0.07), {"d_prices": ["a/b", "c"]}), True)
    assert found["d_ood_share"] == ["7"]
    assert found["d_slo_ms"] == ["none"]
    assert found["d_on_site"] == ["false"]
    assert found["d_prices"] == ["a/b", "c"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [(None, 500.0), ("none", None), ("0", 0.0), ("50", 50.0), ("-5", -5.0), ("1e99", 1e99),
     ("nan", 500.0), ("inf", 500.0), ("", None), ("<script>", 500.0)],
)  # fmt: skip
def test_a_limit_in_an_address(text: str | None, limit: float | None) -> None:
    assert limit_from(text, 500.0) == limit


def test_no_limit_is_empty_on_the_page_and_a_word_in_the_address() -> None:
    assert widget_values(Needs())["d_slo_ms"] is None
    assert limit_text(None) == "none" and limit_text(50.0) == "50" and limit_text(0.0) == "0"


def test_what_is_not_understood_is_named_with_what_stands() -> None:
    known = {
        "d_traffic": Parameter("20000"),
        "d_slo_ms": Parameter("none", open=True),
        "d_on_site": Parameter("on", SWITCH),
    }
    fine = {"d_traffic": ["5"], "d_slo_ms": ["none"], "d_on_site": ["false"]} | {
        "utm_source": ["x"]
    }
    assert not_understood(fine, known) == []
    fine["d_slo_ms"] = [""]
    assert not_understood(fine, known) == []
    odd = {"d_traffic": ["none"], "d_slo_ms": ["1e999"], "d_on_site": ["False"], "d_x": ["1"]}
    assert not_understood(odd, known) == [
        "“d_traffic=none” (20000 was taken instead)",
        "“d_slo_ms=1e999” (none was taken instead)",
        "“d_on_site=False” (on was taken instead)",
        "“d_x” is no need of this page",
    ]
    many = {f"d_{i}": [""] for i in range(9)} | {"traffic": ["7"]}
    told = in_words(not_understood(many, known))
    assert "“traffic” is no need" in told and "more" not in told


@pytest.mark.parametrize(
    ("given", "other"),
    [
        ({}, False),
        ({"d_traffic": "100000", "d_slo_ms": "none", "d_on_site": "false", "d_panel": "x"}, False),
        ({"d_traffic": "100001"}, True),
        ({"d_traffic": "<b>"}, False),
        ({"d_slo_ms": "50"}, True),
        ({"d_on_site": "true"}, True),
        ({"d_on_site": "maybe"}, False),
        ({"d_traffic": ""}, False),
    ],
)
def test_an_address_with_another_value_is_told_from_an_example(given: dict, other: bool) -> None:
    assert differs(given, widget_values(Needs())) is other


def test_an_emptied_limit_is_another_value() -> None:
    assert differs({"d_slo_ms": ""}, widget_values(Needs(slo_ms=5)))
