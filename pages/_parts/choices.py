"""Filters and assumptions of the Trade-offs page; all of them live in the address."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.analysis.cost import CostAssumptions, default_assumptions
from core.charts.palette import family_label
from core.metrics import METRICS
from pages._parts.throughput import throughput_choice

FILTERS = {"family": "Family", "study": "Source", "kind": "Kind", "machine": "Machine"}


AXES = {"x": "Horizontal axis", "y": "Vertical axis", "z": "Third axis"}
START = {"x": "latency_ms", "y": "gqr", "z": "cost_usd_per_1k"}


def axis_choices(boxes: list[DeltaGenerator]) -> tuple[str, ...]:
    """The metric of each axis, one per box."""
    labels = {name: metric.label for name, metric in METRICS.items()}
    names = list(METRICS)
    return tuple(
        box.selectbox(
            AXES[key], names, names.index(START[key]), key=key, format_func=labels.get,
            bind="query-params",
        )
        for key, box in zip(AXES, boxes, strict=False)
    )  # fmt: skip


def row_choices(board: pd.DataFrame) -> tuple[dict[str, list[str]], bool]:
    """Which rows to keep (column -> values, empty = all), and whether to use recomputed figures."""
    chosen: dict[str, list[str]] = {}
    for box, (column, label) in zip(st.columns(len(FILTERS)), FILTERS.items(), strict=True):
        values = sorted(board[column].fillna("unknown").unique())
        chosen[column] = box.multiselect(
            label,
            values,
            key=column,
            placeholder="All",
            format_func=family_label if column == "family" else str,
            bind="query-params",
        )
    corrected = st.toggle(
        "Recompute aggregates from the printed cells",
        key="recomputed",
        bind="query-params",
        help="Seven rows of the GQR-Bench table do not add up. Off: as printed. On: recomputed.",
    )
    return chosen, corrected


def cost_choices(prices: pd.DataFrame, rows: pd.DataFrame) -> CostAssumptions:
    """What the cost estimate rests on.

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
        cpu, gpu, tokens_in, tokens_out = st.columns(4)
        given = CostAssumptions(
            cpu_usd_per_hour=cpu.number_input(
                "CPU machine, USD/hour", 0.0, 1000.0, usual.cpu_usd_per_hour, 0.05,
                key="cpu", bind="query-params",
            ),
            gpu_usd_per_hour=gpu.number_input(
                "GPU machine, USD/hour", 0.0, 1000.0, usual.gpu_usd_per_hour, 0.1,
                key="gpu", bind="query-params",
            ),
            tokens_in=tokens_in.number_input(
                "LLM tokens in per query", 1, 100_000, usual.tokens_in,
                key="tokens_in", bind="query-params",
            ),
            tokens_out=tokens_out.number_input(
                "LLM tokens out per query", 1, 100_000, usual.tokens_out,
                key="tokens_out", bind="query-params",
            ),
        )  # fmt: skip
        given = replace(given, stated=throughput_choice(rows))
        st.caption(
            "A priced API costs tokens × price; anything else USD per hour ÷ (queries per second × "
            "3,600): the table below names the throughput. Prices and their dates:"
        )
        if box.open:  # a table takes long to draw: not at each change while nobody sees it
            st.dataframe(
                prices, hide_index=True, placeholder="–",
                alt="Prices and assumptions with their dates",
            )  # fmt: skip
    return given
