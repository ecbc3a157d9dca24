from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.analysis.decision.digits import (
    figures,
    percent,
    to_cents,
    to_figures,
    to_tenths,
    trimmed,
    until_apart,
    usd,
)
from core.analysis.decision.levers import LEVERS
from core.analysis.decision.verdicts import NEEDS


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(75.0, 1, "75"), (74.96, 1, "75"), (74.96, 2, "74.96"), (0.188, 1, "0.19"), (0, 1, "0"),
     (12345.5, 1, "12,345.5"), (0.0001, 1, "0.0001")],
)  # fmt: skip
def test_a_number_has_no_idle_zeros(value: float, decimals: int, text: str) -> None:
    assert trimmed(value, decimals) == text


@given(st.floats(1e-4, 1e6), st.floats(0.9, 1.1), st.sampled_from([*NEEDS, *LEVERS]))
def test_what_differs_looks_different(value: float, factor: float, shown) -> None:  # noqa: ANN001
    one, other = shown.apart(value, value * factor)
    if abs(factor - 1) > 1e-6:
        assert one != other


def test_what_is_the_same_keeps_the_usual_digits() -> None:
    assert until_apart(lambda v, more: f"{v:.{1 + more}f}", 0.25, 0.25) == ("0.2", "0.2")


@given(st.floats(1e-4, 1e7))
@example(0.975)
@example(0.125)
@example(97.45)
def test_a_table_and_a_sentence_write_the_same_number(value: float) -> None:
    table = np.array([value])
    assert usd(float(to_cents(table)[0])) == usd(value)
    assert figures(float(to_figures(table)[0])) == figures(value)
    assert percent(float(to_tenths(table)[0]) / 100) == percent(value / 100)
    for way in (to_cents, to_figures, to_tenths):
        rounded = float(way(table)[0])
        assert len(repr(rounded)) <= 10  # no tail such as 419.41999999999996
        assert abs(rounded - value) <= max(0.006 * value, 0.051)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0365, "0.0365 USD"), (0.00012345, "0.000123 USD"), (0.9999, "1.00 USD"), (0, "0.00 USD"),
     (2601.1, "2,601.10 USD"), (44173.4, "44,173 USD"), (float("nan"), "–")],
)  # fmt: skip
def test_amounts(value: float, text: str) -> None:
    assert usd(value) == text


def test_unknown_stays_unknown_in_a_table() -> None:
    unknown = np.array([np.nan, 0.0, -0.12345])
    for way in (to_cents, to_figures, to_tenths):
        assert np.isnan(way(unknown)[0]) and way(unknown)[1] == 0
    assert figures(float("nan")) == percent(float("nan")) == "–"
    assert to_cents(unknown)[2] == -0.123
