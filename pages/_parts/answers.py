"""Answers to analyse: measured runs of the store, and the starter panel scored on the spot.

What is cached here is never changed, and shared by all visitors but where one has other runs on a
panel than everybody (`kept`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.answers import Answers, answers
from core.benchmark.datasets import starter
from core.benchmark.panels import VALIDATION
from core.benchmark.run_files import answers_frame, query_hash
from core.benchmark.texts import texts_of
from core.settings import settings
from core.store import readers as stored
from core.training.own import HANDED_IN
from core.types import Panel
from pages._parts import kept, own_store, readers

STARTER = "starter"
KEEP = 64


@kept.data(kept.anything, max_entries=1, ttl=60, show_spinner=False)
def runs() -> pd.DataFrame:
    """The newest measured run of each router and panel."""
    return stored.runs(own_store.store()).drop_duplicates(["panel", "router"])


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


def is_uploaded(panel: str, router: str) -> bool:
    """Whether a router's answers to a panel were loaded from a file."""
    rows = runs()[(runs()["panel"] == panel) & (runs()["router"] == router)]
    return bool(rows["kind"].eq("uploaded").any())


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


@kept.resource(max_entries=KEEP, show_spinner="Reading the answers …")
def measured(panel: str, router: str) -> Answers:
    """What a router answered, from the store, or scored now where the starter panel has no run."""
    rows = runs()
    rows = rows[(rows["panel"] == panel) & (rows["router"] == router)]
    if rows.empty:
        return scored(router, "test")
    run = rows.iloc[0]
    frame = stored.answers(own_store.store(), run["run_id"])
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


@kept.resource(max_entries=8, show_spinner="Looking for the texts …")
def texts(panel: str) -> tuple[dict[str, str], list[str]]:
    """Query hash -> text of a panel's queries, and what was wrong where they were looked for.

    Those of the starter panel ship; others stand where the operator says.
    """
    if panel == STARTER:
        return {query_hash(text): text for text in split("test").texts}, []
    place, names = settings().queries, routers(panel)
    wanted = measured(panel, next(iter(names))).hashes if names else ()
    return texts_of(place, wanted) if place else ({}, [])
