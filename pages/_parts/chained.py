"""Routers in a chain: who may be in one, and what a chain of them answers.

What is cached here is shared by all visitors and never changed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis import chain_words, contest
from core.analysis.answers import aligned
from core.analysis.cascade import Member, Stage, member
from core.analysis.contest import Contest
from core.analysis.search import Budget, Found, best_found, choose
from core.analysis.traffic import Traffic
from core.cascades.saved import PREFIX
from core.charts.cascade import cascade_front
from core.charts.moving import Spec, compiled
from core.routers import EXTRAS
from pages._parts import answers, kept, own_store

OPENING = (
    "Opened on the pair whose win is surest, of the best router of each family. Among several "
    "pairs one may win by luck: look at it on another panel, too."
)


def chainable(panel: str) -> dict[str, str]:
    """Routers that a chain may be made of: all but chains."""
    return {k: v for k, v in answers.routers(panel).items() if not k.startswith(PREFIX)}


@kept.resource(max_entries=16, show_spinner="Reading the answers …")
def members(panel: str, names: tuple[str, ...]) -> tuple[list[Member], list[Member]]:
    """Aligned members of a chain: one half to pick on, one to report on."""
    cost = own_store.scoreboard().set_index("row_id")["cost_usd_per_1k"]
    rows = answers.run_ids(panel)
    several = aligned([answers.measured(panel, name) for name in names])
    return choose(
        [
            member(one, float(cost.get(rows.get(name, ""), np.nan)))
            for one, name in zip(several, names, strict=True)
        ]
    )


@kept.data(max_entries=answers.KEEP, show_spinner="Searching bands and orders …")
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


@kept.resource(max_entries=answers.KEEP, show_spinner=False)
def played(panel: str, names: tuple[str, ...], stages: tuple[Stage, ...]) -> Chained:
    """A chain of these routers, picked on one half of the answers and played on the other."""
    picking, reporting = members(panel, names)
    result = contest.contest(stages, picking, reporting, Traffic())
    return Chained(result, *chain_words.front_frames(result, stages, reporting))


@st.cache_resource(max_entries=1, show_spinner=False)
def chain_spec() -> Spec:
    """The front of a chain, without its rows."""
    return compiled(cascade_front())


@kept.data(max_entries=16, show_spinner="Trying every pair …")
def every_pair(panel: str, names: tuple[str, ...]) -> pd.DataFrame:
    """The best chain of each ordered pair against its hardest rival."""
    return contest.every_pair(*members(panel, names), Traffic())


def ranked(panel: str) -> list[str]:
    """Routers to chain, baselines left out, the best measured ones first."""
    board = own_store.scoreboard()
    rows = board[board["kind"].eq("measured") & board["panel"].eq(panel)]
    rows = rows[rows["family"] != "baseline"].sort_values("gqr", ascending=False)
    return [name for name in dict.fromkeys(rows["router"]) if name in chainable(panel)]


class Opening(NamedTuple):
    """What the page opens on: routers, and whether they are asked only as they are listed."""

    names: tuple[str, ...]
    in_order: bool


@kept.data(max_entries=16, show_spinner="Trying every pair …")
def opening(panel: str) -> Opening:
    """The pair of the usual routers whose win is surest; all of them where none wins."""
    names = tuple(usual(panel))
    if len(names) < 2:
        return Opening(names, in_order=False)
    found = chain_words.winner(every_pair(panel, names), answers.routers(panel))
    return Opening(found or names, in_order=found is not None)


def play_ahead() -> None:
    """Try the pairs that whoever opens the page first would wait a second for."""
    for panel in answers.panels()[:1]:
        opening(panel)


def usual(panel: str) -> list[str]:
    """Routers to open on: of those that every server can ask, the best of each family."""
    board = own_store.scoreboard()
    rows = board[board["kind"].eq("measured") & board["panel"].eq(panel)]
    rows = rows[~rows["router"].isin(list(EXTRAS))]
    rows = rows.sort_values("gqr", ascending=False).drop_duplicates("family")
    known = [name for name in rows["router"] if name in chainable(panel)]
    return known[:4] or list(chainable(panel))[:4]
