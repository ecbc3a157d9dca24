"""Lesson 4 on the screen: a router timed before the question, another one for the reveal."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.lessons import speed_chart
from core.lessons import speed
from core.metrics import METRICS
from pages._parts import answers, readers
from pages._parts.lessons.figures import PANEL, ROUTER, live
from pages._parts.lessons.learner import own
from pages._parts.lessons.screen import scale

ASKED, WARM_UP = 100, 20
TOLD = ("svm-minilm", "svm-tfidf")
FASTTEXT = "fastText"


def task() -> None:
    """What is known of the others, and a slower router timed here."""
    st.dataframe(
        _told(), hide_index=True,
        alt="Latencies known before the question",
        column_config={"label": ROUTER, "latency": "One query", "source": "From"},
    )  # fmt: skip
    st.caption(
        "*measured*: with Switchyard, on one machine. *published*: in the GQR-Bench paper, which "
        "does not state the machine."
    )
    slow = live(*TOLD)
    if slow is None:
        return
    if st.button(f"Time {slow.label} here, on {WARM_UP} queries", icon=":material/timer:"):
        texts = answers.split("test").texts[:WARM_UP]
        st.session_state[own("slow")] = speed.clocked_ms(slow, texts)
    if own("slow") in st.session_state:
        _shown(slow.label, st.session_state[own("slow")])


def _told() -> pd.DataFrame:
    return speed.known_before(readers.scoreboard(), PANEL, TOLD, FASTTEXT)


def on_paper() -> pd.DataFrame:
    """The latencies known before the question, as the handout prints them."""
    names = {"label": "Router", "latency": "One query", "source": "From"}
    return _told()[[*names]].rename(columns=names)


def _shown(label: str, clocked: float) -> None:
    st.metric(f"{label}, median of one query", METRICS["latency_ms"].show(clocked), width="content")


def clock() -> None:
    """Time fastText on this machine and keep it for this learner."""
    fasttext = readers.routers()[0].get("fasttext")
    if fasttext is not None:
        with st.spinner(f"fastText answers {ASKED} queries on this machine …"):
            texts = answers.split("test").texts[:ASKED]
            st.session_state[own("clocked")] = speed.clocked_ms(fasttext, texts)


def right() -> dict[str, str]:
    """How many queries fastText answers meanwhile; it is timed once the answer is given."""
    if own("clocked") not in st.session_state:
        clock()
    clocked = st.session_state.get(own("clocked"))
    if clocked is None:
        return {}
    ratio = speed.ratio_to_paper(readers.scoreboard(), clocked)
    return {"speed-ratio": speed.nearest_step(ratio)} if ratio == ratio else {}


def _clocked(fasttext: float) -> dict[str, float]:
    """Milliseconds of the routers of this lesson just now; NaN where one was not timed."""
    slow = live(*TOLD)
    found = dict.fromkeys(TOLD, float("nan")) | {"fasttext": fasttext}
    if slow is not None and slow.name in found:
        found[slow.name] = st.session_state.get(own("slow"), float("nan"))
    return found


def reveal() -> None:
    """What was clocked beside the published latencies."""
    if own("clocked") not in st.session_state:
        st.warning("fastText is not ready here. Fit it: `python -m core train --router fasttext`")
        return
    clocked, board = st.session_state[own("clocked")], readers.scoreboard()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _shown(f"{FASTTEXT}, {ASKED} queries just now", clocked)
        st.button("Time it again", icon=":material/timer:", on_click=clock)
    st.altair_chart(
        speed_chart(speed.speeds(board, PANEL, _clocked(clocked)), scale()), key=own("speed chart"),
        alt="Latency of fastText, TF-IDF and MiniLM here and of the paper's language models",
    )  # fmt: skip
    st.caption(
        "The axis is logarithmic: each line stands for ten times the time of the one before. "
        f"GPT-4o-mini takes as long as {speed.in_round(speed.ratio_to_paper(board, clocked))} "
        "queries of fastText. The published latencies were taken on other machines, one of them "
        "across a network: read the ratio as an order of magnitude."
    )
