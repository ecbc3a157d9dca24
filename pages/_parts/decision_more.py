"""Sections of the Decide page under the answer: what would change it, its cost, every router."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.flips import Flip, drops
from core.analysis.decision.needs import Needs
from core.analysis.decision.projection import part_table
from core.analysis.decision.tables import (
    amount_formats,
    not_drawn,
    part_rows,
    rounded,
    verdict_table,
)
from core.analysis.decision.turns import lever_table, steady, swinging, turn_table, widest
from core.analysis.decision.verdicts import Answer
from core.analysis.decision.words import largest
from core.charts.decision import part_bars, tornado_chart
from core.charts.moving import Spec, compiled, filled
from core.markdown import plain
from core.report.sheet import to_csv
from pages._parts.decision_views import (
    REPLICAS,
    TALL,
    cells,
    money,
    opened,
    text_column,
    trace_table,
)

PART_TABLE = {"part": "USD", "per_1k": "Per 1,000", "month": "A month", "year": "A year"}
WHAT_IS_WHAT = (
    "p95: 19 of 20 queries are faster. “(ours)”: Switchyard's own router. In brackets after other "
    "names: a variant of the study, such as “bg4/tau” (four classes, one of them background; "
    "rejected above a threshold) or “argmax” (the likeliest class); the source column names it."
)


@st.cache_resource(max_entries=16, show_spinner=False)
def part_spec(bars: int) -> Spec:
    """The chart of the cost by part, with room for some routers, without them."""
    return compiled(part_bars(bars))


@st.cache_resource(max_entries=16, show_spinner=False)
def tornado_spec(levers: int) -> Spec:
    """The chart of how far needs move a cost, with room for some, without them."""
    return compiled(tornado_chart(levers))


def change_section(of: Candidates, needs: Needs, found: Answer, moved: list[Flip]) -> None:
    """What changes the answer, what does not, and the tornado."""
    without = drops(of, needs)
    table = turn_table(of, needs, found, moved, without)
    if len(table):
        cells(table, {"need": "If this alone changes", "now": "from", "at": "to",
                      "then": "the answer is"})  # fmt: skip
    st.caption(
        f"{plain(steady(found, needs, moved, without))} One need is moved at a time, through 96 "
        "steps and then finer, and all routers are ranked again. The nearest change is on top, "
        "measured by the factor from the value now. Last, “no limit” and “no minimum” give the "
        "need up: a figure that is unknown stands in nobody's way then."
    )
    box = opened("How far the cost itself moves", "d_swings", ":material/align_horizontal_center:")
    if box.open:
        levers = lever_table(swinging(moved))
        now = pd.DataFrame({"cost": [found.costs.total[found.recommended]]})
        if len(levers):
            box.vega_lite_chart(
                filled(tornado_spec(len(levers)), levers=levers, now=now), key="d_tornado",
                alt="Cost when a need is half or twice what it is",
            )  # fmt: skip
        box.caption(
            f"The line is the cost now. {plain(widest(moved))} Each need at half and at twice its "
            "value; a share 10 points less and more."
        )


def routers_section(of: Candidates, needs: Needs, found: Answer) -> None:
    """Every router with its verdict; choosing one shows where its numbers come from."""
    table = verdict_table(of, needs, found)
    shown, styles = table.drop(columns="place"), amount_formats(table)
    event = st.dataframe(
        rounded(shown), hide_index=True, placeholder="–", key="d_table", on_select="rerun",
        selection_mode="single-row", alt="Every router with its verdict and cost",
        row_height=TALL, height=500,
        column_config={
            "Router": text_column(width=105, pinned=True),
            "USD per 1,000": money("USD / 1,000", width=85, format=styles["USD per 1,000"],
                                   help="Expected cost per 1,000 queries, errors included."),
            "Verdict": text_column(width=150, help="With what it fails or lacks."),
            "Rank": money(width=50),
            **{name: money(name, help=f"{what}, USD per 1,000 queries.", format=styles[name])
               for name, what in (("Router part", "The router itself"), ("Errors", "Its errors"),
                                  ("Endpoints", "The endpoints behind it"))},
            "ID accuracy": money("ID %", help="ID accuracy.", format="%.1f"),
            "OOD accuracy": money("OOD %", help="OOD accuracy.", format="%.1f"),
            "p95 ms": money(help="19 of 20 queries are routed faster than this.", format="%,.3g"),
            "Replicas": money(help=REPLICAS, format="%,d"),
            "Queries/s": money(
                help="Throughput of one machine; yours can be set under More needs.",
                format="%,.3g",
            ),
        },
    )  # fmt: skip
    st.download_button(
        "Table as CSV", lambda: to_csv(shown), "routers.csv", "text/csv", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
    if event.selection.rows:
        trace_table(of, needs, found, int(table["place"].iloc[event.selection.rows[0]]))
    else:
        st.caption("Choose a row to see the formulas and the stored figures behind it.")
    st.caption(WHAT_IS_WHAT)


def projection_section(of: Candidates, needs: Needs, found: Answer, i: int) -> None:
    """Cost by part of those that pass, and month and year of the recommended one."""
    left, right = st.columns([3, 2])
    rows = part_rows(of, found)
    left.vega_lite_chart(
        filled(part_spec(rows["router"].nunique()), parts=rows), key="d_parts",
        alt="Expected cost by part",
    )  # fmt: skip
    left.caption(
        "Routers that pass, the cheapest on top; a longer bar costs more. "
        f"{plain(not_drawn(of, found))} {plain(of.names[i])}: {plain(largest(found.costs, i))}"
    )
    with right:
        st.markdown(f"**{plain(of.names[i])}**, by part")
        cells(part_table(found.costs, needs, i), PART_TABLE, right=("per_1k", "month", "year"))
