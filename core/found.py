"""An endpoint that needs no typing: the local LLM, where it is being served."""

from __future__ import annotations

from typing import Final

import httpx2

from core.endpoints import Endpoint

LOCAL: Final = "Gemma 3 270M (serve-llm)"  # of `core.endpoints.PRESETS`
WAIT_S: Final = 0.5


def serving(endpoint: Endpoint) -> bool:
    """Whether a server on this very machine lists the endpoint's model; nothing else is asked."""
    if not endpoint.loopback:
        return False
    try:
        reply = httpx2.get(f"{endpoint.url}/models", timeout=WAIT_S, trust_env=False, verify=False)
        listed = reply.json()["data"] if reply.status_code == 200 else []
        return any(model.get("id") == endpoint.model for model in listed)
    except (httpx2.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return False
