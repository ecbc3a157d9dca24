"""Lesson 5 on the screen: prices, error rates, and who is cheapest for whom."""

from __future__ import annotations

from urllib.parse import parse_qs

import pandas as pd
import streamlit as st

from core.analysis.board import panel_label
from core.charts.lessons import cost_bars
from core.lessons import Lesson, cost
from core.lessons.cost import CASES, ERRORS, Case
from core.report.links import PREFIX, query_of
from pages._parts.decision import OURS
from pages._parts.lessons.figures import PANEL, ROUTER, labels, percent, several
from pages._parts.lessons.learner import own
from pages._parts.lessons.screen import scale

MONEY = st.column_config.NumberColumn


@st.cache_data(max_entries=1, show_spinner=False)
def rates() -> pd.DataFrame:
    """How often each router errs."""
    return cost.rates(several())


@st.cache_data(max_entries=2, show_spinner=False)
def as_shipped(name: str) -> pd.DataFrame:
    """What each router costs somebody at its own τ."""
    return cost.as_shipped(several(), CASES[name])


@st.cache_data(max_entries=2, show_spinner="Choosing each router's cheapest threshold …")
def both(name: str) -> pd.DataFrame:
    """The same beside its cheapest τ."""
    return cost.both(several(), CASES[name])


def task() -> None:
    """Prices, error rates, and one sum worked out."""
    st.markdown("**What errors cost**, in any unit of money")
    st.dataframe(cost.price_table(), hide_index=True, alt="Prices of errors")
    st.markdown("**How often each router errs**, as shipped, each at its own τ")
    st.dataframe(
        rates().drop(columns="gqr"), hide_index=True, alt="Error rates of each router",
        column_config={
            "label": ROUTER,
            "wrong": percent("Wrong", "Of in-domain queries: sent to another domain."),
            "rejected": percent("Rejected", "Of in-domain queries."),
            "let_through": percent("Through", "Let through, of OOD queries, mean over their sets."),
        },
    )  # fmt: skip
    st.caption(
        f"Measured answers to {panel_label(PANEL)}: *wrong* and *rejected* are shares of the "
        "in-domain queries, *through* (let through) of the OOD ones."
    )
    _worked()


def _worked() -> None:
    with st.container(border=True):
        left, right = st.columns(2)
        label = left.selectbox(
            "Work out the cost of", labels(), index=None, placeholder="Choose a router",
            key=own("worked router"), persist_state="session",
        )  # fmt: skip
        name = right.segmented_control(
            "For the", list(CASES), default=next(iter(CASES)), required=True,
            key=own("worked case"), persist_state="session",
        )  # fmt: skip
        if label:
            row = rates().set_index("label", drop=False).loc[label]
            st.markdown(cost.worked(row, CASES[name]))
            st.caption("Rates are shown rounded; the sums are of the full figures.")


def on_paper() -> pd.DataFrame:
    """The error rates in percent, as the handout prints them."""
    names = {error: f"{words} (%)" for error, words in ERRORS.items()}
    return rates().drop(columns="gqr").round(1).rename(columns={"label": "Router", **names})


def options() -> list[str]:
    """The routers to choose from."""
    return labels()


def right() -> dict[str, str]:
    """The cheapest router of each case."""
    found = {f"cost-{name}": as_shipped(name) for name in CASES}
    return {key: table["label"].iloc[0] for key, table in found.items() if len(table)}


def links(lesson: Lesson) -> dict[str, dict[str, str | list[str]]]:
    """What stands on each link to Decide -> the needs of that case as its parameters."""
    return {f"{lesson.link}: the {case.name}": _needs(case) for case in CASES.values()}


def _needs(case: Case) -> dict[str, str | list[str]]:
    asked = query_of(case.needs, {f"{PREFIX}panel": panel_label(PANEL), f"{PREFIX}every": OURS})
    return dict(parse_qs(asked))


def reveal() -> None:
    """Both rankings: as shipped, and with the threshold moved."""
    for name in CASES:
        st.markdown(f"**The {name}**")
        st.markdown(cost.in_words(both(name)))
        left, right_ = st.columns(2)
        left.altair_chart(
            cost_bars(as_shipped(name), ERRORS, scale()), key=own(f"cost chart {name}"),
            alt=f"What errors of each router cost the {name}",
        )  # fmt: skip
        left.caption("The shorter the bar the cheaper; its longest part is the error that counts.")
        right_.dataframe(
            both(name).round({"cost": 0, "moved": 0}), hide_index=True, placeholder="–",
            alt=f"Costs of the {name}",
            column_config={
                "label": ROUTER,
                "cost": MONEY("As shipped", format="localized"),
                "threshold": MONEY("Cheapest τ", format="%.4f"),
                "moved": MONEY("Cost there", format="localized"),
            },
        )  # fmt: skip
    st.caption(
        "Cost of errors per 1,000 queries, in the unit of the prices. *As shipped*: each router at "
        "its own τ, all answers. *Cheapest τ* was picked on one half of the answers, *cost there* "
        "is that of the other half; a low τ is a strict guard. Costs within a few percent of each "
        "other cannot be told apart, whichever of them the question counts as cheapest. *Decide* "
        "also has the routers that are not in this lesson, such as those behind a guard, and "
        "counts what a router itself costs: its answer may be another."
    )
