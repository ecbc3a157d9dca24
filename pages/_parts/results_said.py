"""What is said of a load: its checks, that it was done, and where its figures stand."""

from __future__ import annotations

import streamlit as st

from core.analysis.board import panel_label
from core.counted import counted
from core.jobs.words import view_of
from core.store import loads
from core.store.intake import forms
from core.store.intake.checks import Check
from core.store.intake.loading import Receipt
from pages._parts import own_store
from pages._parts.faults import as_text

DONE = "results_done"
ON_THE_BOARD = {
    True: " It stands on the scoreboard under Trade-offs as uploaded.",
    False: " They stand on the scoreboard under Trade-offs as uploaded.",
}  # of one row, and of several
OF_MODELS = " The models are listed under Loads so far."
OF_NONE = (
    " No router of them has an accuracy, so none is a row of the scoreboard; under Ask with SQL "
    "they stand in the table published."
)
MOST_LINKS = 4


def show_checks(checks: list[Check]) -> None:
    """One line per check, failed ones marked."""
    if not checks:
        st.caption("Nothing in this table can be held against anything else.")
        return
    failed = [check for check in checks if not check.passed]
    if failed:
        st.warning(
            f"{len(failed)} of {len(checks)} checks failed. The table can be loaded all the same; "
            "the list of loads keeps what failed.",
            icon=":material/warning:",
        )
    st.dataframe(forms.checks_table(checks), hide_index=True, alt="Checks and what they found")


def said_of_last() -> None:
    """Of the load that was just made; once."""
    receipt = st.session_state.pop(DONE, None)
    if receipt is None:
        return
    found = loads.panels_of(own_store.store(), receipt.load_id)
    if receipt.again:
        st.info(
            f"This file is loaded already, as “{as_text(receipt.name)}”. Nothing changed. To read "
            "it another way, take it back under Loads so far."
        )
        _way_on(found)
        return
    st.success(
        f"Loaded {counted(receipt.rows, 'row')} as “{as_text(receipt.name)}”."
        + _where(receipt, bool(found))
        + (" You alone see them, until you leave." if own_store.is_own() else "")
    )
    _way_on(found)
    show_checks(receipt.checks)


def _where(receipt: Receipt, on_board: bool) -> str:
    if on_board:
        return ON_THE_BOARD[receipt.rows == 1]
    models = set(loads.models(own_store.store())["load"])
    return OF_MODELS if receipt.name in models else OF_NONE


def _way_on(panels: dict[str, bool]) -> None:
    """A link to each panel that the load has rows on; without a GQR score, by ID accuracy."""
    with st.container(horizontal=True):
        for panel, scored in list(panels.items())[:MOST_LINKS]:
            st.page_link(
                "tradeoffs.py", label=f"See {as_text(panel_label(panel))} on the front",
                icon=":material/scatter_plot:", query_params=view_of(panel, scored),
            )  # fmt: skip
