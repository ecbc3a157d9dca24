"""Questions to the database in SQL, with its tables beside."""

from __future__ import annotations

import streamlit as st

from core.charts.asked import MARKS, asked_chart, numeric
from core.counted import counted
from core.report.sheet import to_csv, to_parquet
from core.store import console
from core.store.console import EXAMPLES, Answer, BadQuestion
from pages._parts import own_store, readers
from pages._parts.faults import tell

ASKED, NOW = "results_answer", "results_ask_now"


def sql_console() -> None:
    """The question, its answer as table, chart and file."""
    left, right = st.columns([3, 1])
    with right:
        _tables()
    with left:
        _question()
        answer = st.session_state.get(ASKED)
        if isinstance(answer, str):
            tell(answer)
        elif answer is not None:
            _show(answer)


def _question() -> None:
    st.pills("Examples", list(EXAMPLES), key="results_example", on_change=_take_example, wrap=True)
    with st.form("results_sql_form", border=False):
        sql = st.text_area(
            "One SELECT statement", key="results_sql", height=190, max_chars=console.LONGEST,
            placeholder=console.HINT,
        )  # fmt: skip
        pressed = st.form_submit_button("Ask", type="primary", icon=":material/play_arrow:")
    if pressed or st.session_state.pop(NOW, False):
        with st.spinner("A process of its own asks the database …"):
            _ask(sql)
    st.caption(
        f"Read only, in a process of its own: at most {console.SECONDS:g} seconds and "
        f"{console.ROWS:,} rows; no files, no network, no settings."
    )


def _take_example() -> None:
    if st.session_state["results_example"]:
        st.session_state["results_sql"] = EXAMPLES[st.session_state["results_example"]]
        st.session_state[NOW] = True


def _ask(sql: str) -> None:
    try:
        st.session_state[ASKED] = console.ask(own_store.path(), sql)
    except BadQuestion as fault:
        st.session_state[ASKED] = str(fault)


def _show(answer: Answer) -> None:
    frame = answer.frame
    if answer.more:
        st.warning(
            f"There are more rows; these are the first {len(frame):,}. Add a limit, or count.",
            icon=":material/content_cut:",
        )
    st.dataframe(frame, hide_index=True, placeholder="–", alt="Answer of the query")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{counted(len(frame), 'row')} in {answer.seconds:.2f} s")
        st.download_button(
            "CSV", lambda: to_csv(frame), "answer.csv", "text/csv", on_click="ignore",
            icon=":material/table:",
        )  # fmt: skip
        st.download_button(
            "Parquet", lambda: to_parquet(frame), "answer.parquet", on_click="ignore",
            icon=":material/database:",
        )  # fmt: skip
    if len(frame) and numeric(frame) and len(frame.columns) > 1:
        _chart(answer)


def _chart(answer: Answer) -> None:
    frame = answer.frame
    names, numbers = list(frame.columns), numeric(frame)
    with st.expander("As a chart", icon=":material/bar_chart:"):
        mark, x, y, colour = st.columns(4)
        kind = mark.selectbox("Mark", MARKS, key="results_mark")
        across = x.selectbox("Horizontal", names, key="results_x")
        up = y.selectbox("Vertical", numbers, key="results_y")
        by = colour.selectbox("Colour", names, None, key="results_colour", placeholder="None")
        st.altair_chart(asked_chart(frame, kind, across, up, by), alt=f"{up} over {across}")


def _tables() -> None:
    st.markdown("**Tables**")
    columns = readers.schema()
    table = st.selectbox("Table", list(columns["table"].unique()), key="results_table")
    st.dataframe(
        columns[columns["table"] == table][["column", "type"]], hide_index=True,
        alt=f"Columns of {table}",
    )  # fmt: skip
