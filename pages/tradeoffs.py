"""Which routers are worth having?"""

import pandas as pd
import streamlit as st

from core.analysis.board import narrow, panel_label, panels, recomputed, with_caution
from core.analysis.cost import CostAssumptions
from core.metrics import METRICS
from pages._parts import readers, saved
from pages._parts.choices import axis_choices, cost_choices, row_choices
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
from pages._parts.scoreboard import board_table

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
    axes = axis_choices(boxes[:-1])
    usual = saved.board()
    panel = boxes[-1].selectbox(
        "Panel", panels(usual), key="panel", format_func=panel_label, bind="query-params",
        help="What the accuracies were taken on. Figures of different panels are never drawn "
        "together.",
    )  # fmt: skip
    chosen, corrected = row_choices(usual)
    given = cost_choices(readers.prices(), narrow(usual, {"panel": [panel]}))
    board = saved.board(given)
    board = narrow(recomputed(board) if corrected else board, {"panel": [panel]})
    rows = with_caution(narrow(board, chosen))
    drawn(view, rows, axes, panel, given)


def drawn(
    view: str, rows: pd.DataFrame, axes: list[str], panel: str, given: CostAssumptions
) -> None:
    """The chosen view."""
    if view == CURVES:
        curves_view(panel)
    elif view == COMPARE:
        compare_view(rows, given, picked())
    elif len(set(axes)) < len(axes):
        same = [METRICS[name].label for name in axes if axes.count(name) > 1][0]
        st.info(f"Two axes show the same metric, {same}. Choose another one for either.")
    else:
        rows = one_machine(rows, axes)
        judged = front_view(rows, axes, view)
        if judged is not None:
            summary_line(judged, axes)
            if judged["kind"].eq("simulated").any():
                st.caption(
                    "Triangles: cascades that were saved, simulated from stored answers, not "
                    "measured."
                )
            board_table(rows, judged)


explored()
