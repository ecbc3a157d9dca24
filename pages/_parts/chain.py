"""Controls of the Cascades page: whose answers, the budget, and a chain by hand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.analysis import chain_words
from core.analysis.cascade import GUARD, ROUTER, Member, Stage
from core.analysis.contest import single_threshold
from core.analysis.search import Budget
from core.cascades.saved import SavedCascade
from core.metrics import PER_1000
from pages._parts import answers, chained
from pages._parts.faults import as_text
from pages._parts.lab import bound, keep_known, panel_choice

MOST, WINNERS_PANEL = 8, "gqr"
ROLES = {ROUTER: "answers or passes on", GUARD: "guard: can only reject"}


def member_choices() -> tuple[str, tuple[str, ...]]:
    """Panel and routers."""
    one, two = st.columns([1, 3])
    panel = panel_choice(one, on_change=_another_panel)
    labels = chained.chainable(panel)
    opening = chained.opening(panel)
    if "router" not in st.session_state and not {"router", "in_order"} & set(st.query_params):
        st.session_state.setdefault("in_order", opening.in_order)
    chosen = two.multiselect(
        "Routers to chain", list(labels), list(opening.names), key="router",
        format_func=labels.get, max_selections=MOST, **bound,
    )  # fmt: skip
    if st.session_state.get("in_order") and opening == (tuple(chosen), True):
        st.caption(chained.OPENING)
    if len(chosen) < 2:  # one that Thresholds left, or that a link names
        joining = [name for name in chained.usual(panel) if name not in chosen]
        if joining:
            told = as_text(", ".join(labels[name] for name in joining))
            st.info(f"Choose two routers or more. Until then the usual ones join: {told}.")
        chosen = [*chosen, *joining]
    return panel, tuple(chosen)


def _another_panel() -> None:
    panel = st.session_state["panel"]
    keep_known(list(chained.chainable(panel)), chained.usual(panel), least=2)


def winner_button() -> None:
    """One press to a chain that beats its parts, or to the proof that no pair does."""
    st.button(
        "Show a cascade that beats both of its parts and the line between them",
        icon=":material/school:", type="tertiary", on_click=to_a_winner, key="winner",
        help="Tries every pair of the eight best measured routers on GQR-Bench and opens the one "
        "whose win is surest. Of so many pairs some win by luck: look at it on another panel, too.",
    )  # fmt: skip


def to_a_winner() -> None:
    """Choose the pair whose win is surest; without one, all eight and the table of pairs."""
    panel = WINNERS_PANEL if WINNERS_PANEL in answers.panels() else answers.panels()[0]
    names = tuple(chained.ranked(panel)[:MOST])
    found = chain_words.winner(chained.every_pair(panel, names), answers.routers(panel))
    if found:
        to_pair(panel, *found)
    else:
        choose(panel, names, every_pair=True)


def to_pair(panel: str, first: str, then: str) -> None:
    """Choose two routers, asked in this order."""
    choose(panel, (first, then), in_order=True)


def to_saved(one: SavedCascade) -> None:
    """Choose the routers that a saved cascade was picked among, on its panel."""
    there = chained.chainable(one.panel)
    names = [name for name in dict.fromkeys((*one.parts, *one.among)) if name in there]
    choose(one.panel, names[:MOST], longest=max(2, len(one.links)))


def choose(panel: str, names: Sequence[str], longest: int = 2, **more: bool) -> None:
    """Set the controls above the chain to the best chain of these routers, without a budget."""
    view = {"panel": panel, "router": list(names), "how": "Best found", "longest": longest}
    limits = {"most_ms": None, "most_usd": None, "in_order": False, "every_pair": False}
    for key, value in (view | limits | more).items():
        st.session_state[key] = value


def budget_choice() -> tuple[Budget, int, bool]:
    """What the chain may take, how long it may be, and whether the order is given."""
    one, two, three = st.columns(3)
    latency = one.number_input(
        "Mean latency at most (ms)", 0.0, 1e5, None, 0.1, key="most_ms", placeholder="No limit",
        help="Empty: no limit.", **bound,
    )  # fmt: skip
    cost = two.number_input(
        f"Cost at most ({PER_1000})", 0.0, 1e4, None, 0.0001, key="most_usd", format="%.4g",
        placeholder="No limit", help="Empty: no limit.", **bound,
    )  # fmt: skip
    longest = three.selectbox("Routers in a chain, at most", [2, 3, 4], key="longest", **bound)
    in_order = st.toggle("Ask them only in the order chosen", key="in_order", **bound)
    limits = [float("inf") if most is None else most for most in (latency, cost)]
    return Budget(*limits), longest, in_order


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
