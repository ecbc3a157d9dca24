"""What Trade-offs draws, kept per set of choices: who comes back to a view waits for its drawing.

Kept for all visitors, and made anew for one whose loads are his alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.analysis.board import narrow, presented, recomputed, with_caution
from core.analysis.cost import CostAssumptions
from core.analysis.dominance import Summary, judge, summary
from core.cascades.saved import SavedCascade
from core.charts.front import front_figure, solid_figure
from pages._parts import own_store, saved
from pages._parts.following import of_store

KEEP = 32
Made = TypeVar("Made", bound=Callable[..., object])


@dataclass(frozen=True)
class Choices:
    """The rows of the scoreboard that are looked at, and what their costs rest on.

    Attributes:
        kept: (column, values that are kept) of every filter; no value keeps all.
        corrected: whether aggregates are recomputed from the printed cells.
        machine: whose latencies are looked at; empty for all.
        cascades: the saved ones, which have rows of their own.
    """

    given: CostAssumptions
    panel: str
    kept: tuple[tuple[str, tuple[str, ...]], ...]
    corrected: bool
    cascades: tuple[SavedCascade, ...]
    machine: str = ""


class Front(NamedTuple):
    """The rows, those of them that have every metric with their verdicts, and all as a table."""

    rows: pd.DataFrame
    judged: pd.DataFrame
    found: Summary | None
    table: pd.DataFrame


def _rows(of: Choices) -> pd.DataFrame:
    board = narrow(saved.board(of.given), {"panel": [of.panel], **dict(of.kept)})
    rows = with_caution(recomputed(board) if of.corrected else board)
    return narrow(rows, {"machine": [of.machine]}) if of.machine else rows


def _front(of: Choices, axes: tuple[str, ...]) -> Front:
    seen = rows(of)
    judged = judge(seen, axes)
    found = None if judged.empty else summary(judged, axes)
    return Front(seen, judged, found, presented(seen, judged))


def _figure(
    of: Choices, axes: tuple[str, ...], drawn: tuple[str, ...], picked: str | None
) -> go.Figure:
    judged = front(of, axes).judged
    if len(drawn) > 2:
        return go.Figure(solid_figure(judged, drawn, picked))
    return go.Figure(front_figure(judged, *drawn, picked, pair=len(axes) > 2))


def _kept(make: Made) -> Made:
    return of_store(
        st.cache_resource(
            make, max_entries=KEEP, show_spinner=False,
            hash_funcs={SavedCascade: SavedCascade.model_dump_json},
        )
    )  # fmt: skip


_kept_rows, _kept_front, _kept_figure = _kept(_rows), _kept(_front), _kept(_figure)


def rows(of: Choices) -> pd.DataFrame:
    """The chosen rows of the scoreboard, with what to mind about each."""
    return (_rows if own_store.is_own() else _kept_rows)(of)


def front(of: Choices, axes: tuple[str, ...]) -> Front:
    """Who of the chosen rows is on the front of two or three metrics."""
    return (_front if own_store.is_own() else _kept_front)(of, axes)


def figure(
    of: Choices, axes: tuple[str, ...], drawn: tuple[str, ...], picked: str | None
) -> go.Figure:
    """The front of `axes` along all three of them, or along two, checked by Plotly once."""
    return (_figure if own_store.is_own() else _kept_figure)(of, axes, drawn, picked)
