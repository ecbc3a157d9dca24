"""The paper's settings of WideMLP on one screen, as published and as measured here."""

from __future__ import annotations

import streamlit as st

from core.analysis import paper, remarks
from core.analysis.answers import Answers
from core.analysis.board import panel_label
from core.analysis.detectors import SHIPPED
from core.analysis.marks import accepts_above
from core.charts.paper import paper_chart
from pages._parts import answers, one_router
from pages._parts.lab import bound
from pages._parts.one_router import View

PANEL, STRICTEST = "gqr", 0.99
ROUTER, WITH_OOD = "wide-mlp-id", "wide-mlp"  # fitted as in the paper; learned from OOD queries too


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
    routers = [name for name in (ROUTER, WITH_OOD) if name in answers.routers(PANEL)]
    view = {"panel": PANEL, "router": routers, "score": SHIPPED, "per_domain": False}
    for key, value in (view | {"tau": accepts_above(STRICTEST)}).items():
        st.session_state[key] = value


def settings_side_by_side() -> None:
    """A chart for each kind, words, and the figures."""
    ours = one_router.whole(View(PANEL, ROUTER))
    table = paper.side_by_side(one_router.paper_points(PANEL), ours)
    words, drawn = st.columns([1, 1.5])
    published, measured, *others = paper.sentences(table, one_router.paper())
    for sentence in (published, measured, paper.price(table)):
        words.markdown(sentence)
    for column, kind in zip(drawn.columns(2), paper.KINDS, strict=True):
        column.markdown(f"**{paper.KINDS[kind]}**")
        column.altair_chart(
            paper_chart(table, kind), alt=f"Accuracies at the paper's settings, {kind}",
            key=f"paper_{kind}",
        )  # fmt: skip
    drawn.markdown(paper.why(ours))
    st.dataframe(
        paper.presented(table), hide_index=True, placeholder="–", key="paper",
        alt="The paper's settings, published beside measured",
    )  # fmt: skip
    st.markdown(paper.chosen_on(table, elsewhere()))
    queries = paper.counted(ours, panel_label(PANEL))
    st.caption(" ".join([*others, *with_ood(), queries, NOTE]))


def elsewhere() -> list[tuple[str, Answers]]:
    """Answers of our router to other queries: validation first, then the other panels."""
    found = []
    if (there := answers.validation(ROUTER)) is not None:
        found.append((f"validation ({len(there):,} queries)", there))
    others = (name for name in answers.panels() if name != PANEL)
    found += [
        (panel_label(name), one_router.whole(View(name, ROUTER)))
        for name in others
        if ROUTER in answers.run_ids(name)
    ]
    return found


def with_ood() -> list[str]:
    """What the same network scores where it has learned from OOD queries, too."""
    if WITH_OOD not in answers.run_ids(PANEL):
        return []
    said = remarks.at_shipped(one_router.whole(View(PANEL, WITH_OOD)))
    return [f"The same kind of network, but having learned from OOD queries, too: {said}"]


NOTE = (
    "A domain is accepted where its score is above t, so our τ is 1 - t. Ours learns as the "
    "paper's does, from in-domain queries alone, but from other sources and on a narrower network; "
    "how long it learns was chosen on validation, for t = 0.99. The paper chose t on the test "
    "queries; so would you, if you took the best of these rows."
)
