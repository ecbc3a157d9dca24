"""What the Cascades page shows: the chain, its figures, the front, the oracle."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.analysis import chain_words
from core.analysis.board import panel_label
from core.analysis.cascade import Member, Stage
from core.analysis.contest import Contest
from core.charts.cascade import cascade_rows, gains_chart, ladder_chart
from core.charts.moving import filled
from core.dataset_names import named
from core.metrics import ACCURACY, cost_format
from pages._parts import answers, chained
from pages._parts.chain import to_pair
from pages._parts.chained import Chained
from pages._parts.lab import bound

WIDTH, BARS = 145, 330  # pixels that a figure, and bars with their names, need
ONLY = {
    "text": st.column_config.TextColumn("Query", width="large"),
    "dataset": "Dataset",
    "label": "Truth",
    "by": "Right",
}
FORMATS = {
    **dict.fromkeys(("GQR score (%)", "ID accuracy (%)", "OOD accuracy (%)"), f"%{ACCURACY}"),
    **dict.fromkeys(("Mean latency (ms)", "p95 latency (ms)"), "%.3g"),
}
COSTS = (chain_words.COST, chain_words.RIGHT)


def columns(shown: pd.DataFrame) -> dict[str, object]:
    """How each column of the points is shown."""
    costs = dict.fromkeys(COSTS, cost_format(shown[list(COSTS)].to_numpy().ravel()))
    return {
        name: st.column_config.NumberColumn(format=style)
        for name, style in (FORMATS | costs).items()
    }


def chain_line(stages: Sequence[Stage], members: Sequence[Member]) -> None:
    """The chain in words."""
    st.markdown(chain_words.described(stages, members))
    st.caption(
        "An OOD score runs from 0, like what the router knows, to 1, strange; each router has a "
        "scale of its own. τ: the score above which it rejects."
    )


def headline(result: Contest, panel: str, reporting: Sequence[Member]) -> None:
    """Figures of the chain and the verdict on it."""
    with st.container(horizontal=True):
        for label, value, note in chain_words.headline(result):
            st.metric(label, value, note, delta_color="off", delta_arrow="off", width=WIDTH)
    (st.success if result.wins else st.info)(result.sentence)
    st.caption(chain_words.counted_on(panel_label(panel), reporting))


def front(shown: Chained) -> None:
    """The chain, its parts and their mixtures on one front."""
    points, curve = shown.points, shown.curve
    if curve["latency_ms"].isna().all():
        st.info("These answers were not timed, so the chain has no place on a front of latencies.")
    else:
        st.vega_lite_chart(
            filled(chained.chain_spec(), **cascade_rows(points, curve, shown.lines)),
            key="chain_front",
            alt="GQR score against mean latency of the chain, its parts and their mixtures",
        )  # fmt: skip
        st.caption(
            "Diamonds: the parts alone, measured. Triangle: the chain, simulated from their "
            "answers. Upright lines: 95 % intervals. Dots: the same chain with its first band "
            "growing from nothing to everything; small jumps between them are chance. Dashed: "
            "sending each query to one of two parts at random."
        )
    table = chain_words.presented(points)
    st.dataframe(
        table, hide_index=True, placeholder="–", key="points",
        alt="The chain and its parts", column_config=columns(table),
    )  # fmt: skip
    st.caption(
        "Latency, cost and success are means over traffic that is half OOD, as the GQR score "
        "weighs it; queries that were not timed alone take the time of a random timed one. USD "
        "per 1,000 right: cost per successful task (CPS), times 1,000: what it takes until 1,000 "
        "queries have ended in the right place."
    )


def every_pair(panel: str, names: tuple[str, ...]) -> None:
    """The best chain of each pair, and whether any of them wins."""
    if not st.toggle("Try every pair of these routers", key="every_pair", **bound):
        return
    table = chained.every_pair(panel, names)
    st.markdown(chain_words.proof(table))
    event = st.dataframe(
        chain_words.pairs(table), hide_index=True, placeholder="–", key="pairs",
        alt="The best chain of every pair against its hardest rival", on_select="rerun",
        selection_mode="single-row",
    )  # fmt: skip
    if event.selection.rows:
        labels = {label: name for name, label in answers.routers(panel).items()}
        pair = table.iloc[event.selection.rows[0]]
        st.button(
            f"Show {pair['first']}, then {pair['then']}", icon=":material/arrow_upward:",
            on_click=to_pair, args=(panel, labels[pair["first"]], labels[pair["then"]]),
        )  # fmt: skip
    st.caption(
        "Choose a row to open it above. Each pair's bands were picked on one half and are reported "
        "on the other, against whichever of its parts and their random mixtures is hardest to "
        "beat. Of many pairs a few win or lose by luck: 95 % leaves one in forty on either side."
    )


def oracle(picking: Sequence[Member], reporting: Sequence[Member]) -> None:
    """The oracle gap and where it comes from."""
    gap, gains, only = chain_words.oracle(picking, reporting)
    beside = st.grid(2, min_column_width=BARS)
    left, right = beside.cell(), beside.cell()
    rungs = chain_words.ladder(gap)
    rows = max(len(rungs), len(gains))
    left.altair_chart(ladder_chart(rungs, rows), alt="Oracle, best router, luck")
    left.caption(
        f"The oracle takes, per query, a router that happens to be right. Best single router: "
        f"{gap.best_label}. Mind the luck: choosing so among routers as good as these, but with "
        "errors that have nothing to do with each other, would reach the third bar; among as many "
        "routers that only guess, still the last. A chain does not know who is right: it can only "
        "use what a router's score tells in advance."
    )
    right.altair_chart(gains_chart(gains, rows), alt="Oracle gain per dataset")
    right.caption("Where the oracle's gain comes from: queries that the best router gets wrong.")
    known, _ = answers.texts(reporting[0].answers.panel)
    st.dataframe(
        named(chain_words.listed(only, known)), hide_index=True, placeholder="–", key="only",
        alt="Queries that only another router gets right", column_config=ONLY,
    )  # fmt: skip
    st.caption(chain_words.listed_note(only, known))
