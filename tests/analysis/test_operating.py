from __future__ import annotations

import numpy as np
import pytest

from core.analysis import operating as op
from core.analysis import remarks
from core.analysis.outcome import outcome
from core.analysis.suggest import Target, suggest
from core.analysis.traffic import Prices, Traffic
from tests.analysis.made import drawn, made

ONE = drawn(400)
INSIDE = ONE.only(~ONE.is_ood)
FOUND = outcome(ONE, 0.4)


def test_figures_are_in_percent_with_a_column_per_set() -> None:
    table = op.figures([(ONE, FOUND), (INSIDE, outcome(INSIDE, 0.4))], Traffic(), Prices())
    assert table.loc[0, "GQR score"] == round(float(FOUND.gqr) * 100, 1)
    assert table.loc[0, "GQR, your traffic"] == table.loc[0, "GQR score"]
    assert table.loc[0, "set1"] == round(float(FOUND.ood_by_set[1]) * 100, 1)
    assert np.isnan(table.loc[1, ["GQR score", "OOD accuracy", "set1"]].astype(float)).all()
    assert table.loc[1, "ID accuracy"] > 0


def test_headlines_show_a_dash_for_the_unknown() -> None:
    shown = {h.label: h for h in op.headline(INSIDE, outcome(INSIDE, 0.4), 0.4)}
    assert (shown["GQR score"].value, shown["GQR score"].interval) == ("–", None)
    assert shown["ID accuracy"].interval is not None
    assert shown["ID accuracy"].interval.startswith("95 %: ")
    assert shown["Coverage"].interval is None


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (INSIDE, "No OOD query: OOD accuracy"),
        (ONE.only(ONE.is_ood), "No in-domain query: ID accuracy"),
        (ONE.only(np.zeros(400, bool)), "no answer"),
        (ONE.only(np.arange(10)), "Only 10 queries"),
        (made([0, 1, 3], [0.4, 0.4, 0.4]), "same OOD score"),
        (made([0] * 9, np.arange(9) / 9, np.ones((9, 1)), domains=("law",)), "No OOD query"),
        (drawn(400, dropped=3), "3 answers"),
    ],
)
def test_what_is_missing_is_said(one: object, words: str) -> None:
    assert any(words in sentence for sentence in remarks.why_not(one)), remarks.why_not(one)


def test_all_well_says_nothing() -> None:
    assert remarks.why_not(ONE) == []


def test_confusion_rows_sum_to_one() -> None:
    cells = op.confusion_frame(FOUND)
    assert cells.groupby("truth")["share"].sum().to_numpy() == pytest.approx(np.ones(4))
    assert cells["rows"].sum() == 400
    alone = op.confusion_frame(outcome(INSIDE, 0.4))
    assert alone[alone["truth"] == "ood"]["share"].isna().all()


def test_hills_hold_every_query() -> None:
    table = op.distribution(ONE)
    assert table.groupby("group")["share"].sum().to_numpy() == pytest.approx(np.ones(4))
    assert table["height"].max() == 1
    assert table["group"].iloc[0] == "in-domain"
    assert op.distribution(ONE.only(np.zeros(400, bool))).empty


def test_other_routers_answer_at_their_own_threshold() -> None:
    other = drawn(400, seed=3, threshold=0.3)
    lost = drawn(400, seed=4, threshold=float("nan"))
    found = op.beside(ONE, [other, lost, other.only(np.arange(100))], 0.6)
    assert [t for _, t in found] == [0.3, 0.6]


def test_a_suggestion_shows_both_sides_and_intervals_on_test() -> None:
    found = suggest(drawn(300, seed=1), ONE, Target())
    table = op.suggestion_frame(found, Traffic(), Prices())
    assert table[""].tolist() == ["on validation", "on test"]
    assert table["GQR score, 95 %"].iloc[0] == "–"
    assert " to " in table["GQR score, 95 %"].iloc[1]


def test_the_best_threshold_falls_as_strangers_come() -> None:
    moved = op.by_share(ONE, Traffic())
    assert moved["threshold"].iloc[0] > moved["threshold"].iloc[-1]
    assert op.by_share(INSIDE, Traffic()).empty


def test_words() -> None:
    assert remarks.at(0.5) == "τ = 0.500"
    assert remarks.at((0.1, 0.2)) == "τ = 0.100 / 0.200"
    assert op.dash(float("nan"), ".2f") == "–"
    assert op.as_list((0.1, 0.2)) == [0.1, 0.2]


def test_a_small_panel_says_what_one_query_weighs() -> None:
    few = made([0] * 30 + [3] * 10, np.linspace(0, 1, 40))
    (said,) = remarks.how_rough(few)
    assert "40 queries, 10 of them OOD" in said and "up to 10.0 points" in said
    assert "leaves room for 26 % mistakes" in said
    assert remarks.how_rough(drawn(400)) == []
