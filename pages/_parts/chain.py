"""Controls of the Cascades page: whose answers, the budget, and a chain by hand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.analysis import chain_words
from core.analysis.cascade import GUARD, ROUTER, Member, Stage
from core.analysis.contest import single_threshold
from core.analysis.search import Budget
from pages._parts import answers
from pages._parts.lab import bound

MOST = 8
ROLES = {ROUTER: "answers or passes on", GUARD: "guard: can only reject"}


def member_choices() -> tuple[str, tuple[str, ...]]:
    """Panel and routers."""
    one, two = st.columns([1, 3])
    panel = one.selectbox("Panel", answers.panels(), key="panel", **bound)
    labels = answers.chainable(panel)
    chosen = two.multiselect(
        "Routers to chain", list(labels), answers.usual(panel), key="router",
        format_func=labels.get, max_selections=MOST, **bound,
    )  # fmt: skip
    return panel, tuple(chosen)


def budget_choice() -> tuple[Budget, int]:
    """What the chain may take, and how long it may be."""
    one, two, three = st.columns(3)
    latency = one.number_input(
        "Mean latency at most (ms)", 0.0, 1e5, 0.0, 0.1, key="most_ms", help="0 = no limit.",
        **bound,
    )  # fmt: skip
    cost = two.number_input(
        "Cost at most (USD per 1k)", 0.0, 1e4, 0.0, 0.0001, key="most_usd", format="%.4f",
        help="0 = no limit.", **bound,
    )  # fmt: skip
    longest = three.selectbox("Routers in a chain, at most", [2, 3, 4], key="longest", **bound)
    return Budget(latency or float("inf"), cost or float("inf")), longest


def by_hand(members: Sequence[Member]) -> tuple[Stage, ...]:
    """A chain put together with sliders."""
    labels = [one.answers.label for one in members]
    length = st.segmented_control(
        "Routers in the chain", chain_words.lengths(members), default=2, required=True,
        key="links", **bound,
    )  # fmt: skip
    stages = []
    for i in range(length):
        name, role, band = st.columns([2, 2, 4])
        label = name.selectbox(f"Router {i + 1}", labels, i, key=f"link_{i}", **bound)
        place = labels.index(label)
        usual = single_threshold(members[place])
        last = i + 1 == length
        kind = ROUTER if last else role.selectbox(
            f"Router {i + 1} does", list(ROLES), key=f"role_{i}", format_func=ROLES.get, **bound
        )  # fmt: skip
        if last or kind == GUARD:
            high = band.slider(
                f"τ of router {i + 1}", 0.0, 1.0, usual, 0.001, format="%.3f",
                key=f"high_{i}", **bound,
            )  # fmt: skip
            stages.append(Stage(place, high, high, kind))
        else:
            low, high = band.slider(
                f"Band of doubt of router {i + 1}", 0.0, 1.0, chain_words.first_band(usual), 0.001,
                format="%.3f", key=f"band_{i}", **bound,
                help="Left of the band it answers, right of it it rejects, within it it passes on.",
            )  # fmt: skip
            stages.append(Stage(place, low, high, kind))
    return tuple(stages)
