"""Routers and guards at the endpoint that the environment names, for a command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from core.analysis.cost import price_of, read_prices
from core.budget import Budget
from core.endpoints import BadEndpoint, Endpoint, from_environment
from core.routers import Router, RouterError
from core.routers.guardrails.base import Guard
from core.routers.guardrails.llama_guard import llama_guard
from core.routers.guardrails.nemo import nemo_guard
from core.routers.llm import llm_router
from core.settings import Settings


def _llm(endpoint: Endpoint, budget: Budget) -> Router:
    """An answer that names no label counts as a rejection, so that one does not end a long run."""
    return llm_router(endpoint, budget, with_shots=endpoint.base_model, unreadable="reject")


ASKED: Final[dict[str, Callable[[Endpoint, Budget], Router | Guard]]] = {
    "llm": _llm,
    "llama-guard": llama_guard,
    "nemo-guardrails": nemo_guard,
}


def at_endpoint(name: str, config: Settings) -> Router | Guard:
    """A router or guard of `ASKED` on the endpoint that the environment names, under its cap.

    Raises:
        RouterError: no endpoint is set, or it cannot be used.
    """
    try:
        endpoint = from_environment()
    except BadEndpoint as error:
        raise RouterError(str(error)) from error
    if endpoint is None:
        raise RouterError(
            f"'{name}' needs an endpoint. Set SWITCHYARD_LLM_URL and SWITCHYARD_LLM_MODEL, and "
            "SWITCHYARD_LLM_KEY where the server asks for a key."
        )
    price = price_of(read_prices(config.data / "prices.csv"), endpoint.model)
    return ASKED[name](replace(endpoint, price=price), Budget(config.llm_cap_usd))
