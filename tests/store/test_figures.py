"""What a single figure may say."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.store.figures import METRICS, UNITS, fault_of, number, printed_number

GOOD = {
    "source": "s",
    "table": "t",
    "router": "r",
    "variant": "",
    "metric": "gqr",
    "dataset": "all",
    "value": "0.5",
    "unit": "fraction",
    "as_printed": ".50",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [("4", 4), ("0.00", 0), (".5", 0.5), ("5.", 5), ("2.2e-05", 2.2e-05), ("-1", -1), ("+1", 1)],
)
def test_plain_numbers(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", " 1", "nan", "inf", "-inf", "1e999", "1_0", "1,5", "0x10", "٣", "12 ms", "-", "."]
)
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("<4", 4), ("93.28%", 93.28), ("13,457", 13457), ("~ 0.5", 0.5), ("≤1", 1)]
)
def test_printed_numbers(text: str, value: float) -> None:
    assert printed_number(text) == value


@pytest.mark.parametrize("text", ["", "-", "<", "1,2", "4 ms", "e", "1-2"])
def test_what_prints_no_number(text: str) -> None:
    assert printed_number(text) is None


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_survives_its_own_repr(value: float) -> None:
    assert number(repr(value)) == value
    assert printed_number(repr(value)) == value


def test_the_vocabulary_is_closed() -> None:
    assert fault_of(GOOD) is None
    assert {unit for units in METRICS.values() for unit in units} == set(UNITS)
    assert all(low < high <= math.inf for low, high in UNITS.values())


@settings(deadline=None)
@given(value=st.floats(min_value=0, max_value=1), unit=st.sampled_from(["fraction", "%"]))
def test_shares_within_their_unit_are_accepted(value: float, unit: str) -> None:
    share = repr(value * 100 if unit == "%" else value)
    assert fault_of({**GOOD, "value": share, "as_printed": share, "unit": unit}) is None
