from __future__ import annotations

from math import isnan

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.analysis.decision.levers import LEVERS
from core.analysis.decision.verdicts import NEEDS
from core.digits import (
    alike,
    figures,
    percent,
    to_figures,
    trimmed,
    until_apart,
    usd,
    usd_in_brief,
)


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
def test_a_table_and_a_sentence_write_the_same_number(value: float) -> None:
    (rounded,) = to_figures([value])
    assert figures(rounded) == figures(value)
    assert len(repr(rounded)) <= 10  # no tail such as 419.41999999999996
    assert abs(rounded - value) <= 0.006 * value


@pytest.mark.parametrize(
    ("amounts", "texts"),
    [
        ([3.654, 184.3, 44.0], ["3.65", "184.30", "44.00"]),
        ([876.0, 5693.82, 24960.0], ["876", "5,694", "24,960"]),
        ([0.000201, 2.87, 0.0], ["< 0.01", "2.87", "0.00"]),
        ([0.000201, 0.0453], ["0.0002", "0.0453"]),
        ([None, float("nan"), 1.0], ["–", "–", "1.00"]),
        ([], []),
    ],
)
def test_amounts_of_a_column_have_the_decimals_of_the_largest(
    amounts: list[float | None], texts: list[str]
) -> None:
    assert alike(amounts) == texts


@given(st.lists(st.floats(0, 1e9), min_size=2, max_size=6))
def test_nothing_above_zero_reads_zero_in_a_column(amounts: list[float]) -> None:
    for value, text in zip(amounts, alike(amounts), strict=True):
        assert (float(text.replace(",", "").lstrip("< ")) > 0) == (value > 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(9172.81, "9,172.81 USD"), (9_999_999, "9,999,999 USD"), (12_345_678, "12.3M USD"),
     (-2.5e9, "-2.5B USD"), (1e22, "10,000,000,000T USD"), (float("nan"), "–")],
)  # fmt: skip
def test_a_tile_has_room_for_any_amount(value: float, text: str) -> None:
    assert usd_in_brief(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0365, "0.0365 USD"), (0.00012345, "0.000123 USD"), (0.9999, "1.00 USD"), (0, "0.00 USD"),
     (2601.1, "2,601.10 USD"), (44173.4, "44,173 USD"), (float("nan"), "–")],
)  # fmt: skip
def test_amounts(value: float, text: str) -> None:
    assert usd(value) == text


def test_unknown_stays_unknown_in_a_table() -> None:
    unknown = to_figures([float("nan"), 0.0, -0.12345])
    assert isnan(unknown[0]) and unknown[1:] == [0, -0.123]
    assert figures(float("nan")) == percent(float("nan")) == "–"
