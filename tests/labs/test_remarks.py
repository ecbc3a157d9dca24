"""A router that loses to something simpler is told so, and so is what it spends."""

from __future__ import annotations

import pandas as pd

from core.charts.inside import TRIED, luck_chart
from core.labs.duo_llm.remarks import remarks

WON = {"Router": (90.0, 3.0), "Best pattern": (92.0, 3.0), "All small": (95.0, 0.0)}


def test_a_router_that_wins_within_its_budget_needs_no_remark() -> None:
    assert remarks(WON, 3) == []


def test_who_beats_it_and_what_it_takes_are_said() -> None:
    better, spent = remarks(WON | {"Router": (93.0, 3.55)}, 3)
    assert "Best pattern** (92.0)" in better and "3.55 big modules a token" in spent
    assert len(remarks(WON | {"Router": (99.0, 3.0)}, 3)) == 2


def test_the_curve_of_random_routes_is_in_the_legend() -> None:
    tries = pd.DataFrame({"tries": [1, 2], "perplexity": [9.0, 8.0]})
    marks = pd.DataFrame({"policy": ["oracle", "router"], "perplexity": [5.0, 7.0]})
    for layer in luck_chart(tries, marks).to_dict()["layer"]:
        assert layer["encoding"]["color"]["scale"]["domain"][-1] == TRIED
