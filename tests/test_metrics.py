from __future__ import annotations

import math

from core.metrics import METRICS, cost_format


def test_numbers_as_a_user_reads_them() -> None:
    assert METRICS["gqr"].show(0.9167) == "91.7 %"
    assert METRICS["latency_ms"].show(0.09) == "0.09 ms"
    assert METRICS["latency_ms"].show(666.8) == "667 ms"
    assert METRICS["cost_usd_per_1k"].show(0.000002513) == "0.00000251 USD per 1,000"


def test_unknown_is_a_dash_and_zero_is_a_value() -> None:
    assert METRICS["gqr"].show(None) == METRICS["gqr"].show(math.nan) == "–"
    assert METRICS["cost_usd_per_1k"].show(0.0) == "0 USD per 1,000"


def test_axis_titles_say_which_way_is_better() -> None:
    assert METRICS["gqr"].title == "GQR score (%, higher is better)"
    assert METRICS["latency_ms"].title == "Latency (ms, lower is better)"


def test_a_column_of_costs_is_written_without_powers_of_ten() -> None:
    assert cost_format([5.77e-7, 0.0372, math.nan, 0.0]) == cost_format([]) == "plain"
    assert cost_format([0.0372, 47.7]) == "%.3g", "which plain would write as 47.7000000000000003"
