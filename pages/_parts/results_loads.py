"""What was loaded, how to take it back, and how to take figures away."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.counted import counted
from core.report.sheet import to_csv, to_parquet
from core.store import loads
from core.store.errors import StoreError
from core.store.intake import forms
from core.store.intake.loading import undo
from core.store.intake.measured import is_measured_here
from pages._parts import access, own_store
from pages._parts.faults import as_text, tell
from pages._parts.following import follow

TAKEN = "results_taken"
SHARED = "Loads are shared: whoever opens this app sees them, and one taken back is gone for all."
SHOWN = [
    *("name", "rows", "checks", "failed", "shape", "file", "given_by", "loaded_utc", "load_id"),
]  # what tells one load from another comes first: a phone shows two or three
AGAIN = {
    True: ("answer", "To have the figures again, measure again under *Measure* or *Train*."),
    False: ("row", "The file can be loaded again."),
}  # of runs that were measured here, and of files


def loads_so_far() -> None:
    """The list of loads; a chosen one can be taken back."""
    table = loads.listed(own_store.store())
    if TAKEN in st.session_state:
        st.success(st.session_state.pop(TAKEN), icon=":material/undo:")
    if table.empty:
        st.info("Nothing was loaded yet. What ships with Switchyard is not listed here.")
        return
    event = st.dataframe(
        table[SHOWN], hide_index=True, key=_key(table), on_select="rerun",
        selection_mode="single-row", alt="Loads so far",
        column_config={
            "load_id": "Id", "name": "Name", "shape": "Holds", "file": "File",
            "given_by": "By", "loaded_utc": st.column_config.DatetimeColumn("When (UTC)"),
            "rows": st.column_config.NumberColumn("Rows", format="localized"),
            "checks": "Checks", "failed": "Failed checks",
        },
    )  # fmt: skip
    if event.selection.rows:
        _one(table.iloc[event.selection.rows[0]])
    else:
        st.caption(
            "Choose a row to see how it was read, or to take it back. "
            + (SHARED if access.may_write() else "What you take back is gone for you alone.")
        )
    models = loads.models(own_store.store())
    if len(models):
        st.subheader("Outcomes of LLMs", anchor=False)
        st.dataframe(
            forms.shown(models), hide_index=True, placeholder="–", alt="Outcome tables per model"
        )


def _key(table: pd.DataFrame) -> str:
    """Another list is another table: a tick must not slide from one load to the next."""
    return f"results_loads_{hash(tuple(table['load_id']))}"


def _one(row: pd.Series) -> None:
    name, here = as_text(row["name"]), is_measured_here(row["file"])
    key = row["load_id"]
    with st.expander("How it was read"):
        st.json(row["mapping"])
    with st.popover(f"Take back “{name}”", icon=":material/undo:", key=f"results_undo_{key}"):
        what, again = AGAIN[here]
        goes = "goes" if row["rows"] == 1 else "go"
        st.markdown(f"All of it, {counted(row['rows'], what)}, {goes} in one step. {again}")
        if access.may_write():
            st.markdown(SHARED)
        if st.button("Take it back", type="primary", key=f"results_undo_now_{key}"):
            try:
                undo(own_store.path_to_change(), row["load_id"])
            except StoreError as fault:
                tell(fault)
                return
            st.session_state[TAKEN] = f"Taken back: “{name}”. {again}"
            follow()
            st.rerun()


def downloads() -> None:
    """Figures and answers as files that load back."""
    st.subheader("Every figure of the scoreboard", anchor=False)
    st.caption("One row per router, metric and dataset; it loads back to the same numbers.")
    with st.container(horizontal=True):
        _buttons("figures", lambda: loads.figures(own_store.store()))
    runs = loads.runs(own_store.store())
    if runs.empty:
        return
    st.subheader("The answers of one run", anchor=False)
    labels = dict(zip(runs["run_id"], loads.run_labels(runs), strict=True))
    run = st.selectbox("Run", list(labels), key="results_run", format_func=labels.get)
    with st.container(horizontal=True):
        _buttons(f"answers-{run}", lambda: loads.answers(own_store.store(), run))


def _buttons(name: str, frame: Callable[[], pd.DataFrame]) -> None:
    st.download_button(
        "CSV", lambda: to_csv(frame()), f"{name}.csv", "text/csv", on_click="ignore",
        icon=":material/table:", key=f"csv_{name}",
    )  # fmt: skip
    st.download_button(
        "Parquet", lambda: to_parquet(frame()), f"{name}.parquet", on_click="ignore",
        icon=":material/database:", key=f"parquet_{name}",
    )  # fmt: skip
