"""Lesson 2 on the screen: no guard, and queries that belong to no domain."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd
import streamlit as st

from core.analysis.board import panel_label
from core.charts.lessons import moved_chart
from core.lessons import known
from core.lessons.hand import FIRST_DRAW
from core.live import BadQuery, check
from core.routers import Router
from core.types import OOD
from pages._parts.lessons.figures import (
    PANEL,
    ROUTER,
    SEVERAL,
    live,
    nobody,
    percent,
    several,
    starter_test,
)
from pages._parts.lessons.learner import own
from pages._parts.lessons.screen import scale

LONGEST, YOURS = 300, "yours"


@st.cache_data(max_entries=1, show_spinner=False)
def guarded() -> pd.DataFrame:
    """Each router without a guard and with it."""
    return known.guard_or_not(several())


def _strangers() -> dict[str, str]:
    rows = starter_test()
    return known.strangers(rows[rows["label"] == OOD], FIRST_DRAW)


def task() -> None:
    """Queries of no domain to send to a router without a guard; the ID accuracies to start from."""
    router = live(*SEVERAL)
    if router is None:
        nobody()
        return
    queries = _strangers()
    for words, text in queries.items():
        with st.container(border=True):
            st.caption(words)
            st.text(text)
            _gone_to(words)
    with st.form(own("no guard"), border=False):
        st.text_input(
            "One of your own that is neither law nor finance nor healthcare (you may leave it out)",
            max_chars=LONGEST, key=own("stranger"), persist_state="session",
        )  # fmt: skip
        st.form_submit_button(
            f"Send them to {router.label} without its guard", icon=":material/send:",
            on_click=_send, args=(router, queries),
        )  # fmt: skip
    _gone_to(YOURS)
    st.dataframe(
        guarded()[["label", "id_without", "id_with"]], hide_index=True,
        alt="ID accuracy of each router without a guard and with it",
        column_config={"label": ROUTER, "id_without": percent("ID, no guard"),
                       "id_with": percent("ID, with guard")},
    )  # fmt: skip
    st.caption(f"ID accuracy, measured answers to {panel_label(PANEL)}.")


def _send(router: Router, queries: dict[str, str]) -> None:
    """Ask the router without its guard; only where each query went is kept."""
    texts = dict(queries)
    with suppress(BadQuery):  # left out
        texts[YOURS] = check(st.session_state[own("stranger")][:LONGEST]).text
    found = known.without_guard(router, list(texts.values()))
    st.session_state[own("gone to")] = dict(zip(texts, found, strict=True))


def _gone_to(words: str) -> None:
    """Where one of the queries went."""
    gone = st.session_state.get(own("gone to"), {})
    if words in gone:
        of = "Yours goes" if words == YOURS else "Goes"
        st.markdown(f"{of} to **{gone[words]}**, not rejected.")


def on_paper() -> pd.DataFrame:
    """The ID accuracies to start from, as the handout prints them."""
    names = {"label": "Router", "id_without": "ID, no guard (%)", "id_with": "ID, with guard (%)"}
    return guarded()[[*names]].round(1).rename(columns=names)


def right() -> dict[str, str]:
    """The GQR score of a router without a guard."""
    return {"known-gqr": known.unguarded(guarded())} if len(guarded()) else {}


def reveal() -> None:
    """Before and after the guard."""
    st.altair_chart(
        moved_chart(guarded(), "gqr_without", "gqr_with", ("without a guard", "with it"), scale()),
        key=own("guard chart"), alt="GQR score of each router without and with a guard",
    )  # fmt: skip
    st.caption(
        "Each line leads from a router without a guard to the same one with it. Without, every OOD "
        "query is let through: OOD accuracy 0, and so a GQR score of 0, whatever the ID accuracy."
    )
    for setting, words in (("without", "Without a guard"), ("with", "With its guard")):
        st.markdown(f"**{words}**")
        st.dataframe(
            guarded()[["label", *(f"{metric}_{setting}" for metric in ("id", "ood", "gqr"))]],
            hide_index=True, alt=f"Accuracies: {words.lower()}",
            column_config={"label": ROUTER, f"id_{setting}": percent("ID"),
                           f"ood_{setting}": percent("OOD"), f"gqr_{setting}": percent("GQR")},
        )  # fmt: skip
    st.caption(f"Measured answers to {panel_label(PANEL)}.")
