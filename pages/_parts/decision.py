"""What the Decide page reads and caches: the routers of a panel, and the answer to some needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from core.analysis.board import narrow, recomputed
from core.analysis.cost import default_assumptions
from core.analysis.decision.candidates import Candidates, candidates
from core.analysis.decision.flips import Flip, flips
from core.analysis.decision.needs import Needs
from core.analysis.decision.price_list import used, with_overrides
from core.analysis.decision.verdicts import Answer, answer
from core.analysis.throughput import Stated
from core.report.changes import overridden, stated
from core.report.record import Record, Setting, record
from core.store import readers as stored
from pages._parts import readers, saved

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


@st.cache_resource(max_entries=8, ttl=60, scope="session", show_spinner="Reading the routers …")
def compared(view: View) -> Candidates:
    """The routers to choose from, this visitor's own loads and saved cascades among them.

    Kept per visitor, and read again after a minute, since runs may be added.
    """
    usual = default_assumptions(readers.prices())
    board = recomputed(saved.board(replace(usual, stated=view.stated)))
    board = narrow(board, {"panel": [view.panel]})
    if not view.every:
        board = board[board["kind"] != "published"]
    tallies = stored.tallies(readers.store(), view.panel)
    return candidates(board, tallies, prices(view.overrides))


def prices(overrides: Overrides) -> pd.DataFrame:
    """The price list of today with the user's own prices."""
    return with_overrides(readers.prices(), dict(overrides), datetime.now(UTC).date())


def prices_used(view: View, of: Candidates) -> pd.DataFrame:
    """Those prices that the compared routers rest on."""
    models = set(of.rows["router"].str.lower())
    return used(prices(view.overrides), models, by_machine=True)


def judged(view: View, needs: Needs) -> tuple[Candidates, Answer, list[Flip]]:
    """Routers, the answer, and what would change it."""
    of = compared(view)
    found = answer(of, needs)
    moved = [] if found.recommended is None else flips(of, needs, found.recommended)
    return of, found, moved


def revisions(view: View, of: Candidates) -> tuple[str, ...]:
    """Revisions of the panel's data that the measured rows were taken on."""
    runs = stored.runs(readers.store())
    mine = runs[runs["run_id"].isin(of.rows["row_id"])]
    return tuple(sorted(mine["revision"].dropna().unique()))


def written(of: Candidates, used_prices: pd.DataFrame, needs: Needs, setting: Setting) -> Record:
    """The record of this view; asks no cache: a download runs outside the session."""
    return record(of, needs, answer(of, needs), used_prices, setting)


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
