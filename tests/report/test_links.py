from __future__ import annotations

from urllib.parse import parse_qs

from hypothesis import given

from core.analysis.decision.needs import Needs
from core.report.links import from_widgets, query_of, widget_values
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
