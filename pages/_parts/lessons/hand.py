"""Lesson 1 on the screen: ten queries, by hand and by every router."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.lessons import scores_widths
from core.lessons import hand
from core.lessons.hand import Card
from core.markdown import plain
from pages._parts import readers
from pages._parts.lessons.figures import SEVERAL, live, nobody, percent, starter_test
from pages._parts.lessons.learner import draw, draw_again, hand_key
from pages._parts.lessons.screen import scale

KEEP = 32


@st.cache_data(max_entries=KEEP, show_spinner=False)
def ten(seed: int) -> pd.DataFrame:
    """The ten queries of a draw."""
    return hand.ten_queries(starter_test(), seed)


@st.cache_data(max_entries=KEEP, show_spinner="The routers read the ten queries …")
def verdicts(seed: int) -> pd.DataFrame:
    """What every router says of them."""
    ready, _ = readers.routers()
    return hand.by_every_router(ready.values(), ten(seed)["text"].tolist())


@st.cache_data(max_entries=KEEP, show_spinner=False)
def by_kind(seed: int) -> pd.DataFrame:
    """How often the router of the lesson is right on the other queries of the panel."""
    router, rows = live(*SEVERAL), starter_test()
    rest = rows[~rows["text"].isin(ten(seed)["text"])]
    said = hand.by_every_router([router], rest["text"].tolist())
    return hand.by_kind(rest, said[router.label])


def choices() -> list[str | None]:
    """What the learner chose, query by query."""
    seed = draw()
    places = range(1, len(ten(seed)) + 1)
    return [st.session_state.get(hand_key(seed, place)) for place in places]


def task() -> None:
    """Ten queries, four ways out each, and how often a router is right on such queries."""
    seed = draw()
    for place, text in enumerate(ten(seed)["text"], start=1):
        with st.container(border=True):
            st.text(f"{place}. {text}")
            st.segmented_control(
                f"Query {place}", hand.CHOICES, key=hand_key(seed, place),
                label_visibility="collapsed", persist_state="session",
            )  # fmt: skip
    st.markdown(f"**You:** {hand.routed(choices())}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Ten other queries", on_click=draw_again, icon=":material/casino:", type="tertiary"
        )
        st.caption(f"Draw {seed} (its seed): an address with `draw={seed}` shows the same ten.")
    _told(seed)


def _told(seed: int) -> None:
    """What there is to reason with."""
    router = live(*SEVERAL)
    if router is None:
        nobody()
        return
    table = by_kind(seed)
    st.markdown(f"**{router.label}** on the {table['queries'].sum()} other queries of this panel")
    st.dataframe(
        table, hide_index=True, alt=f"How often {router.label} is right, by kind of query",
        column_config={
            "kind": st.column_config.TextColumn("The query belongs to", pinned=True),
            "queries": st.column_config.NumberColumn("Queries", format="localized"),
            "right": percent("Right"),
        },
    )  # fmt: skip
    st.caption(
        "Your own routing says how many of each kind the ten may hold: what you rejected, what "
        "made you hesitate, and the rest."
    )


def on_paper(seed: int) -> pd.DataFrame:
    """What the router makes of the other queries, as the handout prints it."""
    router = live(*SEVERAL)
    if router is None:
        return pd.DataFrame()
    names = {"kind": "The query belongs to", "queries": "Queries",
             "right": f"{router.label} is right (%)"}  # fmt: skip
    return by_kind(seed).round(1).rename(columns=names)


def right() -> dict[str, str]:
    """How many the router of the table gets right."""
    router = live(*SEVERAL)
    found = hand.right_of(verdicts(draw()), ten(draw())["label"])
    return {"hand-router": hand.of_ten(found[router.label])} if router else {}


def reveal() -> None:
    """Query by query what is right and who said so, then everybody's count."""
    queries, said = ten(draw()), verdicts(draw())
    router = live(*SEVERAL)
    if router is not None:
        st.markdown(hand.told(router.label, hand.right_of(said, queries["label"])))
    st.markdown("**The ten queries again**")
    for place, card in enumerate(hand.cards(queries, choices(), said), start=1):
        with st.container(border=True):
            st.text(f"{place}. {card.text}")
            st.markdown(_verdicts(card))
            if card.borderline:
                st.caption(f"Why it is hard: {plain(card.borderline)}")
    st.markdown("**Right of ten**")
    name, count = scores_widths(scale())
    st.dataframe(
        hand.scores(queries, choices(), said), hide_index=True, height="content",
        alt="How many of ten you and every router got right",
        column_config={
            "who": st.column_config.TextColumn("Who", pinned=True, width=name),
            "right": st.column_config.NumberColumn("Right", width=count),
            "each": st.column_config.TextColumn("Query 1 to 10"),
        },
    )  # fmt: skip
    st.caption(
        "✓ right, ✗ wrong, – left out. What is right was fixed when the query was written. Every "
        "router that is ready here was asked, at the τ that it ships with."
    )


def _verdicts(card: Card) -> str:
    right, of = card.right
    lines = [
        f"- Right is **{card.label}**. You: {card.own}.",
        f"- ✓ {card.label}: {right} of {of} routers.",
    ]
    lines += [
        f"- ✗ {wrong} ({len(names)}): {'; '.join(map(plain, names))}."
        for wrong, names in card.wrong.items()
    ]
    return "\n".join(lines)
