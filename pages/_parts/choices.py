"""Filters and assumptions of the Trade-offs page; all of them live in the address.

Controls and what they show are drawn apart. A control that alters no other one has only what it
shows drawn anew, which reads the choices from the session; all controls need not be sent again.
"""

from __future__ import annotations

from contextlib import suppress

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException

from core.analysis.cost import CostAssumptions, default_assumptions
from core.analysis.throughput import Stated
from core.charts.palette import family_label
from core.metrics import METRICS
from pages._parts.throughput import throughput_choice

DRAWING = "drawing"
"""Key of the fragment that shows what was chosen."""
FILTERS = {"family": "Family", "study": "Source", "kind": "Kind", "machine": "Machine"}


AXES = {"x": "Horizontal axis", "y": "Vertical axis", "z": "Third axis"}
START = {"x": "latency_ms", "y": "gqr", "z": "cost_usd_per_1k"}


def redraw() -> None:
    """A choice alters no control: draw what was chosen, and nothing else."""
    with suppress(StreamlitAPIException):  # nothing was drawn yet: all of the page will be
        st.rerun(DRAWING)


def axis_choices(boxes: list[DeltaGenerator], disabled: bool = False) -> None:
    """The metric of each axis, one per box."""
    labels = {name: metric.label for name, metric in METRICS.items()}
    names = list(METRICS)
    for key, box in zip(AXES, boxes, strict=False):
        box.selectbox(
            AXES[key], names, names.index(START[key]), key=key, format_func=labels.get,
            bind="query-params", on_change=redraw, disabled=disabled,
        )  # fmt: skip


def chosen_axes(count: int) -> tuple[str, ...]:
    """The metrics that are chosen for the first two or three axes."""
    return tuple(st.session_state[key] for key in list(AXES)[:count])


def row_choices(board: pd.DataFrame, disabled: bool = False) -> None:
    """Which rows to keep, and whether to use recomputed figures."""
    for box, (column, label) in zip(st.columns(len(FILTERS)), FILTERS.items(), strict=True):
        values = sorted(board[column].fillna("unknown").unique())
        box.multiselect(
            label,
            values,
            key=column,
            placeholder="All",
            format_func=family_label if column == "family" else str,
            bind="query-params",
            on_change=redraw,
            disabled=disabled,
        )
    st.toggle(
        "Recompute aggregates from the printed cells",
        key="recomputed",
        bind="query-params",
        on_change=redraw,
        disabled=disabled,
        help="Seven rows of the GQR-Bench table do not add up. Off: as printed. On: recomputed.",
    )


def chosen_rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(column, values that are kept) of every filter; no value keeps all."""
    return tuple((column, tuple(st.session_state[column])) for column in FILTERS)


def cost_choices(prices: pd.DataFrame, rows: pd.DataFrame) -> Stated:
    """What the cost estimate rests on; the throughputs among it.

    Args:
        prices: the dated price snapshot.
        rows: of the scoreboard at the usual assumptions, whose throughputs may be set.
    """
    usual = default_assumptions(prices)
    box = st.expander(
        "What the cost estimate rests on", icon=":material/payments:", key="cost_basis",
        on_change="rerun",
    )  # fmt: skip
    with box:
        machines = {"cpu": ("CPU", usual.cpu_usd_per_hour, 0.05),
                    "gpu": ("GPU", usual.gpu_usd_per_hour, 0.1)}  # fmt: skip
        tokens = {"tokens_in": ("in", usual.tokens_in), "tokens_out": ("out", usual.tokens_out)}
        boxes = iter(st.columns(4))
        for key, (name, usd, step) in machines.items():
            next(boxes).number_input(
                f"{name} machine, USD/hour", 0.0, 1000.0, usd, step, key=key, bind="query-params",
                on_change=redraw,
            )  # fmt: skip
        for key, (way, count) in tokens.items():
            next(boxes).number_input(
                f"LLM tokens {way} per query", 1, 100_000, count, key=key, bind="query-params",
                on_change=redraw,
            )  # fmt: skip
        stated = throughput_choice(rows)
        st.caption(
            "A priced API costs tokens × price; anything else USD per hour ÷ (queries per second × "
            "3,600): the table below names the throughput. Prices and their dates:"
        )
        if box.open:  # a table takes long to draw: not at each change while nobody sees it
            st.dataframe(
                prices, hide_index=True, placeholder="–",
                alt="Prices and assumptions with their dates",
            )  # fmt: skip
    return stated


def chosen_costs(stated: Stated) -> CostAssumptions:
    """What the cost estimate rests on, with these throughputs."""
    now = st.session_state
    return CostAssumptions(now["cpu"], now["gpu"], now["tokens_in"], now["tokens_out"], stated)
