"""Views of the front on the Trade-offs page, and the router that chart and table share."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import streamlit as st

from core.analysis import operating, remarks
from core.analysis.board import machines
from core.analysis.dominance import Summary
from core.analysis.outcome import outcome
from core.charts.front import front_caption
from core.charts.moving import filled
from core.charts.palette import legend
from core.charts.thresholds import front_now
from core.digits import percent
from core.glossary import meaning
from core.markdown import plain
from core.metrics import METRICS
from pages._parts import answers, fronts, one_router
from pages._parts.fronts import Choices, Front
from pages._parts.one_router import View

TWO, PAIRS, SOLID = "Two axes", "Three axes, in pairs", "Three axes, in 3-D"
CURVES, COMPARE = "Threshold curves", "Compare routers"
VIEWS = (TWO, PAIRS, SOLID, CURVES, COMPARE)
MIXED = "All machines, mixed"
PAIR = 260  # pixels that one of three charts needs
ALONE = 560  # pixels of the curves with their legend: nothing stands beside them
PICK, TURN = "t_picked", "t_turn"


def picked() -> str | None:
    """row_id of the router that was chosen in a chart or in the table."""
    return st.session_state.get(PICK)


def take_from_chart(key: str) -> None:
    """A click on a point chooses its router; a redraw's empty selection is no click."""
    points = st.session_state[key]["selection"]["points"]
    found = [point.get("customdata") for point in points]
    found = [one[0] if isinstance(one, list) else one for one in found if one]
    if found:
        st.session_state[PICK] = found[0]
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def one_machine(rows: pd.DataFrame, axes: tuple[str, ...]) -> str:
    """Badge and switch where a latency axis would mix machines; the chosen one, or none."""
    if "latency_ms" not in axes:
        return ""
    known = rows[["study", "machine", *dict.fromkeys(("latency_ms", *axes))]].dropna(subset=axes)
    taken_on = machines(known)
    if len(taken_on) < 2:
        return ""
    label, switch = st.columns([1, 2], vertical_alignment="bottom")
    names = sorted(known["machine"].fillna("unknown").unique())
    chosen = switch.selectbox(
        "Latencies of", [MIXED, *names], key="latencies", bind="query-params",
        help="Latencies of different machines cannot be compared but by orders of magnitude.",
    )  # fmt: skip
    if chosen == MIXED:
        label.badge(f"{len(taken_on)} machines on one axis", icon=":material/warning:",
                    color="orange")  # fmt: skip
        label.caption("Read latencies as orders of magnitude, or choose one machine.")
        return ""
    label.badge("One machine", icon=":material/check:", color="green")
    return str(chosen)


def front_view(of: Choices, axes: tuple[str, ...], view: str) -> Front | None:
    """Draw the front of two or three metrics; what it is, or None where there is none."""
    front = fronts.front(of, axes)
    if front.judged.empty:
        named = " and ".join(METRICS[name].label for name in axes)
        st.info(
            f"No router left has both {named}. Take a filter back, or choose another axis: "
            "published studies do not give every figure."
        )
        return None
    if view == SOLID:
        _draw(of, axes, axes, "solid")
        st.caption(
            f"Upright: {METRICS[axes[-1]].title}. Drag to turn, scroll or pinch to zoom; "
            "the row chosen below is the largest mark."
        )
    elif view == PAIRS:
        beside = st.grid(3, min_column_width=PAIR)
        for two in combinations(axes, 2):
            with beside.cell():
                _draw(of, axes, two, f"pair_{two[0]}_{two[1]}")
    else:
        _draw(of, axes, axes, "front")
    st.html(legend(front.judged["family"], front.judged["kind"]))
    st.caption(front_caption(front.judged, front.rows, joined=view == TWO))
    _mind_the_size(of.panel, front.judged)
    return front


def _mind_the_size(panel: str, judged: pd.DataFrame) -> None:
    """On a small panel: how much one query weighs, before anyone reads a rank off the chart."""
    rows = judged["n"].dropna()  # published rows do not say how many queries they are of
    if not len(rows) or rows.min() > remarks.SMALL or panel not in answers.panels():
        return
    if known := answers.routers(panel):
        for sentence in remarks.how_rough(answers.measured(panel, next(iter(known)))):
            st.caption(f":material/warning: {sentence}")


def _draw(of: Choices, axes: tuple[str, ...], drawn: tuple[str, ...], key: str) -> None:
    named = " against ".join(METRICS[name].label for name in reversed(drawn))
    st.plotly_chart(
        fronts.figure(of, axes, drawn, picked()), key=key, alt=f"{named} per router",
        selection_mode="points", on_select=lambda: take_from_chart(key),
    )  # fmt: skip


def summary_line(found: Summary) -> None:
    """Knee, hypervolume and who holds it, in a sentence; the shares behind a button."""
    bend = f"The knee is **{plain(found.knee)}**. " if found.knee else ""
    covers = (
        f"The front dominates {percent(found.volume)} of the box between the best and the "
        "worst shown (hypervolume)."
    )
    if not found.volume:
        covers = (
            "Each router on the front is the worst shown on some axis, so that it dominates none "
            "of the box between the best and the worst (hypervolume)."
        )
    if len(found.front) == 1:  # one point at the box's corner covers all of it, which says nothing
        covers = f"**{plain(found.front[0])}** alone is the front: best or tied on every axis."
    st.markdown(
        f"{bend}{covers}"
        + (f" Cannot be told: {plain(', '.join(found.unsure))}." if found.unsure else "")
    )
    holders = st.popover(
        "Who holds it",
        icon=":material/pie_chart:",
        key="holders",
        on_change="rerun",
        help=meaning("who holds it"),
    )
    if holders.open:
        with holders:
            shares_table(found)


def shares_table(found: Summary) -> None:
    """Share of the hypervolume that only one router dominates."""
    frame = pd.DataFrame(found.held, columns=["Router", "Share"])
    st.dataframe(
        frame, hide_index=True, alt="Share of the hypervolume of each router",
        column_config={"Share": st.column_config.NumberColumn("Only it holds", format="percent")},
    )  # fmt: skip
    st.caption(
        "What would be lost without it. Axes on 0 to 1 between the best and the worst shown, "
        "logarithmic where drawn so; the knee is the front point with the smallest sum (Das 1999)."
    )


def curves_view(panel: str) -> None:
    """Every threshold of a few measured routers: what they could be, not only what they ship as."""
    labels = answers.routers(panel) if panel in answers.panels() else {}
    if not labels:
        st.info("No router was measured on this panel, so there are no answers to move τ over.")
        return
    usual = [name for name in ("static", "svm-minilm", "wide-mlp", "fasttext") if name in labels]
    chosen = st.multiselect(
        "Routers", list(labels), usual or list(labels)[:3], key="curves", format_func=labels.get,
        max_selections=6,
    )  # fmt: skip
    if not chosen:
        st.info("Choose a router to see its curve.")
        return
    views = tuple(View(panel, name) for name in chosen)
    whole = [one_router.whole(view) for view in views]
    now = front_now(operating.standing([(one, outcome(one, one.threshold)) for one in whole]))
    st.vega_lite_chart(
        filled(one_router.front_spec(views, ALONE), now=now), key="curve_chart",
        alt="ID accuracy against OOD accuracy as the threshold moves",
    )  # fmt: skip
    st.caption(
        "Each line is one router under every threshold τ; the diamond is where it ships. Circles "
        "are the paper's WideMLP. More under Thresholds."
    )
