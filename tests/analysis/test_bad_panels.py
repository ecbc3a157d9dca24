"""Panels that lack a side, a domain or queries: every figure a dash or a number, never a fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.analysis import calibration, chain_words, curves, marks, operating, remarks
from core.analysis.answers import Answers
from core.analysis.cascade import Stage, member
from core.analysis.contest import contest, every_pair
from core.analysis.outcome import outcome
from core.analysis.search import Budget, best_found, choose
from core.analysis.suggest import Target, suggest
from core.analysis.traffic import Prices, Traffic
from core.types import Scores
from tests.analysis.made import drawn

ONE = drawn(400)
STAGES = (Stage(0, 0.2, 0.8), Stage(1, 0.5, 0.5))


def one_domain() -> Answers:
    kept = ONE.only((ONE.labels == 0) | (ONE.labels == 3))
    scores = Scores(kept.scores.domains[:, :1], kept.scores.ood)
    labels = np.where(kept.labels == 3, 1, 0)
    return replace(kept, domains=("law",), labels=labels, scores=scores)


CONSTANT = replace(ONE, scores=Scores(ONE.scores.domains, np.full(len(ONE), 0.5, np.float32)))
PANELS = {
    "no OOD query": ONE.only(~ONE.is_ood),
    "no in-domain query": ONE.only(ONE.is_ood),
    "constant scores": CONSTANT,
    "ten rows": ONE.only(np.arange(10)),
    "one domain": one_domain(),
}


@pytest.fixture(params=PANELS)
def panel(request: pytest.FixtureRequest) -> Answers:
    return PANELS[str(request.param)]


def test_thresholds_say_why(panel: Answers) -> None:
    assert remarks.why_not(panel)
    found = outcome(panel, 0.5)
    one_sided = panel.is_ood.all() or not panel.is_ood.any()
    values = {shown.label: shown.value for shown in operating.headline(panel, found, 0.5)}
    assert (values["GQR score"] == "–") == one_sided
    row = operating.figures([(panel, found)], Traffic(), Prices()).iloc[0]
    assert bool(pd.isna(row["GQR score"])) == one_sided


VIEWS: list[Callable[[Answers], object]] = [
    curves.separation, curves.roc, curves.precision_recall, curves.risk_frame,
    calibration.summaries, operating.distribution, operating.curve_frame,
]  # fmt: skip


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_view_stands(panel: Answers, view: Callable[[Answers], object]) -> None:
    view(panel)
    view(panel.only(np.zeros(len(panel), bool)))


def test_a_suggestion_is_made_or_refused_with_the_reason(panel: Answers) -> None:
    given, _ = marks.pair(panel, None)
    found = suggest(given.validation, given.test, Target())
    assert bool(found.why) == bool(np.isnan(found.threshold))


def test_cascades_stand(panel: Answers) -> None:
    picking, reporting = choose([member(panel, 1.0), member(panel, 2.0)])
    result = contest(STAGES, picking, reporting, Traffic())
    shown = dict((label, value) for label, value, _ in chain_words.headline(result))
    if panel.is_ood.all() or not panel.is_ood.any():
        assert shown["GQR score"] == "–" and not result.wins
    chain_words.front_frames(result, STAGES, reporting)
    gap, gains, only = chain_words.oracle(picking, reporting)
    one_sided = panel.is_ood.all() or not panel.is_ood.any()
    said = chain_words.proof(every_pair(picking, reporting, Traffic()))
    assert said.startswith("**No pair can be compared**" if one_sided else "**None")
    assert ("are missing" in chain_words.no_chain(picking)) == one_sided
    assert all(np.isfinite(one.gqr) for one in best_found(picking, Budget(), 2))
