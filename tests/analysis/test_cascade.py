from __future__ import annotations

import numpy as np
import pytest

from core.analysis.cascade import (
    GUARD,
    Member,
    Stage,
    alone,
    filled,
    member,
    play,
    point,
    weighted_percentile,
    widening,
)
from core.analysis.outcome import outcome
from core.analysis.traffic import Traffic
from tests.analysis.made import drawn, made

LABELS = [0, 1, 2, 3, 3]
CHEAP = made(LABELS, [0.1, 0.5, 0.9, 0.5, 0.95])
DEAR = made(LABELS, [0.2, 0.3, 0.4, 0.8, 0.1])
CHAIN = (Stage(0, 0.2, 0.8), Stage(1, 0.6, 0.6))


def of(one: object, milliseconds: float, usd: float = 1.0) -> Member:
    return Member(one, np.full(len(one), milliseconds / 1000), usd)


MEMBERS = [of(CHEAP, 1, 1), of(DEAR, 10, 20)]


def test_by_hand() -> None:
    found = play(CHAIN, MEMBERS)
    # sure, passed on and accepted, rejected at once, passed on and rejected, rejected at once
    assert found.verdicts.tolist() == [0, 1, 3, 3, 3]
    assert found.asked.tolist() == [[True] * 5, [False, True, False, True, False]]
    assert found.seconds.tolist() == pytest.approx([0.001, 0.011, 0.001, 0.011, 0.001])
    assert found.usd.tolist() == pytest.approx([0.001, 0.021, 0.001, 0.021, 0.001])


def test_a_point_weighs_both_sides_of_the_traffic() -> None:
    found = point("x", play(CHAIN, MEMBERS), CHEAP, Traffic(0.5))
    inside, outside = (1 + 11 + 1) / 3, (11 + 1) / 2
    assert found.latency_ms == pytest.approx((inside + outside) / 2)
    assert found.asked == pytest.approx((1, (1 / 3 + 1 / 2) / 2))
    assert found.usd_per_1k == pytest.approx((23 / 3 + 22 / 2) / 2)
    right = (2 / 3 + 1) / 2
    assert found.usd_per_success == pytest.approx(found.usd_per_1k / 1000 / right)
    assert found.p95_ms == pytest.approx(11)


def test_a_guard_only_rejects_and_is_asked_until_then() -> None:
    guard = made(LABELS, [0.9, 0.1, 0.1, 0.1, 0.9])
    members = [*MEMBERS, of(guard, 5)]
    before = play((Stage(2, 0.5, 0.5, GUARD), *CHAIN), members)
    after = play((*CHAIN, Stage(2, 0.5, 0.5, GUARD)), members)
    assert before.verdicts.tolist() == after.verdicts.tolist() == [3, 1, 3, 3, 3]
    assert before.asked.sum(axis=1).tolist() == [5, 3, 2]
    assert after.asked.sum(axis=1).tolist() == [5, 2, 2]


def test_a_chain_of_one_is_the_router() -> None:
    one = drawn(300)
    found = play(alone(0, 0.37), [of(one, 1)])
    assert found.verdicts.tolist() == one.decide(0.37).tolist()


def test_an_empty_band_passes_nothing_on_and_a_full_one_everything() -> None:
    cheap, dear = drawn(300, 1), drawn(300, 2)
    members = [of(cheap, 1), of(dear, 10)]
    chains = widening(Stage(0, 0.3, 0.5), [Stage(1, 0.4, 0.4)], cheap.scores.ood)
    none, everything = play(chains[0], members), play(chains[-1], members)
    assert not none.asked[1].any()
    assert none.verdicts.tolist() == cheap.decide(0.4).tolist()
    assert everything.asked[1].all()
    assert everything.verdicts.tolist() == dear.decide(0.4).tolist()


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ((), "1 to 4 stages, not 0"),
        ((*(Stage(0, 0, 1),) * 4, Stage(1, 0.5, 0.5)), "not 5"),
        ((Stage(0, 0.5, 0.4), Stage(1, 0.5, 0.5)), "upside down"),
        ((Stage(7, 0.5, 0.5),), "router 7; there are 2"),
        ((Stage(0, 0.2, 0.8),), "one threshold"),
        ((Stage(0, 0.5, 0.5, GUARD),), "one threshold"),
    ],
)
def test_chains_that_cannot_answer_are_refused(stages: tuple[Stage, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        play(stages, MEMBERS)


def test_untimed_queries_take_a_measured_time() -> None:
    known = np.array([1, np.nan, 3, np.nan], np.float32)
    found = filled(known)
    assert found[[0, 2]].tolist() == [1, 3]
    assert set(found[[1, 3]]) <= {1, 3}
    assert np.isnan(filled(np.full(3, np.nan, np.float32))).all()
    untimed = made(LABELS, [0.1] * 5, latency_us=np.full(5, np.nan, np.float32))
    found = point("x", play(alone(0, 0.5), [member(untimed, np.nan)]), untimed, Traffic())
    assert np.isnan([found.latency_ms, found.p95_ms, found.usd_per_1k]).all()
    assert found.outcome.gqr == outcome(untimed, 0.5).gqr


def test_weighted_percentiles() -> None:
    values, even = np.arange(1.0, 101), np.full(100, 0.01)
    assert weighted_percentile(values, even, 0.95) == 95
    assert weighted_percentile(values[:2], np.array([0.99, 0.01]), 0.95) == 1
    assert np.isnan(weighted_percentile(np.array([np.nan]), np.array([1.0]), 0.5))
