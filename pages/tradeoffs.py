"""Which routers are worth having?"""

import streamlit as st

from core.analysis.board import machines, narrow, panel_label, panels, recomputed, with_caution
from core.analysis.dominance import judge
from core.charts.front import front_caption, front_figure
from core.metrics import METRICS
from pages._parts import readers, saved
from pages._parts.choices import cost_choices, row_choices
from pages._parts.scoreboard import board_table

st.title("Which routers are worth having?")
st.markdown(
    "A router is worth a look where no other one beats it on both axes: those form the **front**. "
    "The address of this page holds your choices, so the view can be sent as a link."
)

left, right, third = st.columns(3)
labels = {name: metric.label for name, metric in METRICS.items()}
x = left.selectbox(
    "Horizontal axis", list(METRICS), list(METRICS).index("latency_ms"), key="x",
    format_func=labels.get, bind="query-params",
)  # fmt: skip
y = right.selectbox(
    "Vertical axis", list(METRICS), list(METRICS).index("gqr"), key="y",
    format_func=labels.get, bind="query-params",
)  # fmt: skip

filters, assumptions = st.container(), st.container()
with assumptions:
    board = saved.board(cost_choices(readers.prices()))
with filters:
    chosen, corrected = row_choices(board)
panel = third.selectbox(
    "Panel", panels(board), key="panel", format_func=panel_label, bind="query-params",
    help="What the accuracies were taken on. Figures of different panels are never drawn together.",
)  # fmt: skip
board = narrow(recomputed(board) if corrected else board, {"panel": [panel]})
rows = with_caution(narrow(board, chosen))

if x == y:
    st.info("Both axes show the same metric. Choose another one for either.")
    st.stop()
judged = judge(rows, [x, y])
if judged.empty:
    st.info(
        f"No router left has both {labels[x]} and {labels[y]}. Take a filter back, or choose "
        "another axis: published studies do not give every figure."
    )
    st.stop()

taken_on = machines(judged)
if "latency_ms" in (x, y) and len(taken_on) > 1:
    st.warning(
        f"Latencies of {len(taken_on)} machines on one axis: {', '.join(taken_on)}. Compare within "
        "one machine (filter above), or read them as orders of magnitude.",
        icon=":material/warning:",
    )
st.plotly_chart(
    front_figure(judged, x, y), key="front", alt=f"{labels[y]} against {labels[x]} per router"
)
st.caption(front_caption(judged, rows))
if judged["kind"].eq("simulated").any():
    st.caption("Triangles: cascades that were saved, simulated from stored answers, not measured.")
board_table(rows, judged)
