"""Lesson 6 on the screen: known sources against unseen ones, and the learner's own."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from core.charts.lessons import moved_chart
from core.lessons import hand, sources
from core.live import BadQuery, check
from core.routers import Router
from pages._parts import readers
from pages._parts.lessons.figures import (
    AWAY,
    PANEL,
    ROUTER,
    labels,
    live,
    nobody,
    percent,
)
from pages._parts.lessons.learner import own
from pages._parts.lessons.screen import scale

LONGEST, MOST = 500, 20


@st.cache_data(max_entries=1, show_spinner=False)
def journey() -> pd.DataFrame:
    """Every measured router at home and away."""
    return sources.travelled(readers.scoreboard(), PANEL, AWAY)


def task() -> None:
    """What some routers keep on unseen sources, and the learner as a source."""
    if len(journey()):
        st.dataframe(
            sources.told_before(journey(), labels()), hide_index=True, placeholder="?",
            alt="GQR score of some routers on known and on unseen sources",
            column_config={"label": ROUTER, "home": percent("Known"),
                           "away": percent("Unseen")},
        )  # fmt: skip
        st.caption(
            "GQR score on GQR-Bench (known sources) and on unseen ones, measured with Switchyard, "
            "best on GQR-Bench first, one threshold for both. ?: the leader, and what it is made "
            "of, is yours to predict."
        )
    router = _leader()
    if router is None:
        nobody()
    else:
        _own_queries(router)


def on_paper() -> pd.DataFrame:
    """What is told before the question, as the handout prints it."""
    told = sources.told_before(journey(), labels()) if len(journey()) else pd.DataFrame()
    names = {"label": "Router", "home": "GQR, known (%)", "away": "GQR, unseen (%)"}
    return told.round(1).rename(columns=names)


def _leader() -> Router | None:
    """The router that leads at home, where it is ready here."""
    ready, _ = readers.routers()
    first = journey()["label"].iloc[0] if len(journey()) else ""
    return next((router for router in ready.values() if router.label == first), live("static"))


def _own_queries(router: Router) -> None:
    """A query of the learner's at a time; only verdicts are kept."""
    tries: list[tuple[str, str]] = st.session_state.setdefault(own("tries"), [])
    with st.form(own("own query"), clear_on_submit=True):
        text = st.text_input("A query as one of your users would write it", max_chars=LONGEST)
        label = st.segmented_control("It belongs to", hand.CHOICES)
        if st.form_submit_button(f"Send it to {router.label}", icon=":material/send:"):
            if label is None:
                st.warning("Say where it belongs first, then send it again.")
            else:
                _send(router, text, label, tries)
    if tries:
        marks = [hand.marked(said, label) for label, said in tries]
        good = sum(label == said for label, said in tries)
        st.markdown(f"**{good} of {len(tries)} right.** Sent to: " + "; ".join(marks) + ".")
        st.caption("Your queries are not kept, only where they went.")


def _send(router: Router, text: str, label: str, tries: list[tuple[str, str]]) -> None:
    try:
        query = check(text[:LONGEST]).text
    except BadQuery as wrong:
        st.warning(str(wrong))
        return
    said = hand.by_every_router([router], [query]).iloc[0, 0]
    tries.append((label, hand.as_choice(said)))
    del tries[:-MOST]


def right() -> dict[str, str]:
    """How far the leader falls."""
    return {"sources-fall": sources.fall(journey())} if len(journey()) else {}


def reveal() -> None:
    """GQR-Bench against unseen sources."""
    if journey().empty:
        return
    st.markdown(sources.told(journey()))
    st.altair_chart(
        moved_chart(journey(), "home", "away", ("GQR-Bench", "unseen sources"), scale()),
        key=own("sources chart"),
        alt="GQR score of each router on GQR-Bench and on unseen sources",
    )
    st.caption("The longer the line, the more of a router's score stays at home.")
    points = partial(st.column_config.NumberColumn, format="%.1f")
    left, right_ = st.columns(2)
    left.markdown("**GQR score**")
    left.dataframe(
        journey()[["label", "home", "away"]], hide_index=True, height="content",
        alt="GQR score on known and on unseen sources",
        column_config={"label": ROUTER, "home": percent("Known"), "away": percent("Unseen")},
    )  # fmt: skip
    right_.markdown("**How far it falls**, and each side of it, in points")
    right_.dataframe(
        journey()[["label", "fall", "id_fall", "ood_fall"]], hide_index=True, height="content",
        alt="How far the GQR score, ID and OOD accuracy fall",
        column_config={"label": ROUTER, "fall": points("GQR"), "id_fall": points("ID"),
                       "ood_fall": points("OOD")},
    )  # fmt: skip
    st.caption(
        "Measured with Switchyard, one threshold for both. The two panels also differ in their "
        "queries, so not all of the fall is due to the sources."
    )
