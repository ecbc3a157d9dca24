"""Controls of the Decide page; every need lives in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.analysis.board import panel_label, panels
from core.analysis.decision.needs import Needs
from core.analysis.decision.presets import PRESETS
from core.analysis.decision.price_list import MACHINES, machine_price
from core.report.links import (
    OPEN,
    PREFIX,
    from_widgets,
    limit_from,
    limit_text,
    widget_values,
)
from pages._parts import decision, readers
from pages._parts.decision import Overrides, View
from pages._parts.throughput import throughput_choice

bound = {"bind": "query-params"}
LABELS = {preset.label: preset for preset in PRESETS.values()}
FIRST = next(iter(LABELS))
START = widget_values(LABELS[FIRST].needs)


class Box(NamedTuple):
    """A number box: its label, bounds, step and tooltip."""

    label: str
    low: float
    high: float
    step: float
    help: str | None = None


BOXES = {
    "traffic": Box("Queries a month", 0, 1e12, 1000),
    "ood_share": Box(
        "OOD share (%)", 0, 100, 5, "Queries that belong to no domain and should be refused."
    ),
    "slo_ms": Box("p95 latency, at most (ms)", 0, 1e9, 50, "Empty: no limit."),
    "budget_usd": Box(
        "Budget a month, at most (USD)", 0, 1e12, 100,
        "For router and endpoints; errors are not billed. Empty: no limit.",
    ),
    "let_through": Box(
        "An OOD query let through (USD)", 0, 1e7, 0.1,
        "What you lose when, say, an unsafe query is answered.",
    ),
    "refused": Box("A valid query refused (USD)", 0, 1e7, 0.1, "What you lose by it."),
    "wrong_domain": Box("A wrong domain (USD)", 0, 1e7, 0.1, "What you lose by it."),
    "min_id": Box("ID accuracy, at least (%)", 0, 100, 1),
    "min_ood": Box("OOD accuracy, at least (%)", 0, 100, 1),
    "peak": Box("Busiest hour, times a mean hour", 1, 1000, 1),
    "tokens_in": Box("Tokens in per LLM call", 1, 1e6, 10, "Where the router is an LLM."),
    "tokens_out": Box("Tokens out per LLM call", 0, 1e6, 1, "Where the router is an LLM."),
}  # fmt: skip


def apply(needs: Needs) -> None:
    """Put needs into the widgets; to be called before they are drawn, as callbacks are."""
    for key, value in widget_values(needs).items():
        st.session_state[key] = value


def take_preset() -> None:
    """Put the chosen example's needs into the widgets."""
    apply(LABELS[st.session_state[f"{PREFIX}preset"] or FIRST].needs)


def preset_choice() -> str:
    """The example to start from."""
    label = st.segmented_control(
        "Start from an example, then make it yours", list(LABELS), default=FIRST,
        key=f"{PREFIX}preset", on_change=take_preset, required=True, **bound,
    )  # fmt: skip
    st.caption(LABELS[label].story)
    return label


def needs_choice() -> tuple[View, Needs]:
    """What is compared and what is needed, the needs that matter most first."""
    for row in (("traffic", "ood_share", "slo_ms", "budget_usd"),
                ("let_through", "refused", "wrong_domain", None)):  # fmt: skip
        for column, name in zip(st.columns(4, vertical_alignment="bottom"), row, strict=True):
            if name in OPEN:
                limit(column, name)
            elif name:
                box(column, name)
            else:
                switch(column, "on_site", "No data may leave the site")
    with st.expander("More needs: accuracy, domains, machines, prices", icon=":material/tune:"):
        view = more_choice()
    domains = decision.compared(view).domains
    prices = decision.prices(view.overrides)
    hourly = {name: machine_price(prices, item) for item, name in MACHINES.items()}
    return view, from_widgets(st.session_state, domains, **hourly)


def box(column: DeltaGenerator, name: str, key: str = "", spec: Box | None = None) -> None:
    """One number box."""
    spec, key = spec or BOXES[name], key or f"{PREFIX}{name}"
    column.number_input(
        spec.label, float(spec.low), float(spec.high), START.get(key, 1.0), float(spec.step),
        key=key, format="%g", help=spec.help, **bound,
    )  # fmt: skip


def limit(column: DeltaGenerator, name: str) -> None:
    """A number box that may stay empty: no limit; a 0 typed into it empties it.

    Streamlit drops an empty box from the address, where it would be the example's limit again. So
    this box reads and writes its own parameter, 0 for no limit.
    """
    spec, key = BOXES[name], f"{PREFIX}{name}"
    if key not in st.session_state:
        st.session_state[key] = limit_from(st.query_params.get(key), START[key], spec.high)
    st.session_state[key] = value = st.session_state[key] or None
    column.number_input(
        spec.label, float(spec.low), float(spec.high), None, float(spec.step), key=key,
        format="%g", help=spec.help, placeholder="No limit",
    )  # fmt: skip
    if value == START[key]:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != limit_text(value):
        st.query_params[key] = limit_text(value)


def switch(column: DeltaGenerator, name: str, label: str, text: str | None = None) -> None:
    """One switch."""
    column.toggle(label, START[PREFIX + name], key=PREFIX + name, help=text, **bound)


def more_choice() -> View:
    """What most will leave as it is."""
    for row in (("min_id", "min_ood", "peak"), ("tokens_in", "tokens_out", None)):
        for column, name in zip(st.columns(3, vertical_alignment="bottom"), row, strict=True):
            if name:
                box(column, name)
            else:
                switch(
                    column, "always_on", "Machines are paid round the clock",
                    "Off: only the time that they route, as on a machine that is there anyway.",
                )  # fmt: skip
    left, right = st.columns(2)
    panel = left.selectbox(
        "Panel that accuracies were taken on", panels(readers.scoreboard()), key=f"{PREFIX}panel",
        format_func=panel_label, **bound,
    )  # fmt: skip
    every = right.selectbox(
        "Routers compared", [decision.EVERY, decision.OURS], key=f"{PREFIX}every", **bound
    )
    view = View(panel, every == decision.EVERY, price_choice())
    view = replace(view, stated=throughput_choice(decision.compared(view).rows, PREFIX))
    domains = decision.compared(view).domains
    for column, domain in zip(st.columns(len(domains)), domains, strict=True):
        weight = Box(f"Weight of {domain} among valid queries", 0, 1e6, 1)
        box(column, "mix", f"{PREFIX}mix_{domain}", weight)
        usd = Box(f"Endpoint of {domain}, USD per answer", 0, 1e7, 0.001)
        box(column, "downstream", f"{PREFIX}downstream_{domain}", usd)
    return view


def price_choice() -> Overrides:
    """Prices that the user puts in the list's place: (item, USD)."""
    listed = decision.prices(())
    usd = dict(zip(listed["item"], listed["usd"], strict=True))
    per = dict(zip(listed["item"], listed["per"], strict=True))
    items = [item for item in usd if per[item] != "call"]
    chosen = st.multiselect(
        "Prices to put in place of the dated list", items, key=f"{PREFIX}prices",
        placeholder="None: the list is used", **bound,
    )  # fmt: skip
    given = []
    for item in chosen:
        value = st.number_input(
            f"{item}, USD per {per[item]}", 0.0, 1e6, usd[item], 0.01, key=f"{PREFIX}usd_{item}",
            format="%g", **bound,
        )  # fmt: skip
        given.append((item, value))
    return tuple(given)


def link_extras(view: View) -> dict[str, Any]:
    """Parameters beside the needs that a link must hold to reopen the view."""
    extras = {
        f"{PREFIX}preset": st.session_state[f"{PREFIX}preset"],
        f"{PREFIX}panel": panel_label(view.panel),
        f"{PREFIX}every": decision.EVERY if view.every else decision.OURS,
        f"{PREFIX}prices": [item for item, _ in view.overrides],
        f"{PREFIX}qps": [label for label, _ in view.stated],
    }
    extras |= {f"{PREFIX}usd_{item}": usd for item, usd in view.overrides}
    return extras | {f"{PREFIX}qps_{label}": qps for label, qps in view.stated}
