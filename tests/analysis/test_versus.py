from __future__ import annotations

import numpy as np

from core.analysis.outcome import outcome
from core.analysis.paired import BETTER, UNSURE, WORSE
from core.analysis.versus import versus
from tests.analysis.made import drawn

USUAL, SKILLED = drawn(600, seed=1, label="usual"), drawn(600, seed=2, skill=2, label="skilled")
POOR = drawn(600, seed=3, skill=0.3, label="poor")


def test_figures_are_those_of_the_outcome_and_lie_in_their_intervals() -> None:
    found = versus([USUAL, SKILLED], [0.4, 0.5]).set_index("Router")
    for one, tau in ((USUAL, 0.4), (SKILLED, 0.5)):
        shown = found.loc[one.label]
        assert shown["GQR score (%)"] == round(float(outcome(one, tau).gqr) * 100, 1)
        low, high = map(float, shown["GQR score, 95 %"].split(" to "))
        assert low < shown["GQR score (%)"] < high
        assert shown["At"] == f"τ = {tau:.3f}"


def test_a_clear_gap_is_told_from_a_router_held_against_itself() -> None:
    found = versus([USUAL, SKILLED, POOR, USUAL], [0.4] * 4)
    assert found["Verdict"].tolist()[1:] == [BETTER, WORSE, UNSURE]
    assert found["Against the first (points)"].iloc[3] == 0
    assert found["Verdict"].isna().iloc[0]


def test_only_shared_queries_count() -> None:
    half = SKILLED.only(np.arange(600) < 300)
    both = versus([USUAL, half], [0.4, 0.4])
    alone = versus([USUAL.only(np.arange(600) < 300)], [0.4])
    assert both["GQR score (%)"].iloc[0] == alone["GQR score (%)"].iloc[0]
    assert versus([USUAL, half.only(np.zeros(300, bool))], [0.4, 0.4]).empty


def test_a_panel_without_a_side_gives_dashes() -> None:
    inside = [one.only(~one.is_ood) for one in (USUAL, SKILLED)]
    found = versus(inside, [0.4, 0.4])
    assert found["GQR score (%)"].isna().all()
    assert found["GQR score, 95 %"].eq("–").all() and found["Verdict"].iloc[1] == "–"
    assert found["ID accuracy (%)"].notna().all()
