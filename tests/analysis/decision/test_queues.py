from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.decision.queues import LATE, erlang_c, late_share, replicas


def by_sum(c: int, a: float) -> float:
    """Erlang C as the textbook writes it: a quotient of sums."""
    top = a**c / math.factorial(c) * c / (c - a)
    return top / (sum(a**k / math.factorial(k) for k in range(c)) + top)


@given(st.integers(1, 30), st.floats(0.001, 0.999))
def test_erlang_c_equals_the_sum_of_the_textbook(c: int, busy: float) -> None:
    found = erlang_c(np.array([float(c)]), np.array([c * busy]))[0]
    assert found == pytest.approx(by_sum(c, c * busy), rel=1e-9)


def test_a_known_value() -> None:
    # 10 agents at a load of 8 Erlang: 40.9 % wait, as tables of Erlang C print it.
    assert erlang_c(np.array([10.0]), np.array([8.0]))[0] == pytest.approx(0.409, abs=5e-4)
    assert erlang_c(np.array([2.0]), np.array([2.5]))[0] == 1


@given(st.floats(0.01, 5000), st.floats(1e-5, 2), st.sampled_from([0.0, 0.01, 0.5, np.inf]))
def test_replicas_are_the_fewest_that_hold(rate: float, service: float, spare: float) -> None:
    lam, s, t = np.array([rate]), np.array([service]), np.array([spare])
    count = replicas(lam, s, t)
    assert late_share(count, lam * s, s, t)[0] <= LATE
    one_less = count - 1
    if one_less[0] >= 1 and one_less[0] > (lam * s)[0]:
        assert late_share(one_less, lam * s, s, t)[0] > LATE


def test_unknown_and_absurd_have_no_number() -> None:
    assert math.isnan(replicas(np.array([1.0]), np.array([np.nan]), np.array([1.0]))[0])
    assert math.isnan(replicas(np.array([1e9]), np.array([10.0]), np.array([1.0]))[0])
