"""The database that this visitor's loads go to, and what pages read of it.

Everybody's, for those who may write; for others a copy that their session alone reads. The copy is
made with the first change, so whoever only looks around costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import pandas as pd
import streamlit as st

from core.analysis.cost import CostAssumptions, default_assumptions, with_cost
from core.settings import settings
from core.store import readers as stored
from core.store.database import Store
from core.store.editions import open_edition
from core.store.private import PrivateStore
from core.store.stamp import Edition, edition
from pages._parts import access, readers

Editions = tuple[Edition | None, Edition | None]
OWN = "own_store"
_for_all: ContextVar[bool] = ContextVar("for_all", default=False)


def _own() -> PrivateStore | None:
    return None if _for_all.get() else st.session_state.get(OWN)


@contextmanager
def for_all() -> Iterator[None]:
    """What is read in this block is everybody's, whoever's session it is: others will see it."""
    token = _for_all.set(True)
    try:
        yield
    finally:
        _for_all.reset(token)


def is_own() -> bool:
    """Whether this session reads a copy of its own."""
    return _own() is not None


def path() -> Path:
    """The file that this session reads."""
    own = _own()
    return settings().store if own is None else own.path


def path_to_change() -> Path:
    """The file that this session's loads go to.

    Raises:
        StoreError: no further copy can be made.
    """
    if access.may_write():
        return settings().store
    if _own() is None:
        st.session_state[OWN] = PrivateStore(settings().store)
    return path()


def store() -> Store:
    """The database that this session reads, at its newest edition."""
    own = _own()
    return readers.store() if own is None else _opened(edition(own.path), own.path)


@st.cache_resource(max_entries=1, scope="session", show_spinner=False)
def _opened(of: Edition | None, path: Path) -> Store:
    return open_edition(path)


def editions() -> Editions:
    """What tells what this session reads from what it read before: of its file and everybody's."""
    return edition(path()), edition(settings().store)


def differs(panel: str) -> bool:
    """Whether this session has other runs on a panel than everybody."""
    return is_own() and panel in _differing(*editions())


@st.cache_data(max_entries=1, scope="session", show_spinner=False)
def _differing(of: Edition | None, everybodys: Edition | None) -> frozenset[str]:
    """Panels of which the session's copy holds other runs than the database of everybody."""
    mine, theirs = (_runs_of(one) for one in (store(), readers.store()))
    return frozenset(panel for panel, _ in mine ^ theirs)


def _runs_of(one: Store) -> set[tuple[str, str]]:
    found = stored.runs(one)
    return set(zip(found["panel"], found["run_id"], strict=True))


def scoreboard(given: CostAssumptions | None = None) -> pd.DataFrame:
    """Every router of every study, this session's loads among them."""
    if _own() is None:
        return readers.scoreboard(given)
    return _scoreboard(editions(), given)


@st.cache_data(max_entries=8, scope="session", show_spinner=False)
def _scoreboard(of: Editions, given: CostAssumptions | None) -> pd.DataFrame:
    prices = readers.prices()
    return with_cost(stored.scoreboard(store()), prices, given or default_assumptions(prices))


def cells(row_id: str) -> pd.DataFrame:
    """Every figure behind one row of that scoreboard."""
    return readers.cells(row_id) if _own() is None else stored.cells(store(), row_id)
