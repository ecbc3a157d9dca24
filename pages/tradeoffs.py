"""Which routers are worth having?"""

from dataclasses import replace

import streamlit as st

from core.analysis.board import narrow, panel_label, panels
from core.analysis.throughput import Stated
from core.markdown import plain
from core.metrics import METRICS
from pages._parts import fronts, readers, saved
from pages._parts.choices import (
    DRAWING,
    axis_choices,
    chosen_axes,
    chosen_costs,
    chosen_rows,
    cost_choices,
    row_choices,
)
from pages._parts.compare import compare_view
from pages._parts.front import (
    COMPARE,
    CURVES,
    PAIRS,
    SOLID,
    TWO,
    VIEWS,
    curves_view,
    front_view,
    one_machine,
    picked,
    summary_line,
)
from pages._parts.fronts import Choices
from pages._parts.scoreboard import board_table

WITHOUT = {
    CURVES: "Axes, filters and costs are those of the fronts; these routers are chosen below.",
    COMPARE: "Axes are those of the fronts; filters say who can be chosen below, costs hold too.",
}

st.title("Which routers are worth having?")
st.markdown(
    "A router is worth a look where no other one beats it on every axis: those form the **front**. "
    "The address of this page holds your choices, so the view can be sent as a link."
)


@st.fragment
def explored() -> None:
    """Choices and what they show: a change redraws these alone, not the frame around them."""
    view = st.segmented_control(
        "View", VIEWS, default=TWO, key="view", required=True, bind="query-params"
    )
    boxes = st.columns(4 if view in (PAIRS, SOLID) else 3)
    axis_choices(boxes[:-1], disabled=view in (CURVES, COMPARE))
    usual = saved.board()
    panel = boxes[-1].selectbox(
        "Panel", panels(usual), key="panel", format_func=panel_label, bind="query-params",
        help="What the accuracies were taken on. Figures of different panels are never drawn "
        "together.",
    )  # fmt: skip
    row_choices(usual, disabled=view == CURVES)
    if view in WITHOUT:
        st.caption(WITHOUT[view])
    stated = cost_choices(readers.prices(), narrow(usual, {"panel": [panel]}))
    drawn(view, panel, stated)


def listed(names: list[str]) -> str:
    """Saved cascades by name, which are their users' words."""
    return ", ".join(plain(name) for name in names)


@st.fragment(key=DRAWING)
def drawn(view: str, panel: str, stated: Stated) -> None:
    """The chosen view; drawn anew without its controls where none of them alters another."""
    axes = chosen_axes(3 if view in (PAIRS, SOLID) else 2)
    corrected = st.session_state["recomputed"]
    of = Choices(chosen_costs(stated), panel, chosen_rows(), corrected, saved.playable())
    if view == CURVES:
        curves_view(of.panel)
    elif view == COMPARE:
        compare_view(fronts.rows(of), of.given, picked())
    elif len(set(axes)) < len(axes):
        same = [METRICS[name].label for name in axes if axes.count(name) > 1][0]
        st.info(f"Two axes show the same metric, {same}. Choose another one for either.")
    else:
        of = replace(of, machine=one_machine(fronts.rows(of), axes))
        front = front_view(of, axes, view)
        if front is not None and front.found is not None:
            summary_line(front.found)
            if front.judged["kind"].eq("simulated").any():
                st.caption(
                    "Triangles: cascades that were saved, simulated from stored answers, not "
                    "measured."
                )
            if old := saved.set_aside():
                st.caption(
                    f"Not shown, since a part was fitted again after it was saved: {listed(old)}. "
                    "The page Cascades says how to save it anew."
                )
            board_table(front.rows, front.table, flat=view != SOLID)


explored()
