from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from core.labs.duo_llm.findings import Part, _correlation, findings
from core.labs.duo_llm.network import BIG
from core.labs.duo_llm.oracle import all_routes
from core.labs.duo_llm.resampling import (
    Estimate,
    Measured,
    best_of_patterns,
    chance,
    draws,
    fixed,
    oracle,
    router,
)


def measured(seed: int = 0, late: float = 0.0) -> Measured:
    """Losses where a big module helps, the more so the later it is if `late` is positive."""
    rng, routes = np.random.default_rng(seed), all_routes(6)
    worth = 0.1 + late * np.arange(6)
    helped = (routes == BIG) @ worth
    base = 3 + rng.random((8, 1, 12))
    losses = base - helped[None, :, None] + 0.2 * rng.random((8, 729, 12))
    modules = rng.integers(1, 3, (5, 3, 8, 12, 6)).astype(np.int8)
    routed = np.stack([np.full((3, 8, 12), 3.5 - 0.1 * b) for b in range(1, 6)])
    kinds = ["english"] * 4 + ["code"] * 4
    return Measured(kinds, losses.astype(np.float32), routes, routed.astype(np.float32), modules)


def test_the_policies_stand_in_the_order_that_they_must() -> None:
    m = measured()
    d = draws(m.kinds, 3, 50)
    for big in range(7):
        best, one, any_ = (f(m, d, big) for f in (oracle, fixed, chance))
        assert (best <= one + 1e-9).all()
        assert (one <= any_ + 1e-9).all()
        assert best_of_patterns(m, d, big)[0] >= one[0] - 1e-9
        assert oracle(m, d, big, may_skip=True)[0] <= best[0]


def test_the_first_resample_is_the_hold_out_and_kinds_keep_their_sizes() -> None:
    m = measured()
    d = draws(m.kinds, 3, 200)
    np.testing.assert_allclose(d.segments[0], 1 / 8)
    np.testing.assert_allclose(d.segments[:, :4].sum(axis=1), 0.5)
    np.testing.assert_allclose(d.seeds.sum(axis=1), 1)
    assert router(m, d, 2)[0] == pytest.approx(3.3)


@pytest.mark.parametrize(
    ("low", "high", "holds"), [(0.1, 0.5, True), (0.95, 1.2, None), (1.1, 1.2, False)]
)
def test_a_part_holds_fails_or_is_open(low: float, high: float, holds: bool | None) -> None:
    assert Part("p", Estimate((low + high) / 2, low, high), 0, 1).holds is holds


def test_five_findings_each_with_a_verdict_that_follows_the_data() -> None:
    m = measured(late=0.2)
    found = findings(m, draws(m.kinds, 3, 100))
    assert [finding.number for finding in found] == [1, 2, 3, 4, 5]
    enough = {part.what: part for part in found[1].parts}
    assert enough["budget at which the oracle is best"].figure.value == 6  # big always helps here
    assert found[1].verdict == "not reproduced"
    late = found[2].parts[0]
    assert late.figure.value > 3
    assert late.holds
    assert found[2].parts[2].holds is False  # budget 4: still late


def test_the_rank_correlation_is_spearmans() -> None:
    rng = np.random.default_rng(4)
    a = rng.random((6, 20))
    b = a + rng.random((6, 20))
    d = draws(["code"] * 6, 3, 5)
    assert _correlation(a, b, d)[0] == pytest.approx(spearmanr(a.ravel(), b.ravel()).statistic)
