"""One router's answers, by one OOD score: its thresholds, curves and charts.

What is cached here is shared by all visitors and never changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis import calibration, curves, detectors, operating
from core.analysis import marks as known_marks
from core.analysis.answers import Answers
from core.analysis.marks import Mark, Pair
from core.benchmark.run_files import query_hash
from core.charts.distributions import distribution_chart
from core.charts.moving import Spec, compiled
from core.charts.thresholds import BESIDE, along_chart, confusion_chart, small_front
from core.embed import NoModel, embedder
from core.types import OOD
from pages._parts import answers, kept, readers


@dataclass(frozen=True)
class View:
    """Answers of one router to one panel, with the OOD score to read them by."""

    panel: str
    router: str
    detector: str = detectors.SHIPPED
    temperature: float = 1.0

    @property
    def own(self) -> bool:
        """Whether the OOD score is the one that the router ships with."""
        return self.detector in (detectors.SHIPPED, detectors.BACKGROUND)


@kept.resource(max_entries=answers.KEEP, show_spinner=False)
def whole(view: View) -> Answers:
    """All answers of a view."""
    return _seen(answers.measured(view.panel, view.router), view, "test")


@kept.resource(max_entries=answers.KEEP, show_spinner=False)
def pair(view: View) -> tuple[Pair, str]:
    """Answers to choose on and to report on, and where the choice is made."""
    choose_on = None
    if view.panel == answers.STARTER:
        there = answers.validation(view.router)
        choose_on = None if there is None else _seen(there, view, "validation")
    return known_marks.pair(whole(view), choose_on)


def _seen(one: Answers, view: View, part: str) -> Answers:
    if view.detector not in detectors.ON_VECTORS:
        return detectors.rescored(one, view.detector, view.temperature)
    known = distances(view.detector, part)
    return detectors.with_ood(one, np.array([known[name] for name in one.hashes]))


def choosable(panel: str, chosen: list[str]) -> list[str]:
    """OOD scores that every chosen router has on this panel; those on vectors need the texts."""
    found = [detectors.SHIPPED, *detectors.ON_LOGITS]
    if all(detectors.has_background(answers.measured(panel, name)) for name in chosen):
        found.insert(1, detectors.BACKGROUND)
    try:
        return [*found, *(detectors.ON_VECTORS if panel == answers.STARTER and embedder() else ())]
    except NoModel:
        return found


@st.cache_resource(max_entries=2, show_spinner="Reading the queries into vectors …")
def vectors(part: str) -> np.ndarray:
    """MiniLM vectors of a split of the starter panel."""
    return embedder().remembered(answers.split(part).texts).astype(np.float64)


@st.cache_resource(max_entries=answers.KEEP, show_spinner=False)
def distances(detector: str, part: str) -> dict[str, float]:
    """Query hash -> OOD score of a detector on vectors, fitted on the starter's training split."""
    train, queries = answers.split("train"), answers.split(part)
    inside = train.labels < len(train.domains)
    fitted = detectors.ON_VECTORS[detector].fit(vectors("train")[inside], train.labels[inside])
    return dict(zip(map(query_hash, queries.texts), fitted.unit(vectors(part)), strict=True))


@st.cache_data(max_entries=1, show_spinner=False)
def paper() -> pd.DataFrame:
    """The GQR-Bench paper's rows of the scoreboard."""
    board = readers.scoreboard()
    return board[board["study"] == "gqr-2025"]


@st.cache_data(max_entries=1, show_spinner=False)
def paper_points(panel: str) -> pd.DataFrame:
    """WideMLP as the paper prints it, for the panel that the paper measured."""
    return known_marks.paper_points(paper()[paper()["panel"] == panel])


@kept.data(max_entries=answers.KEEP, show_spinner=False)
def marks(view: View) -> list[Mark]:
    """Thresholds to jump to; the paper's settings only for a WideMLP with its own OOD score."""
    shown = paper() if view.own and "wide" in view.router else paper().iloc[:0]
    return known_marks.marks(pair(view)[0], whole(view), shown)


@kept.data(max_entries=answers.KEEP, show_spinner=False)
def curve(view: View) -> pd.DataFrame:
    """Accuracies along τ, with router and family."""
    one = whole(view)
    return operating.curve_frame(one).assign(router=one.label, family=one.family)


@kept.resource(max_entries=answers.KEEP, show_spinner=False)
def along_spec(view: View, marked: bool = False) -> Spec:
    """The chart of accuracies along τ, with or without its marks, without its rules."""
    shown = known_marks.frame(marks(view)) if marked else None
    return compiled(along_chart(curve(view), shown))


@kept.resource(max_entries=answers.KEEP, show_spinner=False)
def front_spec(views: tuple[View, ...], height: int = BESIDE) -> Spec:
    """The small front of so many pixels, without the points of now."""
    curves = pd.concat([curve(view) for view in views], ignore_index=True)
    return compiled(small_front(curves, paper_points(views[0].panel), height))


@st.cache_resource(max_entries=answers.KEEP, show_spinner=False)
def confusion_spec(domains: tuple[str, ...]) -> Spec:
    """The confusion matrix, without its cells."""
    return compiled(confusion_chart((*domains, OOD)))


@kept.resource(max_entries=answers.KEEP, show_spinner=False)
def hills_spec(view: View) -> Spec:
    """The score distributions, without their rules."""
    return compiled(distribution_chart(operating.distribution(whole(view))))


@kept.data(max_entries=answers.KEEP, show_spinner="Computing the separation …")
def separation(view: View) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """AUROC and its kin per OOD set, ROC curves, precision-recall curves."""
    one = whole(view)
    return curves.separation(one), curves.roc(one), curves.precision_recall(one)


@kept.data(max_entries=answers.KEEP, show_spinner=False)
def risk(view: View) -> pd.DataFrame:
    """The risk-coverage curve: router, family, coverage, risk, and the area under it, aurc."""
    return curves.risk_frame(whole(view))


@kept.data(max_entries=answers.KEEP, show_spinner=False)
def claims(view: View) -> list[calibration.Summary]:
    """Calibration of the OOD score, and of the domain scores."""
    return calibration.summaries(whole(view))


@kept.data(max_entries=answers.KEEP, show_spinner=False)
def temperature(view: View) -> float:
    """The temperature fitted on in-domain validation answers."""
    return detectors.fitted_temperature(pair(view)[0].validation)
