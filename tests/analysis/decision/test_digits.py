from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.decision.digits import trimmed, until_apart
from core.analysis.decision.flips import LEVERS
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
