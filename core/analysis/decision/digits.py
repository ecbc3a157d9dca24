"""One way to write each number, with as many digits as a comparison needs.

74.98 is not at least 75, which "75.0" would hide. Amounts have three figures below 1 USD and cents
above; latencies and rates three figures; accuracies one decimal.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Final

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

MOST: Final = 12
"""Digits beyond the usual that are tried; doubles hold no more."""


def trimmed(value: float, decimals: int) -> str:
    """A number with up to so many decimals, or one figure more than that below 1."""
    if value and abs(value) < 1:
        return np.format_float_positional(value, decimals + 1, fractional=False, trim="-")
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figures(value: float, most: int = 3) -> str:
    """So many significant figures, thousands with a comma and without an exponent."""
    if isnan(value):
        return "–"
    if value and abs(value) < 100:
        return np.format_float_positional(value, most, fractional=False, trim="-")
    return trimmed(float(f"{value:.{most}g}"), most)


def usd(value: float) -> str:
    """An amount as text, with enough digits below one dollar; unknown is a dash."""
    if isnan(value):
        return "–"
    if value and abs(value) < 0.9995:
        return f"{figures(value)} USD"
    return f"{value:,.0f} USD" if abs(value) >= 10_000 else f"{value:,.2f} USD"


def percent(share: float, more: int = 0) -> str:
    """A share as percent, with so many digits more than usual; unknown is a dash."""
    return "–" if isnan(share) else f"{trimmed(share * 100, 1 + more)} %"


def percents(one: float, other: float) -> tuple[str, str]:
    """Two shares as percent, with the digits that tell them apart."""
    return until_apart(percent, one, other)


def to_figures(values: Doubles, most: int = 3) -> Doubles:
    """Numbers rounded as `figures` writes them, for a table that sorts; NaN stays NaN."""
    return _as_written(values, f".{most}g")


def to_cents(values: Doubles) -> Doubles:
    """Amounts rounded as `usd` writes them, for a table that sorts; NaN stays NaN."""
    whole = np.where(
        np.abs(values) >= 10_000, _as_written(values, ".0f"), _as_written(values, ".2f")
    )
    return np.where(np.abs(values) < 1, to_figures(values), whole)


def to_tenths(values: Doubles) -> Doubles:
    """Percentages rounded as `percent` writes them, for a table that sorts; NaN stays NaN."""
    return np.where(np.abs(values) < 1, to_figures(values, 2), _as_written(values, ".1f"))


def _as_written(values: Doubles, form: str) -> Doubles:
    """Numbers read back from their text: arithmetic rounds a tie such as 0.975 another way."""
    return np.array([float(format(value, form)) for value in values.flat]).reshape(values.shape)


def until_apart(show: Callable[[float, int], str], one: float, other: float) -> tuple[str, str]:
    """Both as text, with the fewest digits that tell them apart.

    Args:
        show: writes a number with so many digits more than usual.
        one: a number.
        other: a number; where it is the same, or next to the same, the usual digits stay.
    """
    texts = show(one, 0), show(other, 0)
    for more in range(1, MOST):
        if one == other or texts[0] != texts[1]:
            break
        texts = show(one, more), show(other, more)
    return texts
