"""The answers of all routers to one query, as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from core.charts.moving import Spec, compiled, filled
from core.charts.strangeness import strangeness_chart, strangeness_rows
from core.live import Reply, agreement, encoder_note, replies_frame
from core.markdown import unlinked
from core.routers import Router
from core.routers.guardrails.base import Guard
from core.streaming import slow
from core.types import OOD
from core.votes import borderline, in_words
from pages._parts import readers

KEPT: Final = "try_replies"
_MARKUP: Final = re.compile(r"([!-/:-@\[-`{-~])")  # ASCII punctuation, as CommonMark escapes it


@st.cache_resource(max_entries=32, show_spinner=False)
def strangeness_spec(rows: int) -> Spec:
    """The chart of OOD scores beside thresholds, with room for some routers, without them."""
    return compiled(strangeness_chart(rows))


def forget() -> None:
    """Another query, or the same one again: nothing said so far counts."""
    st.session_state[KEPT] = {}


def keep(router: Router | Guard, reply: Reply) -> None:
    """Remember what a slow router said, so that a click elsewhere does not ask, and pay, again."""
    if slow(router):
        st.session_state.setdefault(KEPT, {})[router] = reply


def kept(asked: Sequence[Router | Guard]) -> dict[Router | Guard, Reply]:
    """What those of `asked` that are slow have said of this query already."""
    known = st.session_state.get(KEPT, {})
    st.session_state[KEPT] = {each: known[each] for each in asked if each in known}
    return dict(st.session_state[KEPT])


def plain(text: str) -> str:
    """Text that a model or a server wrote, so that Markdown shows it as it stands."""
    return _MARKUP.sub(r"\\\1", unlinked(text))


def verdict_line(replies: list[Reply]) -> str:
    """How many routers agree, as a heading."""
    winner, votes, answered = agreement(replies)
    if not answered:
        return "No router could answer"
    what = "reject it as out of distribution" if winner == OOD else f"send it to {plain(winner)}"
    return f"{votes} of {answered} routers {what}"


def show_replies(
    found: Mapping[Router | Guard, Reply], asked: Sequence[Router | Guard], own: bool = False
) -> None:
    """What has come so far: how many agree, the table, faults, each score beside its threshold.

    Args:
        found: who has answered, and what.
        asked: everybody, in the order of the rows.
        own: whether they are routers that were trained on the page.
    """
    replies = [found[each] for each in asked if each in found]
    gqr = None if own else readers.gqr_scores()  # routers of one's own met no benchmark
    sign = " :orange-badge[:material/balance: Borderline]" if borderline(replies, gqr or {}) else ""
    st.subheader(verdict_line(replies) + sign, anchor=False)
    st.markdown(plain(" ".join(in_words(replies, gqr or {}))))
    # A place of its own, since what is drawn again must not have fewer parts: the last would stay.
    place = st.empty()
    if waiting := [each.card().label for each in asked if each not in found]:
        place.caption(f"Still thinking: {plain(', '.join(waiting))}. A row joins when it answers.")
    with st.container():  # whatever their number, the table below stays the part that it is
        for reply in replies:
            if reply.reasons and reply.scores is None:  # a guarded router says what its guard says
                why = plain("; ".join(reply.reasons))
                st.markdown(f"**{plain(reply.card.label)}** says: {why}.")
    reply_table(replies, gqr)
    for reply in replies:
        if reply.fault:
            said = f"**{plain(reply.card.label)}**: {plain(reply.fault)}"
            st.warning(said, icon=":material/build:")
    if note := encoder_note(replies):
        st.caption(note)
    rows = strangeness_rows(replies)
    st.vega_lite_chart(
        filled(strangeness_spec(len(rows)), replies=rows),
        alt="OOD score of each router beside its threshold",
    )
    st.caption(
        "A dot right of its bar means rejected: the router finds the query stranger than its own "
        "threshold allows. Scores of different routers are not on one scale: compare each with its "
        "own bar."
    )


def reply_table(replies: list[Reply], gqr: dict[str, float] | None) -> None:
    """One row per router: verdict, scores, threshold, margin and time."""
    frame: pd.DataFrame = replies_frame(replies, gqr)
    bar = st.column_config.ProgressColumn
    number = st.column_config.NumberColumn
    scores = [c for c in frame.columns if c.startswith("score ")]
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        placeholder="–",
        alt="Verdict of every router on this query",
        column_config={
            "Router": st.column_config.TextColumn(pinned=True, width=208),
            "Verdict": st.column_config.TextColumn(width=100),
            "Why": None,  # said in full above, by guards, and below, where there is no answer
            "GQR": number(
                width=48, format="%.1f",
                help="GQR score on GQR-Bench, in percent, as measured with Switchyard: how good "
                "this router is at all.",
            ),
            "OOD score": bar(
                help="How strange the query is to this router, 0-1; higher = stranger.",
                min_value=0, max_value=1, format="%.3f", width=84,
            ),
            "Threshold": number(
                width=70, help="τ: rejected where the OOD score is above it.", format="%.3f"
            ),
            "Margin": number(
                width=64, help="Threshold minus OOD score: positive = accepted.", format="%+.3f"
            ),
            "Time (ms)": number(
                width=70, format="%.2f",
                help="This one answer on this machine, after warm-up: a single call, which other "
                "work on the machine may slow.",
            ),
            **{
                name: bar(name.removeprefix("score ").capitalize(), min_value=0, max_value=1,
                          format="%.2f", width=76, help="How well this domain fits, 0-1.")
                for name in scores
            },
        },
    )  # fmt: skip
