"""The paper's settings of WideMLP on one screen, as published and as measured here."""

from __future__ import annotations

import streamlit as st

from core.analysis import paper
from core.analysis.detectors import SHIPPED
from core.analysis.marks import accepts_above
from core.charts.paper import paper_chart
from pages._parts import answers
from pages._parts.answers import View
from pages._parts.lab import bound, forget

PANEL, ROUTER, STRICTEST = "gqr", "wide-mlp", 0.99


def why_it_wins() -> None:
    """A switch for the view; it brings the controls below to the paper's strictest setting."""
    if ROUTER not in answers.routers(PANEL):
        return
    if st.toggle(
        "Why WideMLP at 0.99 wins in the paper, and what it costs", key="why", on_change=to_setting,
        **bound,
    ):  # fmt: skip
        with st.container(border=True):
            settings_side_by_side()


def to_setting() -> None:
    """Choose the paper's panel and router below, at its strictest setting."""
    if not st.session_state["why"]:
        return
    forget()
    view = {"panel": PANEL, "router": [ROUTER], "score": SHIPPED, "per_domain": False}
    for key, value in (view | {"tau": accepts_above(STRICTEST)}).items():
        st.session_state[key] = value


def settings_side_by_side() -> None:
    """Words, a chart for each kind, and the figures."""
    table = paper.side_by_side(answers.paper_points(PANEL), answers.whole(View(PANEL, ROUTER)))
    words, *charts = st.columns([1.3, 1, 1])
    for sentence in paper.sentences(table, answers.paper()):
        words.markdown(sentence)
    for column, kind in zip(charts, paper.KINDS, strict=True):
        column.markdown(f"**{paper.KINDS[kind]}**")
        column.altair_chart(
            paper_chart(table, kind), alt=f"Accuracies at the paper's settings, {kind}",
            key=f"paper_{kind}",
        )  # fmt: skip
    st.dataframe(
        paper.presented(table), hide_index=True, placeholder="–", key="paper",
        alt="The paper's settings, published beside measured",
    )  # fmt: skip
    st.caption(
        "A domain is accepted where its score is above t, so our τ is 1 - t. The paper's router "
        "had seen no OOD query and learned from GQR-Bench's own sources; ours learned from other "
        "sources and from OOD queries, too: it is strict already, so more strictness costs it more "
        "than it gains. The paper chose t on the test queries; so would you, if you took the best "
        "of these rows."
    )
