"""The sidebar's settings of LLM and guard endpoints. A key stays in this session's memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from core.access import hosts, may_ask
from core.analysis.cost import price_of
from core.budget import Budget
from core.endpoints import (
    GUARD_PRESETS,
    PRESETS,
    BadEndpoint,
    Endpoint,
    Price,
    from_environment,
    is_base,
    with_key,
)
from core.found import LOCAL, serving
from core.routers.guardrails.base import Guard
from core.routers.guardrails.llama_guard import llama_guard
from core.routers.guardrails.nemo import nemo_guard
from core.routers.labels import SHOTS
from core.routers.llm import LlmRouter, llm_router
from core.settings import settings
from pages._parts import readers

NONE: Final = "No LLM"
NO_GUARD: Final = "No guard endpoint"
OWN: Final = "Another endpoint"
GIVEN: Final = "Set by the operator"
NEMO: Final = "NeMo Guardrails on the LLM endpoint"
ACCOUNTS: Final = "endpoint_accounts"
EMPTY: Final = Endpoint("", "")


def llm_choice(prices: pd.DataFrame) -> LlmRouter | None:
    """Draw the settings; the router they make, or None where there is none or they cannot be used.

    Args:
        prices: the dated price snapshot.
    """
    st.session_state[ACCOUNTS] = []
    given, wrong = _operators()
    if not (hosts(settings()) or given):
        return None
    with st.sidebar, st.expander("LLM endpoint", icon=":material/cloud:"):
        if wrong:
            st.warning(f"SWITCHYARD_LLM_URL and its kin: {wrong}", icon=":material/build:")
        st.session_state.setdefault("llm_preset", _usual(given))
        names = [NONE, *([GIVEN] if given else []), *_permitted(PRESETS)]
        chosen = _selected("llm", names, PRESETS)
        if chosen == NONE:
            st.caption(
                "Choose one to see an LLM beside the other routers. No key leaves here. A small "
                "one without a key: `make llm`."
            )
            return None
        if chosen == GIVEN and given is not None:
            budget = readers.operators_budget()
            endpoint = replace(given, price=price_of(prices, given.model))
            st.caption("Model and key are the operator's; the cap is shared by all visitors.")
        else:
            given, budget = None, _budget()
            endpoint = _endpoint("llm", PRESETS.get(chosen, EMPTY), prices)

        shots = _shots(endpoint)

        def made(checked: Endpoint) -> LlmRouter:
            return llm_router(checked, budget, with_shots=shots)

        router: LlmRouter | None = _kept("llm", endpoint, made, given is not None, shots)
        if router is not None:
            _account(budget, endpoint)
        return router


def guard_choice(prices: pd.DataFrame, llm: LlmRouter | None) -> Guard | None:
    """Draw the settings of a guard behind an endpoint; the guard, or None.

    Args:
        prices: the dated price snapshot.
        llm: the LLM router of this session, whose endpoint NeMo Guardrails asks.
    """
    if not (hosts(settings()) or llm):
        return None
    with st.sidebar, st.expander("Guard endpoint", icon=":material/shield:"):
        names = [NO_GUARD, *_permitted(GUARD_PRESETS), NEMO]
        chosen = _selected("guard", names, GUARD_PRESETS)
        if chosen == NO_GUARD:
            st.caption("The local guard needs none. Llama Guard 3 and NeMo Guardrails do.")
            return None
        if chosen == NEMO:
            if llm is None:
                st.info("Choose an LLM endpoint first: its model judges by our written policy.")
                return None
            chat = llm.chat  # its host was permitted already
            return _kept(
                "guard", chat.endpoint, lambda checked: nemo_guard(checked, chat.budget), True
            )
        if st.session_state["llm_preset"] in (NONE, GIVEN):
            budget = _budget()
        else:
            budget = st.session_state["llm_budget"]  # its cap stands beside the LLM's fields
        endpoint = _endpoint("guard", GUARD_PRESETS.get(chosen, EMPTY), prices)
        guard: Guard | None = _kept("guard", endpoint, lambda checked: llama_guard(checked, budget))
        if guard is not None:
            _account(budget, endpoint)
        return guard


def _operators() -> tuple[Endpoint | None, str]:
    """The operator's endpoint, and what is wrong with the settings of it."""
    try:
        return from_environment(), ""
    except BadEndpoint as fault:
        return None, str(fault)


def _permitted(presets: Mapping[str, Endpoint]) -> list[str]:
    """The presets whose host visitors may let this server ask, and an endpoint of their own."""
    known = [name for name, preset in presets.items() if may_ask(settings(), preset.url)]
    return [*known, OWN] if hosts(settings()) else known


def _usual(given: Endpoint | None) -> str:
    """What is chosen at first: what the operator set, else the local LLM if it is being served."""
    if given is not None:
        return GIVEN
    return LOCAL if LOCAL in _permitted(PRESETS) and serving(PRESETS[LOCAL]) else NONE


def _selected(what: str, names: list[str], presets: Mapping[str, Endpoint]) -> str:
    """The box of presets; what is chosen fills the fields."""

    def take_preset() -> None:
        preset = presets.get(st.session_state[f"{what}_preset"], EMPTY)
        st.session_state[f"{what}_url"] = preset.url
        st.session_state[f"{what}_model"] = preset.model
        st.session_state[f"{what}_timeout"] = preset.timeout_s

    if f"{what}_url" not in st.session_state and f"{what}_preset" in st.session_state:
        take_preset()
    return st.selectbox("Endpoint", names, key=f"{what}_preset", on_change=take_preset)


def _endpoint(what: str, preset: Endpoint, prices: pd.DataFrame) -> Endpoint:
    url = st.text_input("Address", key=f"{what}_url", placeholder="http://127.0.0.1:11434/v1")
    model = st.text_input("Model", key=f"{what}_model", placeholder="llama3.2:3b")
    key = st.text_input(
        "Key", key=f"{what}_key", type="password", autocomplete="off",
        help="Kept in this session's memory and sent to this address only.",
    )  # fmt: skip
    timeout = st.number_input(
        "Timeout, seconds", 0.5, 600.0, step=1.0, key=f"{what}_timeout", format="%g",
        help="What one answer may take as a whole. The other rows do not wait for it.",
    )  # fmt: skip
    price = price_of(prices, model) or _own_price(what)
    known = replace(preset, url=url, model=model, timeout_s=timeout, base_model=is_base(model))
    return with_key(replace(known, price=price), key)


def _shots(endpoint: Endpoint) -> bool:
    """Whether example queries come first, which a base model cannot do without."""
    return endpoint.base_model or st.toggle(
        "Show the model examples first", key="llm_shots",
        help=f"Few-shot: {len(SHOTS)} queries with labels come before yours; they cost tokens.",
    )  # fmt: skip


def _allowed(endpoint: Endpoint) -> Endpoint:
    """The same endpoint.

    Raises:
        BadEndpoint: the operator does not let visitors make the server ask this host.
    """
    if not may_ask(settings(), endpoint.url):
        raise BadEndpoint(f"Address: this server only asks {', '.join(hosts(settings()))}.")
    return endpoint


def _own_price(what: str) -> Price | None:
    """The price that the user states for a model that the snapshot does not list."""
    first, second = st.columns(2)
    shown: dict[str, Any] = {"min_value": 0.0, "value": None, "placeholder": "unknown"}
    tokens_in = first.number_input("USD per 1M tokens in", key=f"{what}_price_in", **shown)
    tokens_out = second.number_input("USD per 1M tokens out", key=f"{what}_price_out", **shown)
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


def _kept(
    what: str,
    endpoint: Endpoint,
    make: Callable[[Endpoint], Any],
    trusted: bool = False,
    shots: bool = False,
) -> Any:  # noqa: ANN401 - a router or a guard
    """The router or guard of the last run where nothing changed: it keeps its connection."""
    try:
        checked = endpoint.checked()
        allowed = checked if trusted else _allowed(checked)
        asked = (st.session_state[f"{what}_preset"], allowed, shots)
    except BadEndpoint as fault:
        st.warning(str(fault), icon=":material/edit:")
        return None
    kept = st.session_state.get(f"{what}_made")
    if kept is None or kept[0] != asked:
        kept = (asked, make(asked[1]))
        st.session_state[f"{what}_made"] = kept
    return kept[1]


def _account(budget: Budget, endpoint: Endpoint) -> None:
    """What has been spent, and on which price that rests; `accounts` brings it up to date."""
    if endpoint.scripted:
        st.caption("Answers are replayed from a script. They mean nothing and are not measured.")
    place = st.empty()
    place.caption(_spent(budget, endpoint))
    st.session_state[ACCOUNTS].append((place, budget, endpoint))


def accounts() -> None:
    """Say again what has been spent, once the calls for this query are made."""
    for place, budget, endpoint in st.session_state[ACCOUNTS]:
        place.caption(_spent(budget, endpoint))


def _spent(budget: Budget, endpoint: Endpoint) -> str:
    if endpoint.price is None:
        calls = f"{budget.unpriced} call{'' if budget.unpriced == 1 else 's'}"
        return f"Price unknown; {calls} made at an unknown cost."
    return f"Spent {budget.spent_usd:.6f} USD. Price: {endpoint.price.source}."
