"""The sidebar's settings of an LLM endpoint. The key stays in this session's memory."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.access import hosts, may_ask
from core.analysis.cost import price_of
from core.budget import Budget
from core.endpoints import PRESETS, BadEndpoint, Endpoint, Price, with_key
from core.routers.llm import LlmRouter, llm_router
from core.settings import settings

NONE, OWN = "No LLM", "Another endpoint"


def take_preset() -> None:
    """Put the chosen preset into the fields."""
    preset = PRESETS.get(st.session_state["llm_preset"], Endpoint("", ""))
    st.session_state["llm_url"], st.session_state["llm_model"] = preset.url, preset.model


def llm_choice(prices: pd.DataFrame) -> LlmRouter | None:
    """Draw the settings; the router they make, or None where there is none or they cannot be used.

    Args:
        prices: the dated price snapshot.
    """
    if not hosts(settings()):
        return None
    with st.sidebar, st.expander("LLM endpoint", icon=":material/cloud:"):
        known = [name for name, preset in PRESETS.items() if may_ask(settings(), preset.url)]
        chosen = st.selectbox(
            "Endpoint", [NONE, *known, OWN], key="llm_preset", on_change=take_preset
        )
        if chosen == NONE:
            st.caption("Choose one to see an LLM beside the other routers. No key leaves here.")
            return None
        endpoint = _endpoint(PRESETS.get(chosen, Endpoint("", "")), prices)
        budget = _budget()
        try:
            router = _kept(_allowed(endpoint.checked()), budget)
        except BadEndpoint as fault:
            st.warning(str(fault), icon=":material/edit:")
            return None
        _account(budget, endpoint)
        return router


def _endpoint(preset: Endpoint, prices: pd.DataFrame) -> Endpoint:
    url = st.text_input("Address", key="llm_url", placeholder="http://127.0.0.1:11434/v1")
    model = st.text_input("Model", key="llm_model", placeholder="llama3.2:3b")
    key = st.text_input(
        "Key", key="llm_key", type="password", autocomplete="off",
        help="Kept in this session's memory and sent to this address only.",
    )  # fmt: skip
    price = price_of(prices, model) or _own_price()
    return with_key(replace(preset, url=url, model=model, price=price), key)


def _allowed(endpoint: Endpoint) -> Endpoint:
    """The same endpoint.

    Raises:
        BadEndpoint: the operator does not let visitors make the server ask this host.
    """
    if not may_ask(settings(), endpoint.url):
        raise BadEndpoint(f"Address: this server only asks {', '.join(hosts(settings()))}.")
    return endpoint


def _own_price() -> Price | None:
    """The price that the user states for a model that the snapshot does not list."""
    first, second = st.columns(2)
    shown = {"min_value": 0.0, "value": None, "placeholder": "unknown"}
    tokens_in = first.number_input("USD per 1M tokens in", key="llm_price_in", **shown)
    tokens_out = second.number_input("USD per 1M tokens out", key="llm_price_out", **shown)
    if tokens_in is None or tokens_out is None:
        return None
    return Price(tokens_in, tokens_out, "stated by you")


def _budget() -> Budget:
    """The account of this session, with the cap that the user sets; the operator's bounds it."""
    budget: Budget = st.session_state.setdefault("llm_budget", Budget())
    most = settings().llm_cap_usd
    chosen = st.number_input(
        "Cap for this session, USD", min_value=0.0, max_value=most, value=None, key="llm_cap",
        placeholder="no cap" if most is None else f"{most:g}",
        help="No call is made that could pass it. Without a known price a cap cannot be kept.",
    )  # fmt: skip
    budget.limit_usd = most if chosen is None else chosen
    return budget


def _kept(endpoint: Endpoint, budget: Budget) -> LlmRouter:
    """The router of the last run where nothing changed: it keeps its connection."""
    kept = st.session_state.get("llm_router")
    if kept is None or kept[0] != endpoint:
        kept = (endpoint, llm_router(endpoint, budget, with_shots=endpoint.base_model))
        st.session_state["llm_router"] = kept
    router: LlmRouter = kept[1]
    return router


def _account(budget: Budget, endpoint: Endpoint) -> None:
    """What this session has spent, and on which price that rests."""
    if endpoint.scripted:
        st.caption("Answers are replayed from a script. They mean nothing and are not measured.")
    if endpoint.price is None:
        st.caption(f"Price unknown; {budget.unpriced} calls made at an unknown cost.")
    else:
        st.caption(f"Spent {budget.spent_usd:.6f} USD. Price: {endpoint.price.source}.")
