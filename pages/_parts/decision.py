"""What the Decide page reads and caches: the routers of a panel, and the answer to some needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from core.analysis.board import narrow, recomputed
from core.analysis.cost import default_assumptions
from core.analysis.decision.candidates import Candidates, candidates
from core.analysis.decision.flips import Flip, flips
from core.analysis.decision.needs import Needs
from core.analysis.decision.order import chance
from core.analysis.decision.price_list import used, with_overrides
from core.analysis.decision.sites import endpoints
from core.analysis.decision.verdicts import Answer, answer
from core.analysis.throughput import Stated
from core.report.changes import overridden, stated
from core.report.record import Record, Setting, record
from core.store import readers as stored
from pages._parts import own_store, readers, saved
from pages._parts.own_store import Editions

Overrides = tuple[tuple[str, float], ...]
OURS = "Measured, uploaded and simulated"
EVERY = "Published ones too"


@dataclass(frozen=True)
class View:
    """What is compared.

    Attributes:
        panel: whose figures.
        every: whether published rows, too.
        overrides: prices of the user's own.
        stated: throughputs of the user's own.
    """

    panel: str
    every: bool
    overrides: Overrides = ()
    stated: Stated = ()


def compared(view: View) -> Candidates:
    """The routers to choose from, this visitor's own loads and saved cascades among them.

    Kept per visitor, and read again after a load and after a minute, since runs may be added.
    """
    return _compared(own_store.editions(), view)


@st.cache_resource(max_entries=8, ttl=60, scope="session", show_spinner="Reading the routers …")
def _compared(of: Editions, view: View) -> Candidates:
    usual = default_assumptions(readers.prices())
    board = recomputed(saved.board(replace(usual, stated=view.stated)))
    board = narrow(board, {"panel": [view.panel]})
    if not view.every:
        board = board[board["kind"] != "published"]
    tallies = stored.tallies(own_store.store(), view.panel)
    return candidates(board, tallies, prices(view.overrides), _asked(view.panel))


def _asked(panel: str) -> dict[str, tuple[str, ...]]:
    """Row -> the endpoints that it asks, of runs and of saved cascades made of them."""
    params = stored.run_params(own_store.store(), panel)
    asked = dict(zip(params["run_id"], params["params"].map(endpoints), strict=True))
    of_chains = {
        str(one.row["row_id"]): tuple(url for run in one.shares for url in asked.get(run, ()))
        for one in saved.simulations()
    }
    return asked | of_chains


def prices(overrides: Overrides) -> pd.DataFrame:
    """The price list of today with the user's own prices."""
    return _priced(overrides, datetime.now(UTC).date())


def priced_items() -> list[str]:
    """Items of the price list that another price may be put in place of."""
    listed = prices(())
    return list(listed.loc[listed["per"] != "call", "item"])


@st.cache_resource(max_entries=8, scope="session", show_spinner=False)
def _priced(overrides: Overrides, today: date) -> pd.DataFrame:
    return with_overrides(readers.prices(), dict(overrides), today)


def prices_used(view: View, of: Candidates) -> pd.DataFrame:
    """Those prices that the compared routers rest on."""
    models = set(of.rows["router"].str.lower())
    return used(prices(view.overrides), models, by_machine=True)


def judged(view: View, needs: Needs) -> tuple[Candidates, Answer]:
    """Routers, and the answer."""
    of = compared(view)
    return of, answer(of, needs)


def turns(of: Candidates, needs: Needs, found: Answer) -> list[Flip]:
    """What would change the answer; takes as long as all else, so it is asked after the answer."""
    return [] if found.recommended is None else flips(of, needs, found.recommended)


@st.cache_resource(max_entries=8, ttl=60, scope="session", show_spinner=False)
def revisions(view: View, _of: Candidates) -> tuple[str, ...]:
    """Revisions of the panel's data that the measured rows were taken on; kept as those rows."""
    runs = stored.runs(own_store.store())
    mine = runs[runs["run_id"].isin(_of.rows["row_id"])]
    return tuple(sorted(mine["revision"].dropna().unique()))


def order(of: Candidates, needs: Needs, found: Answer) -> float:
    """How likely the two cheapest are to keep their order; their common answers are kept."""
    both = _of_the_first_two(of, found)
    return chance(of, needs, found, _pairs(own_store.editions(), *both) if both else None)


def _of_the_first_two(of: Candidates, found: Answer) -> tuple[str, str] | None:
    """The runs of the two cheapest, where both have answers in the store."""
    first, second = found.recommended, found.runner_up
    if first is None or second is None or not (of.counted[first] and of.counted[second]):
        return None
    return str(of.rows["row_id"].iloc[first]), str(of.rows["row_id"].iloc[second])


@st.cache_resource(max_entries=64, scope="session", show_spinner=False)
def _pairs(of: Editions, one: str, other: str) -> pd.DataFrame:
    return stored.pairs(own_store.store(), one, other)


def written(of: Candidates, used_prices: pd.DataFrame, needs: Needs, setting: Setting) -> Record:
    """The record of this view; asks no cache, so that a script without a session may call it."""
    found = answer(of, needs)
    both = _of_the_first_two(of, found)
    pairs = stored.pairs(own_store.store(), *both) if both else None
    return record(of, needs, found, used_prices, setting, chance(of, needs, found, pairs))


def again(old: Record, needs: Needs) -> Record:
    """The record that the same needs give today.

    Raises:
        LookupError: nothing of the record's panel is on the scoreboard.
    """
    kinds = {row.get("kind") for row in old["routers"]}
    own = overridden(old, prices(()))
    view = View(old["panel"], "published" in kinds, own, stated(old))
    of = compared(view)
    if not len(of):
        raise LookupError("No router of the record's panel is on the scoreboard any more.")
    plain = Setting(view.panel, view.panel, revisions(view, of), "", "", datetime.now(UTC))
    return written(of, prices_used(view, of), needs, plain)
