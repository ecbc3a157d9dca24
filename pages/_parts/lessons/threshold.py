"""Lesson 3 on the screen: a slider and what moves with it."""

from __future__ import annotations

import streamlit as st

from core.analysis import operating
from core.analysis.board import panel_label
from core.charts.moving import filled
from core.charts.thresholds import rules_at
from core.lessons import threshold
from pages._parts import one_router
from pages._parts.lessons.figures import PANEL, percent
from pages._parts.lessons.learner import own
from pages._parts.one_router import View

MOVER = View(PANEL, "wide-mlp")
CHART = 420


def tau() -> float:
    """The learner's τ; the router's own until the slider is moved."""
    start = round(one_router.whole(MOVER).threshold, 2)
    return float(st.session_state.get(own("tau"), start))


def task() -> None:
    """A slider and the two accuracies."""
    one = one_router.whole(MOVER)
    st.slider(
        "Threshold τ (left: strict)", 0.0, 1.0, tau(), 0.01, key=own("tau"),
        help="Rejected where the OOD score is above τ.", persist_state="session",
    )  # fmt: skip
    inside, outside, gqr = threshold.percents(one, tau())
    with st.container(horizontal=True):
        st.metric("ID accuracy", operating.dash(inside, ".1f", " %"), width=165)
        st.metric("OOD accuracy", operating.dash(outside, ".1f", " %"), width=165)
        st.metric("GQR score", operating.dash(gqr, ".1f", " %"), width=165)
    st.caption(f"{one.label}, measured answers to {panel_label(PANEL)}.")


def right() -> dict[str, str]:
    """What a stricter guard does."""
    one = one_router.whole(MOVER)
    return {
        "threshold-strict": threshold.stricter(one, one.threshold, threshold.strict_of(one)),
    }


def link() -> dict[str, str]:
    """Address parameters of the Thresholds page that show the same router at the learner's τ."""
    return {
        "panel": panel_label(PANEL),
        "router": one_router.whole(MOVER).label,
        "tau": f"{tau():g}",
    }


def reveal() -> None:
    """Both accuracies along τ."""
    one = one_router.whole(MOVER)
    st.vega_lite_chart(
        filled(one_router.along_spec(MOVER), rules=rules_at([tau()])), height=CHART,
        key=own("along"),
        alt="ID accuracy, OOD accuracy and GQR score along τ",
    )  # fmt: skip
    st.caption(
        "The dashed line is your τ. The GQR score peaks where one line stops gaining more than the "
        "other loses; that need not be where they cross."
    )
    places = threshold.places(one, tau())
    st.markdown(threshold.judged(places))
    st.dataframe(
        places, hide_index=True, alt="Your τ beside the router's own",
        column_config={
            "place": st.column_config.TextColumn("Where", pinned=True),
            "threshold": st.column_config.NumberColumn("τ", format="%.3f"),
            "id": percent("ID"), "ood": percent("OOD"), "gqr": percent("GQR"),
        },
    )  # fmt: skip
    st.caption(
        "Its own τ was picked on validation queries of all the sources that it learned from, "
        "before these answers were seen. *Best on validation* on the page under the link looks at "
        "a smaller panel of validation queries, so it may lie elsewhere."
    )
