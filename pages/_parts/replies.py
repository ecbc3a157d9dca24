"""The answers of all routers to one query, as a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.moving import filled
from core.charts.strangeness import strangeness_rows
from core.live import Reply, agreement, encoder_note, replies_frame
from core.types import OOD
from pages._parts import readers


def verdict_line(replies: list[Reply]) -> str:
    """How many routers agree, as a heading."""
    winner, votes, answered = agreement(replies)
    if not answered:
        return "No router could answer"
    what = "reject it as out of distribution" if winner == OOD else f"send it to {winner}"
    return f"{votes} of {answered} routers {what}"


def show_replies(replies: list[Reply], waiting: bool) -> None:
    """What has come so far: how many agree, the table, and each score beside its threshold."""
    st.subheader(verdict_line(replies), anchor=False)
    if waiting:
        st.caption("The LLM is still thinking; its row joins when it answers.")
    reply_table(replies)
    if note := encoder_note(replies):
        st.caption(note)
    rows = strangeness_rows(replies)
    st.vega_lite_chart(
        filled(readers.strangeness_spec(len(rows)), replies=rows),
        alt="OOD score of each router beside its threshold",
    )
    st.caption(
        "A dot right of its bar means rejected: the router finds the query stranger than its own "
        "threshold allows. Scores of different routers are not on one scale: compare each with its "
        "own bar."
    )


def reply_table(replies: list[Reply]) -> None:
    """One row per router: verdict, scores, threshold, margin and time."""
    frame: pd.DataFrame = replies_frame(replies)
    bar = st.column_config.ProgressColumn
    number = st.column_config.NumberColumn
    scores = [c for c in frame.columns if c.startswith("score ")]
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="–",
        alt="Verdict of every router on this query",
        column_config={
            "Router": st.column_config.TextColumn(pinned=True),
            "Verdict": st.column_config.TextColumn(width=110),
            "OOD score": bar(
                help="How strange the query is to this router, 0-1; higher = stranger.",
                min_value=0, max_value=1, format="%.3f", width=98,
            ),
            "Threshold": number(
                width=74, help="τ: rejected where the OOD score is above it.", format="%.3f"
            ),
            "Margin": number(
                width=74,
                help="Threshold minus OOD score: positive = accepted.", format="%+.3f"
            ),
            "Time (ms)": number(
                width=74, help="One query on this machine, after warm-up.", format="%.2f"
            ),
            **{
                name: bar(name.removeprefix("score ").capitalize(), min_value=0, max_value=1,
                          format="%.2f", width=98, help="How well this domain fits, 0-1.")
                for name in scores
            },
        },
    )  # fmt: skip
