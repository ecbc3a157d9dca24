from __future__ import annotations

import numpy as np
import pytest

from core.analysis.outcome import outcome
from core.analysis.paired import BETTER, UNSURE, WORSE, resample
from tests.analysis.made import drawn

ONE, WORSE_ONE, ALIKE = (
    drawn(2000, 1, skill=1.5),
    drawn(2000, 2, skill=0.5),
    drawn(2000, 3, skill=1.5),
)
FIRST, SECOND = np.array([1.0, 0]), np.array([0, 1.0])


def right(*several: object) -> np.ndarray:
    return np.stack([one.decide(0.4) == one.labels for one in several])


def test_the_first_row_is_the_data() -> None:
    found = resample(right(ONE, WORSE_ONE), ONE.strata)
    for place, one in enumerate((ONE, WORSE_ONE)):
        assert found.id_accuracy[0, place] == pytest.approx(float(outcome(one, 0.4).id_accuracy))
        assert found.ood_accuracy[0, place] == pytest.approx(float(outcome(one, 0.4).ood_accuracy))
    assert found.gqr(FIRST)[0] == pytest.approx(float(outcome(ONE, 0.4).gqr))


def test_three_verdicts() -> None:
    found = resample(right(ONE, WORSE_ONE), ONE.strata)
    assert found.difference(FIRST, SECOND).verdict == BETTER
    assert found.difference(SECOND, FIRST).verdict == WORSE
    assert resample(right(ONE, ALIKE), ONE.strata).difference(FIRST, SECOND).verdict == UNSURE


def test_a_router_does_not_differ_from_itself() -> None:
    found = resample(right(ONE, ONE), ONE.strata).difference(FIRST, SECOND)
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_pairing_narrows_the_interval() -> None:
    close = ONE.decide(0.4) == ONE.labels
    other = close.copy()
    other[:20] = True
    paired = resample(np.stack([other, close]), ONE.strata).difference(FIRST, SECOND)
    apart = resample(right(ONE, ALIKE), ONE.strata).difference(FIRST, SECOND)
    assert paired.high - paired.low < (apart.high - apart.low) / 3


def test_intervals_are_as_wide_as_those_of_one_router_alone() -> None:
    from core.analysis.intervals import bootstrap

    mine = resample(right(ONE), ONE.strata).gqr(np.array([1.0]))[1:]
    known = bootstrap(right(ONE)[0], ONE.is_ood, tuple(ONE.datasets)).gqr
    assert known is not None
    assert np.quantile(mine, [0.025, 0.975]) == pytest.approx(known, abs=0.004)


def test_a_missing_side_is_unknown() -> None:
    inside = ONE.only(~ONE.is_ood)
    found = resample(right(inside, inside), inside.strata).difference(FIRST, SECOND)
    assert np.isnan(found.value)
    assert found.verdict == UNSURE


def test_too_many_ways_are_refused() -> None:
    with pytest.raises(ValueError, match="17 ways"):
        resample(np.ones((17, len(ONE)), bool), ONE.strata)
