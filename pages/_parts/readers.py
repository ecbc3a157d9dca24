"""What pages read: the only caches of the app."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pandas as pd
import streamlit as st

from core.analysis.cost import CostAssumptions, default_assumptions, read_prices, with_cost
from core.analysis.leaders import measured_gqr
from core.atlas import System, read_systems
from core.budget import Budget
from core.labs.duo_llm.errands import Errands
from core.labs.duo_llm.shelf import BrokenLab, Lab, read_lab
from core.live import warm
from core.routers import Router, RouterError
from core.routers.artifacts import load_all, load_extras, load_found, load_guards
from core.routers.guardrails.base import Guard
from core.settings import settings
from core.store import console, readers
from core.store.database import Store
from core.store.editions import open_edition
from core.store.stamp import Edition, edition
from pages._parts.following import of_store


def store() -> Store:
    """The newest edition of the database, one connection; every read takes its own cursor."""
    return _opened(edition(settings().store))


@st.cache_resource(max_entries=2, show_spinner="Opening the results …")
def _opened(of: Edition | None) -> Store:
    return open_edition(settings().store)


@st.cache_data(max_entries=4, show_spinner=False)
def prices() -> pd.DataFrame:
    """The dated price snapshot."""
    return read_prices(settings().data / "prices.csv")


@of_store
@st.cache_resource(max_entries=64, show_spinner=False)
def scoreboard(given: CostAssumptions | None = None) -> pd.DataFrame:
    """Every router of every study with its cost under the given assumptions; not to be changed."""
    table = prices()
    return with_cost(readers.scoreboard(store()), table, given or default_assumptions(table))


@st.cache_data(max_entries=1, show_spinner=False)
def gqr_scores() -> dict[str, float]:
    """Router -> GQR score of its measured run on GQR-Bench, 0-1."""
    return measured_gqr(scoreboard())


@st.cache_data(max_entries=4, show_spinner=False)
def sources() -> pd.DataFrame:
    """Where the figures come from."""
    return readers.sources(store())


@st.cache_data(max_entries=4, show_spinner=False)
def audit() -> pd.DataFrame:
    """Printed figures that do not add up."""
    return readers.audit(store())


@st.cache_resource(max_entries=1, ttl=600, show_spinner=False)
def duo_llm() -> tuple[Lab | None, str]:
    """The Duo-LLM lab, or one line that says what is wrong with its files."""
    try:
        return read_lab(settings().duo_llm), ""
    except BrokenLab as error:
        return None, str(error)


@st.cache_resource(max_entries=1, show_spinner=False)
def errands() -> Errands:
    """Texts that the lab reads in the background, of every visitor."""
    lab, fault = duo_llm()
    if lab is None:
        raise LookupError(fault)  # the page stops before it asks
    return Errands(lab)


@st.cache_resource(max_entries=1, show_spinner=False)
def systems() -> list[System]:
    """The atlas."""
    return read_systems(settings().published / "systems.toml")


@st.cache_data(max_entries=256, show_spinner=False)
def cells(row_id: str) -> pd.DataFrame:
    """Every printed figure behind one row of the scoreboard."""
    return readers.cells(store(), row_id)


@st.cache_resource(max_entries=1, show_spinner="Loading the routers …")
def routers() -> tuple[dict[str, Router], dict[str, str]]:
    """Routers that are ready, each warmed, and one line for each that is not.

    Baselines stay out: they are corners of a plot, not somebody to ask.
    """
    ready, faults = load_all(settings().models, _guards())
    ready = {name: router for name, router in ready.items() if router.family != "baseline"}
    for router in ready.values():
        warm(router)
    if not settings().encoder:  # a checkpoint of the user's own: its absence is no fault
        faults.pop("encoder", None)
    return ready, faults


@st.cache_resource(max_entries=4, show_spinner="Loading the routers …")
def fitted(models: Path) -> tuple[dict[str, Router], dict[str, str]]:
    """Routers that a job fitted, from its folder, and one line for each that does not load."""
    ready, faults = load_found(models)
    for router in ready.values():
        warm(router)
    return ready, faults


@st.cache_data(max_entries=1, show_spinner=False)
def schema() -> pd.DataFrame:
    """Tables and columns that the SQL console can ask."""
    return console.schema(store())


@st.cache_resource(max_entries=1, show_spinner=False)
def _guards() -> tuple[dict[str, Guard], dict[str, str]]:
    return load_guards(settings().models)


@st.cache_resource(max_entries=1, show_spinner=False)
def guards() -> list[Guard]:
    """Guards that need no endpoint, each warmed."""
    ready, _ = _guards()  # that one is missing is told beside the routers
    for guard in ready.values():
        warm(guard)
    return list(ready.values())


@st.cache_resource(max_entries=1, show_spinner=False)
def local_llm() -> list[Router]:
    """Routers of the local LLM, where `make llm` put it; the model loads on the side."""
    ready, _ = load_extras(settings().models)
    routers_of_it = list(ready.values())
    if routers_of_it:
        threading.Thread(target=_warm, args=(routers_of_it[0],), daemon=True).start()
    return routers_of_it


def _warm(router: Router) -> None:
    with suppress(RouterError):  # who asks next is told
        router.score(["warm up"])


@st.cache_resource(max_entries=1, show_spinner=False)
def operators_budget() -> Budget:
    """The account of the endpoint that the operator set: one, and one cap, for all visitors."""
    return Budget(settings().llm_cap_usd)
