"""Lesson 1 on the screen: ten queries, by hand and by every router."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.lessons import hand
from core.lessons.hand import Card
from core.report.markdown import plain
from pages._parts import readers
from pages._parts.lessons.figures import starter_test
from pages._parts.lessons.learner import draw, draw_again, own

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


def _key(seed: int, place: int) -> str:
    return own(f"hand {seed} {place}")


def choices() -> list[str | None]:
    """What the learner chose, query by query."""
    seed = draw()
    return [st.session_state.get(_key(seed, place)) for place, _ in enumerate(ten(seed)["text"], 1)]


def task() -> None:
    """Ten queries, four ways out each."""
    seed = draw()
    for place, text in enumerate(ten(seed)["text"], start=1):
        with st.container(border=True):
            st.text(f"{place}. {text}")
            st.segmented_control(
                f"Query {place}", hand.CHOICES, key=_key(seed, place),
                label_visibility="collapsed", persist_state="session",
            )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Ten other queries", on_click=draw_again, icon=":material/casino:", type="tertiary"
        )
        st.caption(f"Draw {seed} (its seed): an address with `draw={seed}` shows the same ten.")


def right() -> dict[str, str]:
    """How many the best router gets right."""
    found = hand.right_of(verdicts(draw()), ten(draw())["label"])
    return {"hand-best": hand.best_of_ten(found)} if found else {}


def reveal() -> None:
    """Query by query what is right and who said so, then everybody's count."""
    queries, said = ten(draw()), verdicts(draw())
    st.markdown("**The ten queries again**")
    for place, card in enumerate(hand.cards(queries, choices(), said), start=1):
        with st.container(border=True):
            st.text(f"{place}. {card.text}")
            st.markdown(_verdicts(card))
            if card.borderline:
                st.caption(f"Why it is hard: {plain(card.borderline)}")
    st.markdown("**Right of ten**")
    st.dataframe(
        hand.scores(queries, choices(), said), hide_index=True, height="content",
        alt="How many of ten you and every router got right",
        column_config={
            "who": st.column_config.TextColumn("Who", pinned=True),
            "right": st.column_config.NumberColumn("Right", width="small"),
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
