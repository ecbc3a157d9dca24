from __future__ import annotations

from math import nan

from hypothesis import given

from core.analysis.decision.needs import Needs
from core.analysis.decision.on_front import figures_of, front_words, standing
from core.analysis.decision.verdicts import answer
from core.analysis.pareto import dominates, losses
from tests.analysis.decision.made_board import boards, made, row, wishes

DEAR = Needs(let_through=10.0, refused=0.1, wrong_domain=0.1, slo_ms=1000)


@given(boards(), wishes())
def test_nobody_on_the_front_is_dominated_by_another_that_passes(
    rows: list[dict], needs: Needs
) -> None:
    of = made(rows)
    found = answer(of, needs)
    where = standing(of, found)
    if where is None:
        return
    worse = losses(figures_of(of, found), (True, False, False))
    placed = [i for i in found.order if i not in where.unplaced]
    for i in placed:
        beaten = any(bool(dominates(worse[j], worse[i])) for j in placed)
        assert beaten == (i not in where.front)
    assert (where.by >= 0) == (found.order[0] in placed and found.order[0] not in where.front)


def test_several_on_the_front_are_left_to_the_prices() -> None:
    of = made(
        [row("quick", 0.8, 0.9, 1.0), row("good", 0.95, 0.95, 50.0), row("bad", 0.5, 0.5, 90.0)]
    )
    told = front_words(of, answer(of, DEAR))
    assert "2 of those that pass are on the front: good, quick" in told
    assert "choose good among them" in told


def test_a_dominated_answer_says_by_whom_and_that_the_prices_speak_against_it() -> None:
    of = made([row("strict", 0.5, 0.99, 5.0), row("even", 0.9, 0.9, 1.0)])
    found = answer(of, DEAR)
    assert of.names[found.order[0]] == "strict"
    told = front_words(of, found)
    assert "strict is dominated by even (+" in told and "points GQR score" in told
    assert "p95 latency" in told and "strict costs less all the same" in told


def test_one_that_is_better_in_all_is_said_to_be() -> None:
    of = made([row("best", 0.95, 0.95, 1.0), row("other", 0.9, 0.9, 5.0)])
    assert "best dominates every other one" in front_words(of, answer(of, DEAR))


def test_what_cannot_be_placed_is_not_placed() -> None:
    needs = Needs(let_through=10.0, refused=0.1, always_on=False)
    of = made([
        row("unknown", 0.95, 0.99, nan), row("one", 0.9, 0.9, 1.0), row("two", 0.8, 0.8, 2.0),
    ])  # fmt: skip
    found = answer(of, needs)
    assert of.names[found.order[0]] == "unknown"
    assert front_words(of, found).startswith("unknown cannot be placed")
    alone = made([row("one", 0.9, 0.9, 1.0)])
    assert front_words(alone, answer(alone, needs)) == ""
