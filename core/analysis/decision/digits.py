"""As many digits as a comparison needs: 74.98 is not at least 75, which "75.0" would hide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

MOST: Final = 12
"""Digits beyond the usual that are tried; doubles hold no more."""


def trimmed(value: float, decimals: int) -> str:
    """A number with up to so many decimals, or one figure more than that below 1."""
    if value and abs(value) < 1:
        return np.format_float_positional(value, decimals + 1, fractional=False, trim="-")
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


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
