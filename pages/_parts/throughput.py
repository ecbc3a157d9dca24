"""Throughputs that the user puts in place of the measured ones: what machine prices rest on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.throughput import Stated, rate_fault, to_set
from core.markdown import plain

HELP = (
    "Queries per second that one machine of yours answers. USD per hour ÷ (throughput × 3,600) is "
    "what a query costs. Without yours, the throughput of the run counts (batches of 256, every "
    "core), else one query at a time."
)


def throughput_choice(rows: pd.DataFrame, prefix: str = "") -> Stated:
    """Boxes for the throughput of routers that are chosen, which the address holds.

    Args:
        rows: the scoreboard rows on the screen, costed.
        prefix: before each key.
    """
    known = to_set(rows)
    chosen = st.multiselect(
        "Throughputs to put in place of the measured ones", list(known), key=f"{prefix}qps",
        placeholder="None: as measured", help=HELP, bind="query-params",
    )  # fmt: skip
    given = []
    for label in chosen:
        qps = st.number_input(
            f"{label}, queries per second", value=known[label], key=f"{prefix}qps_{label}",
            format="%.10g", bind="query-params",
        )  # fmt: skip
        if fault := rate_fault(label, qps):
            st.error(plain(fault))
        else:
            given.append((label, qps))
    return tuple(given)
