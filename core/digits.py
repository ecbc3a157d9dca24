"""One way to write each number, with as many digits as a comparison needs.

74.98 is not at least 75, which "75.0" would hide. Amounts have three figures below 1 USD and cents
above; latencies and rates three figures; accuracies one decimal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from math import floor, isnan, log10, nan
from typing import Final

SIZES: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
MOST: Final = 12
"""Digits beyond the usual that are tried; doubles hold no more."""


def trimmed(value: float, decimals: int) -> str:
    """A number with up to so many decimals, or one figure more than that below 1."""
    if value and abs(value) < 1:
        return _significant(value, decimals + 1)
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figures(value: float, most: int = 3) -> str:
    """So many significant figures, thousands with a comma and without an exponent."""
    if isnan(value):
        return "–"
    if value and abs(value) < 100:
        return _significant(value, most)
    return trimmed(float(f"{value:.{most}g}"), most)


def _significant(value: float, most: int) -> str:
    return f"{Decimal(f'{value:.{most}g}'):f}"


def usd(value: float) -> str:
    """An amount as text, with enough digits below one dollar; unknown is a dash."""
    if isnan(value):
        return "–"
    if value and abs(value) < 0.9995:
        return f"{figures(value)} USD"
    return f"{value:,.0f} USD" if abs(value) >= 10_000 else f"{value:,.2f} USD"


def alike(amounts: Iterable[float | None]) -> list[str]:
    """The amounts of one column without their unit, each with as many decimals as the largest.

    What is above 0 and would read 0 is said to be less than the last digit; unknown is a dash.
    """
    values = [nan if one is None else float(one) for one in amounts]
    largest = max((abs(one) for one in values if not isnan(one)), default=0.0)
    return [_in_column(one, decimals(largest, MOST)) for one in values]


def decimals(amount: float, most: int = 6) -> int:
    """Decimals that `usd` writes an amount with, at most so many; a column takes those of one."""
    if 0 < amount < 0.9995:
        return min(most, max(2, 2 - floor(log10(amount))))
    return 0 if amount >= 10_000 else 2


def _in_column(value: float, places: int) -> str:
    if isnan(value):
        return "–"
    least = 10.0**-places
    text = f"{value:,.{places}f}"
    return f"< {least:.{places}f}" if value > 0 and float(text.replace(",", "")) == 0 else text


def usd_in_brief(value: float) -> str:
    """An amount as text where there is little room: ten millions and more in three figures."""
    if isnan(value) or abs(value) < 1e7:
        return usd(value)
    size, name = next(one for one in SIZES if abs(value) >= one[0])
    return f"{figures(value / size)}{name} USD"


def percent(share: float, more: int = 0) -> str:
    """A share as percent, with so many digits more than usual; unknown is a dash."""
    return "–" if isnan(share) else f"{trimmed(share * 100, 1 + more)} %"


def percents(one: float, other: float) -> tuple[str, str]:
    """Two shares as percent, with the digits that tell them apart."""
    return until_apart(percent, one, other)


def to_figures(values: Iterable[float], most: int = 3) -> list[float]:
    """Numbers rounded as `figures` writes them, for a table that sorts; NaN stays NaN.

    They are read back from their text: arithmetic rounds a tie such as 0.975 another way.
    """
    return [float(f"{value:.{most}g}") for value in values]


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
