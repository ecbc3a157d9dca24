from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given

from core.analysis.decision.needs import Needs
from core.report.links import from_widgets, limit_from, limit_text, query_of, widget_values
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
    assert found["d_slo_ms"] == ["0"]
    assert found["d_on_site"] == ["false"]
    assert found["d_prices"] == ["a/b", "c"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [(None, 500.0), ("0", None), ("0.0", None), ("50", 50.0), ("-5", 500.0), ("1e99", 500.0),
     ("nan", 500.0), ("", 500.0), ("<script>", 500.0)],
)  # fmt: skip
def test_a_limit_in_an_address(text: str | None, limit: float | None) -> None:
    assert limit_from(text, 500.0, 1e9) == limit


def test_no_limit_is_empty_on_the_page_and_0_in_the_address() -> None:
    assert widget_values(Needs())["d_slo_ms"] is None
    assert limit_text(None) == "0" and limit_text(50.0) == "50"
