from __future__ import annotations

import math

from core.metrics import METRICS, digits_alike


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


def test_a_column_of_costs_has_one_number_of_decimals() -> None:
    assert digits_alike([0.00000265, 7.38e-7, math.nan, 0.0]) == 8
    assert digits_alike([1.5, 20.0]) == digits_alike([]) == 2
