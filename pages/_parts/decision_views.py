"""Sections of the Decide page."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import streamlit as st

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import cost_range, machines
from core.analysis.decision.flips import Flip
from core.analysis.decision.needs import Needs
from core.analysis.decision.projection import by_part, saving
from core.analysis.decision.tables import part_rows, verdict_table
from core.analysis.decision.trace import trace, usd
from core.analysis.decision.verdicts import Answer, relaxations
from core.analysis.decision.words import caveats, flip_table, headline, nearest, tally, way_out
from core.charts.moving import filled
from core.report.markdown import plain
from core.report.sheet import to_csv
from pages._parts import decision, readers, saved
from pages._parts.decision import View
from pages._parts.needs import apply

money = st.column_config.NumberColumn


def answer_section(of: Candidates, needs: Needs, found: Answer) -> None:
    """The answer in a sentence and four numbers, or the way out where nobody passes."""
    i = found.recommended
    if i is not None:
        st.success(f"**{plain(headline(of, needs, found))}**", icon=":material/task_alt:")
        numbers(of, needs, found, i)
        return
    options = relaxations(of, needs)
    st.warning(f"**{plain(headline(of, needs, found))}** {plain(way_out(of, options))}")
    if options:
        st.button("Relax it so", on_click=apply, args=(options[0].needs,), icon=":material/undo:")


def reasons_section(view: View, of: Candidates, needs: Needs, found: Answer,
                    moved: list[Flip]) -> None:  # fmt: skip
    """How many pass, what nearest would change the answer, what to mind, and the formulas."""
    i = found.recommended
    if i is None:
        st.caption(plain(tally(found)))
        caveat_list(view, of, needs, found)
        return
    st.markdown(f"{plain(tally(found))} {plain(nearest(of, moved))}")
    caveat_list(view, of, needs, found)
    with st.expander("How these numbers came about", icon=":material/calculate:"):
        trace_table(of, needs, found, i)


def caveat_list(view: View, of: Candidates, needs: Needs, found: Answer) -> None:
    """What a signer should mind, behind a button."""
    told = caveats(of, needs, found, decision.prices_used(view, of))
    with st.expander(f"Caveats ({len(told)})", icon=":material/info:"):
        st.markdown("\n".join(f"- {plain(text)}" for text in told))


def numbers(of: Candidates, needs: Needs, found: Answer, i: int) -> None:
    """Expected cost, month, replicas and savings of the recommended router."""
    one, two, three, four = st.columns(4)
    span, kept = cost_range(of, needs, i), saving(of, found.costs, needs, i)
    one.metric("Per 1,000 queries, errors included", usd(float(found.costs.total[i])), border=True)
    one.caption(f"{usd(span[0])} to {usd(span[1])} (95 %)" if span else "No interval is known.")
    parts = by_part(found.costs, needs, i)
    two.metric("A month, errors included", usd(parts["month"].sum()), border=True)
    two.caption(f"A year: {usd(parts['year'].sum())}")
    count = float(machines(of, needs)[i])
    text = "–" if pd.isna(count) else f"{count:,.0f}"
    three.metric("Replicas in the busiest hour", text, border=True)
    three.caption("A priced API." if of.by_tokens[i] else "M/M/c queue, Erlang's C formula.")
    four.metric("Saved a month against an LLM", usd(kept.total) if kept else "–", border=True)
    four.caption(
        f"Routing all with {plain(of.names[kept.llm])}, which {found.states[kept.llm]} your "
        f"needs; on the bill alone {usd(kept.billed)}."
        if kept
        else "No LLM was measured on this panel."
    )


def trace_table(of: Candidates, needs: Needs, found: Answer, i: int) -> None:
    """Formulas with figures, then every row that they were taken from."""
    st.markdown(f"**{plain(of.names[i])}**: each number, its formula and its source")
    steps = pd.DataFrame([asdict(step) for step in trace(of, needs, found.costs, i)])
    st.dataframe(
        steps, hide_index=True, alt="Formulas behind the numbers",
        column_config={"what": "Number", "formula": "Formula", "filled": "With figures",
                       "result": "Result", "source": "Source"},
    )  # fmt: skip
    st.dataframe(
        saved.cells(of.rows.iloc[i]), hide_index=True, placeholder="–",
        alt="Stored figures that the formulas start from",
    )  # fmt: skip


def change_section(of: Candidates, moved: list[Flip]) -> None:
    """Flip table and tornado."""
    table = flip_table(of, moved)
    st.dataframe(
        table, hide_index=True, alt="Where each need changes the answer",
        column_order=("lever", "now", "below", "above"),
        column_config={
            "lever": st.column_config.TextColumn("Need, moved alone", pinned=True),
            "now": "Now",
            "below": st.column_config.TextColumn(
                "On the way down", help="The value at which the answer changes, and to whom."
            ),
            "above": st.column_config.TextColumn(
                "On the way up", help="The value at which the answer changes, and to whom."
            ),
        },
    )  # fmt: skip
    with st.expander("How far the cost itself moves", icon=":material/align_horizontal_center:"):
        st.vega_lite_chart(
            filled(readers.tornado_spec(len(table)), levers=table), key="d_tornado",
            alt="Cost when a need is half or twice what it is",
        )  # fmt: skip
        st.caption("Each need at half and at twice its value; a share 10 points less and more.")


def routers_section(of: Candidates, needs: Needs, found: Answer) -> None:
    """Every router with its verdict; choosing one shows where its numbers come from."""
    table = verdict_table(of, needs, found)
    shown = table.drop(columns="place")
    event = st.dataframe(
        shown, hide_index=True, placeholder="–", key="d_table", on_select="rerun",
        selection_mode="single-row", alt="Every router with its verdict and cost",
        column_config={
            "Router": st.column_config.TextColumn(pinned=True),
            "Why not": st.column_config.TextColumn(width="medium"),
            **{name: money(f"{name}, USD per 1,000", format="%.3g")
               for name in ("Router part", "Errors", "Endpoints")},
            "USD per 1,000": money("Expected USD per 1,000", format="%.2f"),
            "ID accuracy": money("ID accuracy (%)", format="%.1f"),
            "OOD accuracy": money("OOD accuracy (%)", format="%.1f"),
            "p95 ms": money(format="%.3g"),
            "Queries/s": money(
                format="%.4g", help="Throughput of one machine; yours can be set under More needs."
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


def projection_section(of: Candidates, needs: Needs, found: Answer, i: int) -> None:
    """Cost by part of those that pass, and month and year of the recommended one."""
    left, right = st.columns([3, 2])
    rows = part_rows(of, found)
    left.vega_lite_chart(
        filled(readers.part_spec(rows["router"].nunique()), parts=rows), key="d_parts",
        alt="Expected cost by part",
    )  # fmt: skip
    right.markdown(f"**{plain(of.names[i])}**, USD by part")
    right.dataframe(
        by_part(found.costs, needs, i), hide_index=True, placeholder="–",
        alt="Cost by part, a month and a year",
        column_config={"part": "Part", "per_1k": money("Per 1,000", format="%.3f"),
                       "month": money("Month", format="%.2f"),
                       "year": money("Year", format="%.2f")},
    )  # fmt: skip
