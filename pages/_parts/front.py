"""Views of the front on the Trade-offs page, and the router that chart and table share."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import streamlit as st

from core.analysis import operating
from core.analysis.board import machines, narrow
from core.analysis.dominance import Summary, judge, summary
from core.analysis.outcome import outcome
from core.charts.front import front_caption, front_figure, solid_figure
from core.charts.moving import filled
from core.charts.thresholds import front_now
from core.metrics import METRICS
from core.report.markdown import plain
from pages._parts import answers, one_router
from pages._parts.one_router import View

TWO, PAIRS, SOLID = "Two axes", "Three axes, in pairs", "Three axes, in 3-D"
CURVES, COMPARE = "Threshold curves", "Compare routers"
VIEWS = (TWO, PAIRS, SOLID, CURVES, COMPARE)
MIXED = "All machines, mixed"
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


def one_machine(rows: pd.DataFrame, axes: list[str]) -> pd.DataFrame:
    """Badge and switch where a latency axis would mix machines; the rows to draw."""
    if "latency_ms" not in axes:
        return rows
    known = rows.dropna(subset=axes)
    taken_on = machines(known)
    if len(taken_on) < 2:
        return rows
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
        return rows
    label.badge("One machine", icon=":material/check:", color="green")
    return narrow(rows, {"machine": [chosen]})


def front_view(rows: pd.DataFrame, axes: list[str], view: str) -> pd.DataFrame | None:
    """Draw the front of two or three metrics; the judged rows, or None where there are none."""
    judged = judge(rows, axes)
    if judged.empty:
        named = " and ".join(METRICS[name].label for name in axes)
        st.info(
            f"No router left has both {named}. Take a filter back, or choose another axis: "
            "published studies do not give every figure."
        )
        return None
    if view == SOLID:
        _draw(solid_figure(judged, axes, picked()), "solid", axes)
    elif view == PAIRS:
        for column, (x, y) in zip(st.columns(3), combinations(axes, 2), strict=True):
            with column:
                _draw(front_figure(judged, x, y, picked(), pair=True), f"pair_{x}_{y}", [x, y])
    else:
        _draw(front_figure(judged, *axes, picked()), "front", axes)
    st.caption(front_caption(judged, rows, joined=view == TWO))
    return judged


def _draw(figure: object, key: str, axes: list[str]) -> None:
    named = " against ".join(METRICS[name].label for name in reversed(axes))
    st.plotly_chart(
        figure, key=key, alt=f"{named} per router", selection_mode="points",
        on_select=lambda: take_from_chart(key),
    )  # fmt: skip


def summary_line(judged: pd.DataFrame, axes: list[str]) -> None:
    """Knee, hypervolume and who holds it, in a sentence; the shares behind a button."""
    found = summary(judged, axes)
    bend = f"The knee is **{plain(found.knee)}**. " if found.knee else ""
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.markdown(
        f"{bend}The front dominates {found.volume:.1%} of the box between the best and the worst "
        "shown (hypervolume)."
        + (f" Cannot be told: {plain(', '.join(found.unsure))}." if found.unsure else "")
    )
    with right.popover("Who holds it", icon=":material/pie_chart:"):
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
        filled(one_router.front_spec(views), now=now), key="curve_chart",
        alt="ID accuracy against OOD accuracy as the threshold moves",
    )  # fmt: skip
    st.caption(
        "Each line is one router under every threshold τ; the diamond is where it ships. Circles "
        "are the paper's WideMLP. More under Thresholds."
    )
