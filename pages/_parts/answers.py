"""Answers to analyse: measured runs of the store, and the starter panel scored on the spot.

What is cached here is shared by all visitors and never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis import calibration, chain_words, contest, curves, detectors, operating
from core.analysis import marks as known_marks
from core.analysis.answers import Answers, aligned, answers
from core.analysis.cascade import Member, Stage, member
from core.analysis.contest import Contest
from core.analysis.marks import Mark, Pair
from core.analysis.search import Budget, Found, best_found, choose
from core.analysis.traffic import Traffic
from core.benchmark.datasets import starter
from core.benchmark.panels import VALIDATION
from core.benchmark.run_files import answers_frame, query_hash
from core.benchmark.texts import texts_of
from core.cascades.saved import PREFIX
from core.charts.cascade import cascade_front
from core.charts.distributions import distribution_chart
from core.charts.moving import Spec, compiled
from core.charts.thresholds import along_chart, confusion_chart, small_front
from core.embed import NoModel, embedder
from core.routers import EXTRAS
from core.settings import settings
from core.store import readers as stored
from core.training.own import HANDED_IN
from core.types import OOD, Panel
from pages._parts import readers

STARTER = "starter"
KEEP = 64


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


@st.cache_data(max_entries=1, ttl=60, show_spinner=False)
def runs() -> pd.DataFrame:
    """The newest measured run of each router and panel."""
    return stored.runs(readers.store()).drop_duplicates(["panel", "router"])


def panels() -> list[str]:
    """Panels that there are answers to, the starter panel last."""
    aside = (STARTER, VALIDATION)
    return [*sorted(name for name in set(runs()["panel"]) if name not in aside), STARTER]


def routers(panel: str) -> dict[str, str]:
    """Routers with answers to a panel: name -> label, by label."""
    rows = runs()[runs()["panel"] == panel]
    found = dict(zip(rows["router"], rows["label"], strict=True))
    if not found:
        ready, _ = readers.routers()
        found = {name: router.label for name, router in ready.items()}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def trained_here(panel: str) -> bool:
    """Whether a panel's answers are of routers that were trained on the page."""
    rows = runs()[runs()["panel"] == panel]
    return bool(rows["trained_on"].str.contains(HANDED_IN, regex=False).any())


def chainable(panel: str) -> dict[str, str]:
    """Routers that a chain may be made of: all but chains."""
    return {k: v for k, v in routers(panel).items() if not k.startswith(PREFIX)}


def run_ids(panel: str) -> dict[str, str]:
    """Router -> id of its newest run on a panel."""
    rows = runs()[runs()["panel"] == panel]
    return dict(zip(rows["router"], rows["run_id"], strict=True))


def labels() -> dict[str, str]:
    """Name on the screen of every router that has a run."""
    return dict(zip(runs()["router"], runs()["label"], strict=True))


@st.cache_resource(max_entries=4, show_spinner=False)
def split(name: str) -> Panel:
    """One split of the starter panel."""
    return starter(settings().starter, name)


@readers.of_store
@st.cache_resource(max_entries=KEEP, show_spinner="Reading the answers …")
def measured(panel: str, router: str) -> Answers:
    """What a router answered, from the store, or scored now where the starter panel has no run."""
    rows = runs()
    rows = rows[(rows["panel"] == panel) & (rows["router"] == router)]
    if rows.empty:
        return scored(router, "test")
    run = rows.iloc[0]
    frame = stored.answers(readers.store(), run["run_id"])
    return answers(frame, router, run["label"], run["family"], float(run["threshold"]), panel=panel)


@st.cache_resource(max_entries=KEEP, show_spinner="Scoring the starter panel …")
def scored(router: str, part: str) -> Answers:
    """A router's answers to a split of the starter panel, not timed."""
    queries, live = split(part), readers.routers()[0][router]
    card = live.card()
    untimed = np.full(len(queries), np.nan, np.float32)
    frame = answers_frame(queries, live.score(queries.texts), untimed)
    return answers(frame, card.name, card.label, card.family, card.threshold, STARTER)


def validation(router: str) -> Answers | None:
    """Answers to the starter panel's validation split; None for a router that cannot give them.

    They are stored; where the stored ones are of another fitting, with another threshold, or
    missing, the router scores the split now.
    """
    found = runs()[runs()["router"] == router].set_index("panel")["threshold"]
    if VALIDATION in found and found[VALIDATION] == found.get(STARTER, found[VALIDATION]):
        return measured(VALIDATION, router)
    return scored(router, "validation") if router in readers.routers()[0] else None


@st.cache_resource(max_entries=2, show_spinner="Reading the queries into vectors …")
def vectors(part: str) -> np.ndarray:
    """MiniLM vectors of a split of the starter panel."""
    return embedder().remembered(split(part).texts).astype(np.float64)


@st.cache_resource(max_entries=KEEP, show_spinner=False)
def distances(detector: str, part: str) -> dict[str, float]:
    """Query hash -> OOD score of a detector on vectors, fitted on the starter's training split."""
    train, queries = split("train"), split(part)
    inside = train.labels < len(train.domains)
    fitted = detectors.ON_VECTORS[detector].fit(vectors("train")[inside], train.labels[inside])
    return dict(zip(map(query_hash, queries.texts), fitted.unit(vectors(part)), strict=True))


def choosable(panel: str, chosen: list[str]) -> list[str]:
    """OOD scores that every chosen router has on this panel; those on vectors need the texts."""
    found = [detectors.SHIPPED, *detectors.ON_LOGITS]
    if all(detectors.has_background(measured(panel, name)) for name in chosen):
        found.insert(1, detectors.BACKGROUND)
    try:
        return [*found, *(detectors.ON_VECTORS if panel == STARTER and embedder() else ())]
    except NoModel:
        return found


@readers.of_store
@st.cache_resource(max_entries=KEEP, show_spinner=False)
def whole(view: View) -> Answers:
    """All answers of a view."""
    return _seen(measured(view.panel, view.router), view, "test")


@readers.of_store
@st.cache_resource(max_entries=KEEP, show_spinner=False)
def pair(view: View) -> tuple[Pair, str]:
    """Answers to choose on and to report on, and where the choice is made."""
    choose_on = None
    if view.panel == STARTER:
        there = validation(view.router)
        choose_on = None if there is None else _seen(there, view, "validation")
    return known_marks.pair(whole(view), choose_on)


def _seen(one: Answers, view: View, part: str) -> Answers:
    if view.detector not in detectors.ON_VECTORS:
        return detectors.rescored(one, view.detector, view.temperature)
    known = distances(view.detector, part)
    return detectors.with_ood(one, np.array([known[name] for name in one.hashes]))


@st.cache_data(max_entries=1, show_spinner=False)
def paper() -> pd.DataFrame:
    """The GQR-Bench paper's rows of the scoreboard."""
    board = readers.scoreboard()
    return board[board["study"] == "gqr-2025"]


@st.cache_data(max_entries=1, show_spinner=False)
def paper_points(panel: str) -> pd.DataFrame:
    """WideMLP as the paper prints it, for the panel that the paper measured."""
    return known_marks.paper_points(paper()[paper()["panel"] == panel])


@st.cache_data(max_entries=KEEP, show_spinner=False)
def marks(view: View) -> list[Mark]:
    """Thresholds to jump to; the paper's settings only for a WideMLP with its own OOD score."""
    shown = paper() if view.own and "wide" in view.router else paper().iloc[:0]
    return known_marks.marks(pair(view)[0], whole(view), shown)


@st.cache_data(max_entries=KEEP, show_spinner=False)
def curve(view: View) -> pd.DataFrame:
    """Accuracies along τ, with router and family."""
    one = whole(view)
    return operating.curve_frame(one).assign(router=one.label, family=one.family)


@readers.of_store
@st.cache_resource(max_entries=KEEP, show_spinner=False)
def along_spec(view: View, marked: bool = False) -> Spec:
    """The chart of accuracies along τ, with or without its marks, without its rules."""
    shown = known_marks.frame(marks(view)) if marked else None
    return compiled(along_chart(curve(view), shown))


@readers.of_store
@st.cache_resource(max_entries=KEEP, show_spinner=False)
def front_spec(views: tuple[View, ...]) -> Spec:
    """The small front, without the points of now."""
    curves = pd.concat([curve(view) for view in views], ignore_index=True)
    return compiled(small_front(curves, paper_points(views[0].panel)))


@st.cache_resource(max_entries=KEEP, show_spinner=False)
def confusion_spec(domains: tuple[str, ...]) -> Spec:
    """The confusion matrix, without its cells."""
    return compiled(confusion_chart((*domains, OOD)))


@readers.of_store
@st.cache_resource(max_entries=KEEP, show_spinner=False)
def hills_spec(view: View) -> Spec:
    """The score distributions, without their rules."""
    return compiled(distribution_chart(operating.distribution(whole(view))))


@st.cache_data(max_entries=KEEP, show_spinner="Computing the separation …")
def separation(view: View) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """AUROC and its kin per OOD set, ROC curves, precision-recall curves."""
    one = whole(view)
    return curves.separation(one), curves.roc(one), curves.precision_recall(one)


@st.cache_data(max_entries=KEEP, show_spinner=False)
def risk(view: View) -> pd.DataFrame:
    """The risk-coverage curve: router, family, coverage, risk, and the area under it, aurc."""
    return curves.risk_frame(whole(view))


@st.cache_data(max_entries=KEEP, show_spinner=False)
def claims(view: View) -> list[calibration.Summary]:
    """Calibration of the OOD score, and of the domain scores."""
    return calibration.summaries(whole(view))


@st.cache_data(max_entries=KEEP, show_spinner=False)
def temperature(view: View) -> float:
    """The temperature fitted on in-domain validation answers."""
    return detectors.fitted_temperature(pair(view)[0].validation)


@readers.of_store
@st.cache_resource(max_entries=8, show_spinner="Looking for the texts …")
def texts(panel: str) -> tuple[dict[str, str], list[str]]:
    """Query hash -> text of a panel's queries, and what was wrong where they were looked for.

    Those of the starter panel ship; others stand where the operator says.
    """
    if panel == STARTER:
        return {query_hash(text): text for text in split("test").texts}, []
    place, names = settings().queries, routers(panel)
    wanted = measured(panel, next(iter(names))).hashes if names else ()
    return texts_of(place, wanted) if place else ({}, [])


@readers.of_store
@st.cache_resource(max_entries=16, show_spinner="Reading the answers …")
def members(panel: str, names: tuple[str, ...]) -> tuple[list[Member], list[Member]]:
    """Aligned members of a chain: one half to pick on, one to report on."""
    cost = readers.scoreboard().set_index("row_id")["cost_usd_per_1k"]
    rows = run_ids(panel)
    several = aligned([measured(panel, name) for name in names])
    return choose(
        [
            member(one, float(cost.get(rows.get(name, ""), np.nan)))
            for one, name in zip(several, names, strict=True)
        ]
    )


@st.cache_data(max_entries=KEEP, show_spinner="Searching bands and orders …")
def best_chain(
    panel: str, names: tuple[str, ...], budget: Budget, longest: int, in_order: bool
) -> list[Found]:
    """The best chains of more than one router within a budget, picked on one half."""
    return best_found(members(panel, names)[0], budget, longest, in_order)


class Chained(NamedTuple):
    """A chain played: what it has to beat, its points, its curve, and its parts' mixtures."""

    result: Contest
    points: pd.DataFrame
    curve: pd.DataFrame
    lines: pd.DataFrame


@readers.of_store
@st.cache_resource(max_entries=KEEP, show_spinner=False)
def chained(panel: str, names: tuple[str, ...], stages: tuple[Stage, ...]) -> Chained:
    """A chain of these routers, picked on one half of the answers and played on the other."""
    picking, reporting = members(panel, names)
    result = contest.contest(stages, picking, reporting, Traffic())
    return Chained(result, *chain_words.front_frames(result, stages, reporting))


@st.cache_resource(max_entries=1, show_spinner=False)
def chain_spec() -> Spec:
    """The front of a chain, without its rows."""
    return compiled(cascade_front())


@st.cache_data(max_entries=16, show_spinner="Trying every pair …")
def every_pair(panel: str, names: tuple[str, ...]) -> pd.DataFrame:
    """The best chain of each ordered pair against its hardest rival."""
    return contest.every_pair(*members(panel, names), Traffic())


def ranked(panel: str) -> list[str]:
    """Routers to chain, baselines left out, the best measured ones first."""
    board = readers.scoreboard()
    rows = board[board["kind"].eq("measured") & board["panel"].eq(panel)]
    rows = rows[rows["family"] != "baseline"].sort_values("gqr", ascending=False)
    return [name for name in dict.fromkeys(rows["router"]) if name in chainable(panel)]


def usual(panel: str) -> list[str]:
    """Routers that are chosen at first: of those every server can ask, the best of each family."""
    board = readers.scoreboard()
    rows = board[board["kind"].eq("measured") & board["panel"].eq(panel)]
    rows = rows[~rows["router"].isin(list(EXTRAS))]
    rows = rows.sort_values("gqr", ascending=False).drop_duplicates("family")
    known = [name for name in rows["router"] if name in chainable(panel)]
    return known[:4] or list(chainable(panel))[:4]
