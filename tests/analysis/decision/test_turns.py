from __future__ import annotations

from core.analysis.decision.flips import flips
from core.analysis.decision.needs import Needs
from core.analysis.decision.turns import swinging, widest
from core.analysis.decision.verdicts import answer
from core.digits import usd
from tests.analysis.decision.made_board import made, row


def test_needs_that_do_not_move_the_cost_are_named_and_not_drawn() -> None:
    of = made([row("one", 0.9, 0.9, 1.0), row("two", 0.8, 0.9, 2.0)])
    needs = Needs(slo_ms=100, min_id=0.5)
    moved = flips(of, needs, answer(of, needs).order[0])
    shown = swinging(moved)
    assert shown and all(usd(flip.cost_low) != usd(flip.cost_high) for flip in shown)
    told = widest(moved)
    assert usd(shown[0].cost_low) in told and usd(shown[0].cost_high) in told
    still = told.partition("It does not move visibly with: ")[2]
    assert "minimum ID accuracy" in still and "p95 latency allowed" in still
    for flip in shown:
        assert flip.lever.label.lower() not in still.lower()


def test_free_errors_and_machines_leave_nothing_to_draw() -> None:
    of = made([row("one", 0.9, 0.9, 1.0)])
    needs = Needs(let_through=0, refused=0, wrong_domain=0, cpu_usd_per_hour=0)
    moved = flips(of, needs, 0)
    assert swinging(moved) == []
    assert widest(moved) == "No need moves the cost of the recommended router."
