"""Measured answers and routers that several lessons use."""

from __future__ import annotations

import streamlit as st

from core.benchmark.datasets import read_starter
from core.routers import Router
from core.settings import settings
from pages._parts import answers, own_store, readers
from pages._parts.following import of_store

PANEL, AWAY = "gqr", "unseen"
SEVERAL = ("static", "svm-minilm", "svm-tfidf", "wide-mlp", "fasttext")
ROUTER = st.column_config.TextColumn("Router", pinned=True)


@of_store
@st.cache_resource(max_entries=1, show_spinner="Reading the answers …")
def several() -> list[answers.Answers]:
    """Measured answers of the routers that the lessons compare, the same for the whole class."""
    with own_store.for_all():
        known = answers.routers(PANEL)
        return [answers.measured(PANEL, name) for name in SEVERAL if name in known]


def labels() -> list[str]:
    """Their names on the screen, by name."""
    return sorted(one.label for one in several())


def live(*names: str) -> Router | None:
    """The first of these routers that is ready here, or else any; None where none is."""
    ready, _ = readers.routers()
    found = [ready[name] for name in names if name in ready]
    return next(iter([*found, *ready.values()]), None)


def nobody() -> None:
    """Said where a task needs a router and none is ready."""
    st.warning(
        "No router is ready here: fit one with `python -m core train`.", icon=":material/build:"
    )


@st.cache_data(max_entries=1, show_spinner=False)
def starter_test() -> object:
    """Queries of the starter panel's test split."""
    rows = read_starter(settings().starter)
    return rows[rows["split"] == "test"]


def percent(name: str, help: str | None = None) -> object:
    """A column of figures in percent."""
    return st.column_config.NumberColumn(f"{name} %", format="%.1f", help=help)
