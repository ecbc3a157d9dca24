"""Controls of the Decide page; every need lives in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.analysis.board import panel_label, panels
from core.analysis.decision.needs import OPEN, Needs
from core.analysis.decision.price_list import MACHINES, machine_price
from core.report.links import PREFIX, from_widgets, limit_from, limit_text
from pages._parts import decision, own_store
from pages._parts.arrival import told_of
from pages._parts.decision import Overrides, View
from pages._parts.examples import EXAMPLE, usual
from pages._parts.throughput import throughput_choice

bound = {"bind": "query-params"}
NARROW = 200  # pixels that a number box needs at least


class Box(NamedTuple):
    """A number box: its label, step and tooltip; its bounds are those of the need."""

    label: str
    step: float
    help: str | None = None


BOXES = {
    "traffic": Box("Queries a month", 1000),
    "ood_share": Box(
        "OOD share (%)", 5,
        "Out-of-distribution (OOD) queries belong to no domain and should be refused.",
    ),
    "slo_ms": Box(
        "p95 latency, at most (ms)", 50,
        "95 of 100 queries are routed within this time (the 95th percentile). Empty: no limit.",
    ),
    "budget_usd": Box(
        "Budget a month, at most (USD)", 100,
        "For router and endpoints; errors are not billed. Empty: no limit.",
    ),
    "let_through": Box(
        "An OOD query let through (USD)", 0.1,
        "What you lose when a query that belongs to no domain, say an unsafe one, is answered.",
    ),
    "refused": Box(
        "A valid query refused (USD)", 0.1, "What you lose when a query of your domains is refused."
    ),
    "wrong_domain": Box(
        "A wrong domain (USD)", 0.1,
        "What you lose when a query goes to the endpoint of another domain.",
    ),
    "min_id": Box(
        "ID accuracy, at least (%)", 1,
        "In-domain (ID) queries that reach their own domain. 0: no minimum.",
    ),
    "min_ood": Box(
        "OOD accuracy, at least (%)", 1,
        "Out-of-distribution (OOD) queries that are refused. 0: no minimum.",
    ),
    "peak": Box(
        "Busiest hour, times a mean hour", 1, "Machines must keep up with the busiest hour."
    ),
    "tokens_in": Box("Tokens in per LLM call", 10, "Where the router is an LLM."),
    "tokens_out": Box("Tokens out per LLM call", 1, "Where the router is an LLM."),
}  # fmt: skip


def _four() -> list[DeltaGenerator]:
    """Four boxes in a row, two by two where they would be too narrow to read."""
    beside = st.grid(4, min_column_width=NARROW, vertical_alignment="bottom")
    return [beside.cell() for _ in range(4)]


def needs_choice(asked: dict[str, list[str]]) -> tuple[View, Needs]:
    """What is compared and what is needed, the needs that matter most first.

    Args:
        asked: the parameters of the address, read before any control has mended its own.
    """
    for row in (("traffic", "ood_share", "slo_ms", "budget_usd"),
                ("let_through", "refused", "wrong_domain", None)):  # fmt: skip
        for column, name in zip(_four(), row, strict=True):
            if name in OPEN:
                limit(column, name)
            elif name:
                box(column, name)
            else:
                switch(column, "on_site", "No data may leave the site")
    with st.expander("More needs: accuracy, domains, machines, prices", icon=":material/tune:"):
        view = more_choice()
    if asked:
        told_of(asked, view, BOXES)
    domains = decision.compared(view).domains
    prices = decision.prices(view.overrides)
    hourly = {name: machine_price(prices, item) for item, name in MACHINES.items()}
    return view, from_widgets(st.session_state, domains, **hourly)


def box(column: DeltaGenerator, name: str, key: str = "", spec: Box | None = None) -> None:
    """One number box. It takes any number: what is out of bounds is named, not passed over."""
    spec, key = spec or BOXES[name], key or f"{PREFIX}{name}"
    column.number_input(
        spec.label, value=usual().get(key, 1.0), step=float(spec.step), key=key, format="%.10g",
        help=spec.help, **bound,
    )  # fmt: skip


def limit(column: DeltaGenerator, name: str) -> None:
    """A number box that may stay empty: no limit.

    Streamlit drops an empty box from the address, where it would be the example's limit again. So
    this box reads and writes its own parameter, `none` for no limit.
    """
    spec, key = BOXES[name], f"{PREFIX}{name}"
    if key not in st.session_state:
        st.session_state[key] = limit_from(st.query_params.get(key), usual()[key])
    value = st.session_state[key]
    column.number_input(
        spec.label, value=None, step=float(spec.step), key=key, format="%.10g", help=spec.help,
        placeholder="No limit",
    )  # fmt: skip
    if value == usual()[key]:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != limit_text(value):
        st.query_params[key] = limit_text(value)


def switch(column: DeltaGenerator, name: str, label: str, text: str | None = None) -> None:
    """One switch."""
    key = PREFIX + name
    column.toggle(label, usual()[key], key=key, help=text, **bound)


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
        "Panel that accuracies were taken on", panels(own_store.scoreboard()), key=f"{PREFIX}panel",
        format_func=panel_label, **bound,
    )  # fmt: skip
    every = right.selectbox(
        "Routers compared", [decision.EVERY, decision.OURS], key=f"{PREFIX}every", **bound
    )
    view = View(panel, every == decision.EVERY, price_choice())
    view = replace(view, stated=throughput_choice(decision.compared(view).rows, PREFIX))
    domains = decision.compared(view).domains
    for column, domain in zip(st.columns(len(domains)), domains, strict=True):
        weight = Box(f"Weight of {domain} among valid queries", 1)
        box(column, "mix", f"{PREFIX}mix_{domain}", weight)
        usd = Box(f"Endpoint of {domain}, USD per answer", 0.001)
        box(column, "downstream", f"{PREFIX}downstream_{domain}", usd)
    return view


def price_choice() -> Overrides:
    """Prices that the user puts in the list's place: (item, USD)."""
    listed = decision.prices(())
    usd = dict(zip(listed["item"], listed["usd"], strict=True))
    per = dict(zip(listed["item"], listed["per"], strict=True))
    items = decision.priced_items()
    chosen = st.multiselect(
        "Prices to put in place of the dated list", items, key=f"{PREFIX}prices",
        placeholder="None: the list is used", **bound,
    )  # fmt: skip
    given = []
    for item in chosen:
        value = st.number_input(
            f"{item}, USD per {per[item]}", value=usd[item], step=0.01, format="%.10g",
            key=f"{PREFIX}usd_{item}", **bound,
        )  # fmt: skip
        given.append((item, value))
    return tuple(given)


def link_extras(view: View) -> dict[str, Any]:
    """Parameters beside the needs that a link must hold to reopen the view."""
    extras = {
        EXAMPLE: st.session_state[EXAMPLE],
        f"{PREFIX}panel": panel_label(view.panel),
        f"{PREFIX}every": decision.EVERY if view.every else decision.OURS,
        f"{PREFIX}prices": [item for item, _ in view.overrides],
        f"{PREFIX}qps": [label for label, _ in view.stated],
    }
    extras |= {f"{PREFIX}usd_{item}": usd for item, usd in view.overrides}
    return extras | {f"{PREFIX}qps_{label}": qps for label, qps in view.stated}
