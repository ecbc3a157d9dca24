"""Sections of the Decide page."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from core.analysis.decision.aside import aside_table, aside_words, set_aside
from core.analysis.decision.candidates import Candidates
from core.analysis.decision.caveats import caveats, provisos, warnings
from core.analysis.decision.costs import cost_range, machines
from core.analysis.decision.flips import Flip
from core.analysis.decision.needs import Needs
from core.analysis.decision.on_front import front_words
from core.analysis.decision.projection import by_part, saving
from core.analysis.decision.relax import ways_out
from core.analysis.decision.trace import trace
from core.analysis.decision.turns import nearest
from core.analysis.decision.verdicts import Answer
from core.analysis.decision.words import against, against_llm, bill, headline, runner_up, tally, why
from core.analysis.decision.words import ways_out as way_words
from core.dataset_names import named
from core.digits import usd, usd_in_brief
from core.markdown import plain
from pages._parts import decision, saved
from pages._parts.decision import View
from pages._parts.examples import apply

money, text_column = st.column_config.NumberColumn, st.column_config.TextColumn
FIGURE = 205
"""Pixels that a figure with its unit needs; where the screen is narrower they stand two by two."""
TALL = 66
"""Height of a row whose texts wrap; Streamlit wraps them above 64 pixels."""
REPLICAS = (
    "The fewest copies with which at most 1 % of the queries wait longer than the latency limit "
    "leaves, by the usual queueing formula: random arrivals, several servers (M/M/c, Erlang's C)."
)


def answer_section(of: Candidates, needs: Needs, found: Answer) -> None:
    """The answer in a sentence and four numbers, or the ways out where nobody passes.

    Green is kept for an answer without a warning.
    """
    i, warned = found.recommended, warnings(of, needs, found)
    told = f"**{plain(headline(of, found, bool(warned)))}**"
    told += "".join(f"\n- {plain(text)}" for text in (*warned, *provisos(of, needs, found)))
    if i is None:
        ways = ways_out(of, needs)
        st.warning(told, icon=":material/block:")
        for k, text in enumerate(way_words(of, ways)):
            st.markdown(plain(text))
            if k < len(ways):
                st.button("Relax it so", key=f"d_relax_{k}", on_click=apply,
                          args=(ways[k].needs,), icon=":material/undo:")  # fmt: skip
        return
    if warned:
        st.warning(told, icon=":material/warning:")
    else:
        st.success(told, icon=":material/task_alt:")
    numbers(of, needs, found, i)


def reasons_section(view: View, of: Candidates, needs: Needs, found: Answer,
                    moved: list[Flip]) -> None:  # fmt: skip
    """Why this one and who else there is, in a sentence each; then what is behind it."""
    i = found.recommended
    points = [("Set aside", aside_words(of, needs, found)), ("Who passes", tally(found))]
    if i is not None:
        points = [
            ("Why", why(of, found)),
            ("The front", front_words(of, found)),
            ("Runner-up", runner_up(of, found, decision.order(of, needs, found))),
            ("What would change it", nearest(of, needs, moved)),
            *points,
        ]
    st.markdown("\n".join(f"- **{name}.** {plain(text)}" for name, text in points if text))
    aside_section(of, needs, found)
    caveat_list(view, of, needs, found)
    if i is not None:
        box = opened("How these numbers came about", "d_trace", ":material/calculate:")
        if box.open:
            with box:
                trace_table(of, needs, found, i)


def opened(label: str, key: str, icon: str) -> ExpanderContainer:
    """A part that is filled only while it is open: what nobody sees need not be drawn anew."""
    return st.expander(label, key=key, icon=icon, on_change="rerun")


def aside_section(of: Candidates, needs: Needs, found: Answer) -> None:
    """The routers of which a figure is unknown, the cheapest first."""
    asides = set_aside(of, needs, found)
    if not asides:
        return
    box = opened("Set aside for lack of a figure", "d_aside", ":material/help:")
    if box.open:
        box.dataframe(
            aside_table(of, needs, found, asides), hide_index=True, placeholder="–",
            row_height=TALL,
            alt="Routers that cannot be judged, and what has to be measured",
            column_config={
                "router": text_column("Router", width=150, pinned=True),
                "kind": text_column("Kind", width=85),
                "measure": text_column("To be found out", width=190),
                "per_1k": money("USD per 1,000", format="%.2f", help="If what is unknown is fine."),
                "saved": money("Saved", format="%.2f",
                               help="USD per 1,000 less than the recommended router."),
            },
        )  # fmt: skip


def caveat_list(view: View, of: Candidates, needs: Needs, found: Answer) -> None:
    """What a signer should mind, behind a button."""
    told = caveats(of, needs, found, decision.prices_used(view, of))
    with st.expander(f"Caveats ({len(told)})", icon=":material/info:"):
        st.markdown("\n".join(f"- {plain(text)}" for text in told))


def numbers(of: Candidates, needs: Needs, found: Answer, i: int) -> None:
    """Expected cost, month, replicas and savings of the recommended router."""
    beside = st.grid(4, min_column_width=FIGURE)
    one, two, three, four = (beside.cell() for _ in range(4))
    span, kept = cost_range(of, needs, i), saving(of, found.costs, needs, i)
    one.metric("Cost per 1,000 queries", usd_in_brief(float(found.costs.total[i])), border=True,
               help="Expected: the router, the endpoints behind it, and its errors at the prices "
               "that you gave.")  # fmt: skip
    one.caption(
        f"Errors included. {usd(span[0])} to {usd(span[1])} with the 95 % intervals."
        if span
        else "Errors included. No interval is known."
    )
    parts = by_part(found.costs, needs, i)
    two.metric("Cost a month", usd_in_brief(parts["month"].sum()), border=True)
    two.caption(
        f"Errors included. A year: {usd(parts['year'].sum())}. {bill(needs, found.costs, i)}"
    )
    count = float(machines(of, needs)[i])
    three.metric(
        "Replicas needed", "–" if pd.isna(count) else f"{count:,.0f}", border=True, help=REPLICAS
    )
    three.caption("A priced API." if of.by_tokens[i] else "Copies of it, in the busiest hour.")
    four.metric(against(kept), usd_in_brief(abs(kept.total)) if kept else "–", border=True,
                help="What this router costs less or more a month than sending every query to "
                "that LLM, which would route them.")  # fmt: skip
    four.caption(
        plain(against_llm(of, found, kept)) if kept else "No LLM was measured on this panel."
    )


def trace_table(of: Candidates, needs: Needs, found: Answer, i: int) -> None:
    """Formulas with figures, then every row that they were taken from."""
    st.markdown(f"**{plain(of.names[i])}**: each number, its formula and its source")
    steps = pd.DataFrame([asdict(step) for step in trace(of, needs, found.costs, i)])
    steps["how"] = [
        f"{step['formula']}; here {step['filled']}. Source: {step['source']}."
        for step in steps.to_dict("records")
    ]
    cells(steps, {"what": "Number", "result": "Result",
                  "how": "Formula, with figures, and source"})  # fmt: skip
    st.caption("Stored figures that the formulas start from:")
    st.dataframe(
        named(saved.cells(of.rows.iloc[i])), hide_index=True, placeholder="–",
        alt="Stored figures that the formulas start from",
        column_config={"table": "Table", "metric": "Figure", "dataset": "Dataset",
                       "as_printed": "Value", "unit": "Unit", "source_title": "Source",
                       "grade": "How it is known"},
    )  # fmt: skip


def cells(table: pd.DataFrame, names: dict[str, str], right: tuple[str, ...] = ()) -> None:
    """A short table whose cells wrap, so that each can be read at any width.

    One piece of Markdown: `st.table` draws each cell as Markdown of its own, which the browser
    feels at every change.

    Args:
        table: of texts.
        names: column -> its heading, in order.
        right: columns of numbers, which end on one line.
    """
    rows = table[list(names)].map(plain).to_numpy().tolist()
    lines = [list(names.values()), ["---:" if n in right else "---" for n in names], *rows]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
