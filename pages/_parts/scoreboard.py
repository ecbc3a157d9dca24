"""The scoreboard as a table, and what stands behind one row of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.board import presented
from core.metrics import METRICS
from pages._parts import saved


def board_table(rows: pd.DataFrame, judged: pd.DataFrame) -> None:
    """The rows of the chart and those it cannot show; choosing one lists its printed figures."""
    st.subheader("The same as a table", anchor=False)
    number = st.column_config.NumberColumn
    shown = presented(rows, judged)
    event = st.dataframe(
        shown.drop(columns="row_id"),
        hide_index=True,
        placeholder="–",
        key="board",
        on_select="rerun",
        selection_mode="single-row",
        alt="Scoreboard of all chosen routers",
        column_config={
            "Router": st.column_config.TextColumn(pinned=True),
            **{
                metric.label: number(
                    f"{metric.label} ({metric.unit})",
                    help=metric.meaning,
                    format="%.2f" if metric.higher_is_better else "%.3g",
                )
                for metric in METRICS.values()
            },
        },
    )
    chosen = event.selection.rows
    if not chosen:
        st.caption("Choose a row to see every printed figure behind it.")
        return
    row = shown.iloc[chosen[0]]
    st.markdown(f"**Every figure behind {row['Router']}**")
    st.dataframe(
        saved.cells(rows.set_index("row_id", drop=False).loc[row["row_id"]]),
        hide_index=True,
        placeholder="–",
        alt="Printed figures of this row",
    )
