"""Controls of the Thresholds page; all of them live in the address."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.analysis import operating, remarks
from core.analysis.answers import Answers, Threshold
from core.analysis.board import panel_label
from core.analysis.detectors import DETECTORS, SHIPPED
from core.analysis.marks import Mark, first_mark
from core.analysis.operating import Headline
from core.analysis.suggest import TARGETS, Target
from core.analysis.traffic import Prices, Traffic
from core.dataset_names import dataset_name
from core.metrics import ACCURACY
from pages._parts import answers, one_router
from pages._parts.one_router import View

WIDTH = 165  # pixels that a figure needs
RESTART = "restart_thresholds"
USUAL = ("wide-mlp", "svm-tfidf", "fasttext")
bound = {"bind": "query-params"}


def view_choices() -> list[View]:
    """Panel, routers and OOD score; the first router is the one shown in detail."""
    one, two, three = st.columns([1, 2, 1])
    panel = panel_choice(one, on_change=_another_panel)
    labels = answers.routers(panel)
    chosen = two.multiselect(
        "Routers, the first in detail", list(labels), _usual(panel), key="router",
        format_func=labels.get,
        max_selections=8, on_change=forget, **bound,
    )  # fmt: skip
    options = one_router.choosable(panel, chosen)
    detector = three.selectbox(
        "OOD score", options, key="score", on_change=forget,
        format_func=lambda name: DETECTORS[name].label,
        help="What tells strange queries from known ones. Each is put onto 0-1; order is kept.",
        **bound,
    )  # fmt: skip
    temperature = 1.0
    if DETECTORS[detector].tempered:
        temperature = three.number_input("Temperature T", 0.05, 20.0, 1.0, 0.05, key="T", **bound)
    if detector != SHIPPED:
        st.caption(f"{DETECTORS[detector].label}: {DETECTORS[detector].paper}.")
    return [View(panel, name, detector, temperature) for name in chosen]


def _usual(panel: str) -> list[str]:
    """Routers that are chosen at first."""
    labels = answers.routers(panel)
    return [name for name in USUAL if name in labels] or list(labels)[:1]


def _another_panel() -> None:
    forget()
    panel = st.session_state["panel"]
    keep_known(list(answers.routers(panel)), _usual(panel))


def keep_known(known: list[str], usual: list[str], least: int = 1) -> None:
    """After a change of panel: routers that it does not know leave, the usual ones come instead."""
    kept = [name for name in st.session_state.get("router", ()) if name in known]
    st.session_state["router"] = kept if len(kept) >= least else usual


def panel_choice(box: DeltaGenerator, on_change: Callable[[], None] | None = None) -> str:
    """The panel; an address may name it by its label or, as older ones do, by its own name."""
    names = answers.panels()
    asked = st.query_params.get("panel")
    if asked in names:
        st.session_state.setdefault("panel", asked)
    chosen: str = box.selectbox(
        "Panel", names, key="panel", format_func=panel_label, on_change=on_change, **bound
    )
    return chosen


def forget() -> None:
    """Another router or score has another scale: go back to its own τ."""
    st.session_state[RESTART] = True


def jump(threshold: float, domains: tuple[str, ...]) -> None:
    """Move every slider to a mark."""
    for key in ("tau", *(f"tau_{name}" for name in domains)):
        st.session_state[key] = threshold


def several_choice() -> bool:
    """Whether each domain has a τ of its own."""
    return bool(st.toggle("One threshold per domain", key="per_domain", **bound))


def own_choice(several: list[Answers], panel: str) -> bool:
    """Whether the routers after the first stand at their own τ, and what all figures rest on."""
    own = operating.own_scales(several) and st.toggle(
        "Other routers at their own shipped τ", key="others_own", **bound
    )
    st.caption(remarks.whose(several, panel_label(panel), own))
    return own


def mark_buttons(marks: list[Mark], domains: tuple[str, ...]) -> None:
    """The marks, each a jump."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown("Move τ to", width="content")
        for mark in marks:
            st.button(
                f"{mark.label}: {mark.threshold:.3f}", help=mark.source, on_click=jump,
                args=(mark.threshold, domains), key=f"mark {mark.label}",
            )  # fmt: skip


def threshold_choice(marks: list[Mark], domains: tuple[str, ...], several: bool) -> Threshold:
    """One slider, or one per domain."""
    slider = partial(
        st.slider, min_value=0.0, max_value=1.0, value=first_mark(marks), step=0.001,
        format="%.3f", **bound,
    )  # fmt: skip
    keys = [f"tau_{name}" for name in domains] if several else ["tau"]
    labels = [f"Threshold τ for {name}" for name in domains] if several else ["Threshold τ"]
    # Set, not deleted: a slider that looks new takes its τ from the address, which is the old one.
    if st.session_state.pop(RESTART, False):
        for key in keys:
            if key in st.session_state:
                st.session_state[key] = first_mark(marks)
    found = tuple(
        slider(label, key=key, help="Rejected where the OOD score is above τ: left is strict.")
        for label, key in zip(labels, keys, strict=True)
    )
    return found if several else found[0]


def figures_row(shown: list[Headline]) -> None:
    """The figures over the charts."""
    with st.container(horizontal=True):
        for one in shown:
            st.metric(
                one.label, one.value, one.interval, delta_color="off", delta_arrow="off",
                help=one.meaning, width=WIDTH,
            )  # fmt: skip


def figure_columns(sets: tuple[str, ...]) -> dict[str, object]:
    """How the table of figures shows its columns; a set's id stands in its tooltip."""
    number = st.column_config.NumberColumn
    return {
        "Router": st.column_config.TextColumn(pinned=True),
        **{name: number(format=f"%{ACCURACY}") for name in operating.COLUMNS},
        "Cost of errors": number(format="%.2f"),
        **{
            name: number(
                dataset_name(name), format=f"%{ACCURACY}", help=f"OOD accuracy on the set {name}."
            )
            for name in sets
        },
    }


def traffic_choice(sets: tuple[str, ...]) -> tuple[Traffic, Prices]:
    """What arrives, and what an error costs."""
    with st.expander("The traffic you expect, and what an error costs", icon=":material/balance:"):
        share = st.slider(
            "OOD share of the traffic (%)", 0, 100, 50, 1, key="ood_share",
            help="The GQR score weighs both sides evenly, as if half of the queries were OOD.",
            **bound,
        )  # fmt: skip
        kinds = st.multiselect(
            "Kinds of OOD queries among it", sets, key="kinds", placeholder="All alike",
            format_func=dataset_name, **bound,
        )  # fmt: skip
        columns = st.columns(3)
        prices = Prices(
            *(
                column.number_input(label, 0.0, 1e6, 1.0, key=key, **bound)
                for column, label, key in zip(
                    columns,
                    ("Cost of a wrong domain", "Cost of a rejection", "Cost of one let through"),
                    ("cost_wrong", "cost_rejected", "cost_through"),
                    strict=True,
                )
            )
        )
    return Traffic.of(share, kinds, sets), prices


def target_choice(traffic: Traffic, prices: Prices) -> Target:
    """What τ is to be chosen for."""
    left, right = st.columns(2)
    kind = left.selectbox(
        "Suggest a τ for", list(TARGETS), key="target", format_func=TARGETS.get, **bound
    )
    at_least = 90.0
    if kind in ("ood", "id"):
        at_least = right.number_input("At least (%)", 0.0, 100.0, 90.0, 1.0, key="least", **bound)
    return Target.of(kind, at_least, traffic, prices)
