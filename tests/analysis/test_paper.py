from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.outcome import outcome
from core.analysis.paper import chosen_on, counted, presented, price, sentences, side_by_side, why
from tests.analysis.made import drawn

PUBLISHED = pd.DataFrame(
    {
        "label": ["WideMLP (t=0.75)", "WideMLP (t=0.99)", "WideMLP (t=0.90)"],
        "threshold": [0.25, 0.01, 0.1],
        "id_accuracy": [0.9367, 0.8449, 0.9091],
        "ood_accuracy": [0.7333, 0.9125, 0.8039],
    }
)
BOARD = pd.DataFrame(
    {"label": ["LLM", "WideMLP (t=0.99)"], "gqr": [0.9167, 0.8774], "latency_ms": [62.0, 3.59]}
)


def test_published_and_measured_stand_beside_each_other() -> None:
    one = drawn()
    table = side_by_side(PUBLISHED, one)
    assert table["kind"].tolist() == ["published"] * 3 + ["measured"] * 3
    assert table["t"].round(2).tolist() == [0.75, 0.9, 0.99] * 2
    assert (table["gqr"][table["kind"] == "published"] * 100).round(2).tolist() == [
        82.26, 85.33, 87.74,
    ]  # fmt: skip
    ours = table[table["kind"] == "measured"].iloc[-1]
    assert ours["gqr"] == pytest.approx(float(outcome(one, 0.01).gqr))
    assert presented(table)["GQR, 95 %"].isna().tolist() == [True] * 3 + [False] * 3


def test_the_words_say_what_is_won_and_lost() -> None:
    said = sentences(side_by_side(PUBLISHED, drawn()), BOARD)
    assert "OOD accuracy moves by +17.92 points, ID accuracy by -9.18" in said[0]
    assert said[0].endswith("the strictest setting **wins**.")
    assert said[1].startswith("**Measured here.**")
    assert said[2] == ("Only LLM (91.7 %, 62 ms) score higher in the paper; WideMLP takes 3.6 ms.")


def test_the_price_is_counted_in_valid_queries() -> None:
    one = drawn()
    table = side_by_side(PUBLISHED, one)
    inside = ~one.is_ood
    at = {tau: (one.decide(tau) == 3) for tau in (0.01, 0.25)}
    strict, lax = (float(at[tau][inside].mean()) * 1000 for tau in (0.01, 0.25))
    said = price(table)
    assert f"refuses {strict:.0f} of 1,000 valid queries, {strict - lax:.0f} more" in said
    lost, gained = 0.9 - 0.6, 0.8 - 0.2
    even = table.assign(id_accuracy=[0.9, 0.8, 0.6] * 2, ood_accuracy=[0.2, 0.5, 0.8] * 2)
    assert f"more than **{lost / (lost + gained) * 100:.0f} %** of the traffic" in price(even)
    assert "of the traffic" not in price(even.assign(ood_accuracy=0.5))
    shown = presented(table)["Valid queries refused (%)"]
    assert shown.isna().tolist() == [True] * 3 + [False] * 3
    assert shown.iloc[-1] == round(strict / 10, 1)


def test_the_setting_that_wins_elsewhere_is_named() -> None:
    one, other = drawn(), drawn(skill=3)
    table = side_by_side(PUBLISHED, one)
    said = chosen_on(table, [("here", other), ("nowhere", one.only(~one.is_ood))])
    scores = {tau: float(outcome(other, tau).gqr) for tau in (0.25, 0.1, 0.01)}
    best = max(scores, key=lambda tau: scores[tau])
    assert f"here: **t = {1 - best:.2f}** ({scores[best] * 100:.1f} %" in said
    assert said.endswith("nowhere: –.")


def test_what_was_measured_is_counted() -> None:
    one = drawn(sets=2)
    said = counted(one, "GQR-Bench")
    assert (
        said
        == f"Measured on {(one.labels < 3).sum()} in-domain queries and 2 OOD sets of GQR-Bench."
    )


def test_why_compares_the_middle_of_both_sides() -> None:
    one = drawn()
    middle = float(np.median(1 - one.scores.ood[one.is_ood].astype(float)))
    assert f"a largest sigmoid above {middle:.3f}" in why(one)
    assert "Cannot be told" in why(one.only(one.is_ood))


def test_a_panel_without_ood_rows_gives_dashes() -> None:
    one = drawn()
    table = side_by_side(PUBLISHED, one.only(~one.is_ood))
    ours = table[table["kind"] == "measured"]
    assert ours["gqr"].isna().all() and (ours["bounds"] == "–").all()
    assert np.isnan(presented(table)["GQR score (%)"].iloc[-1])
    assert "nan" not in " ".join([*sentences(table, BOARD), price(table)])
