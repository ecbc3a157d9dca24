"""The database that this visitor's loads go to.

Everybody's, for those who may write; for others a copy that their session alone reads. The copy is
made with the first change, so whoever only looks around costs nothing. Only what is not cached for
everybody may read it: the Results page, and the scoreboard on Trade-offs.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from core.analysis.cost import CostAssumptions, default_assumptions, with_cost
from core.settings import settings
from core.store import readers as stored
from core.store.database import Store
from core.store.editions import Edition, edition, open_edition
from core.store.private import PrivateStore
from pages._parts import access, readers

OWN = "own_store"


def _own() -> PrivateStore | None:
    return st.session_state.get(OWN)


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


def scoreboard(given: CostAssumptions | None = None) -> pd.DataFrame:
    """Every router of every study, this session's loads among them."""
    if _own() is None:
        return readers.scoreboard(given)
    prices = readers.prices()
    return with_cost(stored.scoreboard(store()), prices, given or default_assumptions(prices))


def cells(row_id: str) -> pd.DataFrame:
    """Every figure behind one row of that scoreboard."""
    return readers.cells(row_id) if _own() is None else stored.cells(store(), row_id)
