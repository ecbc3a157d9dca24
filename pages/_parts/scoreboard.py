"""The scoreboard as a table, and what stands behind one row of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.board import as_written, titled
from core.dataset_names import named
from core.glossary import meaning
from core.metrics import METRICS, cost_format
from core.report.sheet import to_csv
from pages._parts import saved
from pages._parts.front import PICK, TURN, picked

NAME = 185  # pixels: on a phone the pinned name leaves room for two figures beside it
ROW, HEIGHT, FEW = 66, 432, 6  # pixels: texts break into lines in rows of more than 64
CELLS = {
    "table": "Table", "metric": "Figure", "dataset": "Dataset", "as_printed": "As printed",
    "unit": "Unit", "source_title": "Source", "grade": "How it is known",
}  # fmt: skip


def take_from_table(key: str, row_ids: list[str]) -> None:
    """The chosen row is the chosen router; a row taken back leaves none."""
    rows = st.session_state[key]["selection"]["rows"]
    st.session_state[PICK] = row_ids[rows[0]] if rows else None


def board_table(rows: pd.DataFrame, shown: pd.DataFrame, flat: bool) -> None:
    """The rows of the chart and those it cannot show; chart and table choose the same router.

    Args:
        rows: of the scoreboard.
        shown: the same, as `core.analysis.board.presented` gives them.
        flat: whether the chart has points that can be chosen: in three dimensions none can.
    """
    st.subheader("The same as a table", anchor=False)
    row_ids = shown["row_id"].tolist()
    # A click in the chart turns the table over to a new key, so that it starts with that row.
    key = f"board {st.session_state.get(TURN, 0)}"
    start = [row_ids.index(picked())] if picked() in row_ids else []
    written = as_written(shown)
    st.dataframe(
        written, hide_index=True, placeholder="–", key=key,
        on_select=lambda: take_from_table(key, row_ids), selection_mode="single-row",
        selection_default={"selection": {"rows": start}},
        alt="Scoreboard of all chosen routers", column_config=columns(written),
        row_height=ROW, height=HEIGHT if len(shown) > FEW else "content",
    )  # fmt: skip
    st.download_button(
        "Table as CSV", lambda: to_csv(titled(shown)), "scoreboard.csv", "text/csv",
        on_click="ignore", icon=":material/download:", key="board_csv",
    )  # fmt: skip
    chosen = shown[shown["row_id"] == picked()]
    if chosen.empty:
        also = ", or a point of the chart," if flat else ""
        st.caption(f"Choose a row{also} to see every figure behind it.")
        return
    row = chosen.iloc[0]
    facts = rows.set_index("row_id", drop=False).loc[row["row_id"]]
    st.markdown(f"**Every figure behind {row['Router']}**")
    st.caption(row["Why"])
    st.dataframe(
        named(saved.cells(facts)), hide_index=True, placeholder="–",
        alt="Printed figures of this row", column_config=CELLS,
    )  # fmt: skip


def columns(written: pd.DataFrame) -> dict[str, object]:
    """How each column is shown."""
    number = st.column_config.NumberColumn
    cost = METRICS["cost_usd_per_1k"]
    styles = {cost.name: cost_format(written[cost.label])}
    return {
        "Router": st.column_config.TextColumn(
            pinned=True, width=NAME, help=f"{meaning('bg4')} {meaning('argmax')}"
        ),
        **{
            metric.label: number(
                f"{metric.label} ({metric.unit})",
                help=metric.meaning,
                format=styles.get(metric.name, metric.printf),
            )
            for metric in METRICS.values()
        },
        "Queries/s": number(
            format="%.3g", help="Throughput of one machine, which its price per query rests on."
        ),
        "State": st.column_config.TextColumn(
            help="Front, dominated, or cannot tell: within the 95 % intervals either may be true."
        ),
        "Hypervolume": number(
            "Share of hypervolume", format="percent", help="What only this router dominates."
        ),
    }
