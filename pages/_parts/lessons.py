"""What each lesson of the workshop draws: its task, what holds, and the evidence."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis import operating
from core.analysis.board import panel_label
from core.benchmark.datasets import read_starter
from core.charts.bars import metric_bars
from core.charts.lessons import moved_chart
from core.charts.moving import filled
from core.charts.thresholds import rules_at
from core.lessons import reveal
from core.lessons.live import (
    beside_routers,
    by_every_router,
    clocked_ms,
    ratio_to_paper,
    right_of,
    speeds,
)
from core.lessons.reveal import HOSPITAL, SHOP, Case
from core.settings import settings
from pages._parts import answers, one_router, readers
from pages._parts.one_router import View

PANEL, AWAY = "gqr", "unseen"
KEEP = 32
MOVER = "wide-mlp"
SEVERAL = ("static", "svm-minilm", "svm-tfidf", "wide-mlp", "fasttext")
STRICT, LAX = 0.1, 0.44
CLOCKED = 100


def nothing() -> None:
    """A lesson whose task is to think."""


def draw() -> int:
    """Which ten queries: a number in the address, so that a whole class draws the same."""
    return reveal.draw_of(st.query_params.get("draw", ""))


def draw_again() -> None:
    """Ten other queries, which are routed by hand before their labels are shown."""
    st.session_state.get("answered", {}).pop("hand", None)
    st.query_params["draw"] = reveal.next_draw(draw())


@st.cache_data(max_entries=KEEP, show_spinner=False)
def ten(seed: int) -> pd.DataFrame:
    """The ten queries of a draw."""
    rows = read_starter(settings().starter)
    return reveal.ten_queries(rows[rows["split"] == "test"], seed)


@st.cache_data(max_entries=KEEP, show_spinner="The routers read the ten queries …")
def verdicts(seed: int) -> pd.DataFrame:
    """What every router says of them."""
    ready, _ = readers.routers()
    return by_every_router(ready.values(), ten(seed)["text"].tolist())


def hand_task() -> None:
    """Ten queries, four ways out each."""
    seed = draw()
    for place, text in enumerate(ten(seed)["text"], start=1):
        with st.container(border=True):
            st.text(text)
            st.segmented_control(
                f"Query {place}", reveal.hand_choices(), key=f"hand {seed} {place}",
                label_visibility="collapsed", persist_state="session",
            )  # fmt: skip
    st.button("Ten other queries", on_click=draw_again, icon=":material/casino:", type="tertiary")


def hand_right() -> dict[str, str]:
    """How many the best router gets right."""
    right = right_of(verdicts(draw()), ten(draw())["label"])
    return {"hand-best": reveal.best_of_ten(right)}


def hand_reveal() -> None:
    """Label, the learner and every router side by side."""
    queries, said = ten(draw()), verdicts(draw())
    own = [
        st.session_state.get(f"hand {draw()} {place}")
        for place, _ in enumerate(queries["text"], start=1)
    ]
    table = beside_routers(queries, own, said)
    score = right_of(table[["You", *said]], queries["label"])
    st.dataframe(pd.DataFrame([score]), hide_index=True, alt="How many of ten each got right")
    st.caption("Right of ten: you, and every router that is ready here.")
    st.dataframe(
        table, hide_index=True, placeholder="–", alt="Your verdicts beside the routers'",
        column_config={"Query": st.column_config.TextColumn(width="medium", pinned=True)},
    )  # fmt: skip
    st.caption(
        "The label was fixed when the query was written; a dash is a query that you left out."
    )


@readers.of_store
@st.cache_resource(max_entries=1, show_spinner="Reading the answers …")
def several() -> list[answers.Answers]:
    """Measured answers of the routers that the lessons compare."""
    known = answers.routers(PANEL)
    return [answers.measured(PANEL, name) for name in SEVERAL if name in known]


@st.cache_data(max_entries=1, show_spinner=False)
def guarded() -> pd.DataFrame:
    """Each of them without a guard and with it."""
    return reveal.guard_or_not(several())


def known_right() -> dict[str, str]:
    """The GQR score of a router without a guard."""
    return {"known-gqr": reveal.unguarded(guarded())}


def known_reveal() -> None:
    """Before and after the guard."""
    st.altair_chart(
        moved_chart(guarded(), "gqr_without", "gqr_with", ("without a guard", "with it")),
        alt="GQR score of each router without and with a guard",
    )
    st.dataframe(
        guarded().drop(columns="family"), hide_index=True, placeholder="–",
        alt="Accuracies without and with a guard", column_config=GUARDED,
    )  # fmt: skip
    st.caption(
        f"Measured answers to {panel_label(PANEL)}. Without a guard every OOD query is let "
        "through: OOD accuracy 0, whatever the ID accuracy."
    )


def threshold_task() -> None:
    """A slider and the two accuracies."""
    view = View(PANEL, MOVER)
    tau = st.slider(
        "Threshold τ (left: strict)", 0.0, 1.0, LAX, 0.01, key="lesson_tau",
        help="Rejected where the OOD score is above τ.",
    )  # fmt: skip
    inside, outside, gqr = reveal.percents(one_router.whole(view), tau)
    left, middle, right = st.columns(3)
    left.metric("ID accuracy", operating.dash(inside, ".1f", " %"))
    middle.metric("OOD accuracy", operating.dash(outside, ".1f", " %"))
    right.metric("GQR score", operating.dash(gqr, ".1f", " %"))
    st.caption(f"{one_router.whole(view).label}, measured answers to {panel_label(PANEL)}.")


def threshold_right() -> dict[str, str]:
    """What a stricter guard does."""
    one = one_router.whole(View(PANEL, MOVER))
    return {"threshold-strict": reveal.stricter(one, LAX, STRICT)}


def threshold_reveal() -> None:
    """Both accuracies along τ."""
    tau = st.session_state.get("lesson_tau", LAX)
    st.vega_lite_chart(
        filled(one_router.along_spec(View(PANEL, MOVER)), rules=rules_at([tau])),
        key="lesson_along", alt="ID accuracy, OOD accuracy and GQR score along τ",
    )  # fmt: skip
    st.caption(
        "The dashed line is your τ. The GQR score peaks where one line stops gaining more than the "
        "other loses; that need not be where they cross."
    )


def speed_task() -> None:
    """Clock fastText on this machine."""
    if st.button("Let fastText answer a hundred queries", icon=":material/timer:"):
        clock()
    if "clocked" in st.session_state:
        st.metric("fastText, median of one query", f"{st.session_state['clocked']:.3f} ms")


def clock() -> None:
    """Keep what was clocked for this session."""
    fasttext = readers.routers()[0].get("fasttext")
    if fasttext is None:
        st.warning("fastText is not ready here. Fit it: python -m core train --router fasttext")
        return
    texts = answers.split("test").texts[:CLOCKED]
    st.session_state["clocked"] = clocked_ms(fasttext, texts)


def speed_right() -> dict[str, str]:
    """How many queries fastText answers meanwhile."""
    if "clocked" not in st.session_state:
        clock()
    clocked = st.session_state.get("clocked")
    if clocked is None:
        return {}
    return {"speed-ratio": reveal.nearest_step(ratio_to_paper(readers.scoreboard(), clocked))}


def speed_reveal() -> None:
    """What was clocked beside the published latencies."""
    if "clocked" not in st.session_state:
        return
    clocked = st.session_state["clocked"]
    board = readers.scoreboard()
    st.altair_chart(
        metric_bars(speeds(board, "fastText", clocked), "latency_ms"),
        alt="Latency of fastText here and of the paper's language models",
    )
    st.caption(
        f"GPT-4o-mini takes as long as {ratio_to_paper(board, clocked):,.0f} queries of fastText. "
        "The published latencies were taken on other machines, one of them across a network: "
        "read the ratio as an order of magnitude."
    )


@st.cache_data(max_entries=2, show_spinner="Choosing each router's cheapest threshold …")
def costs(case: Case) -> pd.DataFrame:
    """What each router costs somebody."""
    return reveal.cheapest(several(), case)


def cost_options() -> list[str]:
    """The routers to choose from."""
    return sorted(one.label for one in several())


def cost_right() -> dict[str, str]:
    """The cheapest router of each case."""
    found = {"cost-hospital": costs(HOSPITAL), "cost-shop": costs(SHOP)}
    return {key: table["label"].iloc[0] for key, table in found.items() if len(table)}


def cost_reveal() -> None:
    """Both rankings."""
    for column, case in zip(st.columns(2), (HOSPITAL, SHOP), strict=True):
        column.markdown(f"**The {case.name}**")
        column.dataframe(
            costs(case).drop(columns="family"), hide_index=True, alt=f"Costs of the {case.name}",
            column_config=COSTS,
        )  # fmt: skip
    st.caption(
        "Cost of errors per 1,000 queries, in the prices' own unit, on the half of the answers "
        "that did not pick τ. A low τ is a strict guard. Costs within a few percent "
        "of each other cannot be told apart, whichever of them the question counts as cheapest."
    )


@st.cache_data(max_entries=1, show_spinner=False)
def journey() -> pd.DataFrame:
    """Every measured router at home and away."""
    return reveal.travelled(readers.scoreboard(), PANEL, AWAY)


def sources_right() -> dict[str, str]:
    """How far the leader falls."""
    return {"sources-fall": reveal.fall(journey())} if len(journey()) else {}


def sources_reveal() -> None:
    """GQR-Bench against unseen sources."""
    st.altair_chart(
        moved_chart(journey(), "home", "away", ("GQR-Bench", "unseen sources")),
        alt="GQR score of each router on GQR-Bench and on unseen sources",
    )
    st.caption(
        "Measured with Switchyard, one threshold for both. The two panels also differ in their "
        "queries, so not all of the fall is due to the sources."
    )


percent = st.column_config.NumberColumn
GUARDED = {
    "label": st.column_config.TextColumn("Router", pinned=True),
    **{
        f"{metric}_{setting}": percent(f"{name}, {words} guard (%)", format="%.1f")
        for setting, words in (("without", "no"), ("with", "with"))
        for metric, name in (("id", "ID"), ("ood", "OOD"), ("gqr", "GQR"))
    },
}
COSTS = {
    "label": st.column_config.TextColumn("Router", pinned=True),
    "threshold": percent("Cheapest τ", format="%.3f"),
    "cost": percent("Cost per 1,000", format="%.0f"),
}
