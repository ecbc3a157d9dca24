"""Where a router's queries go: whether they stay on machines of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from core.endpoints import near

OWN: Final = "on site"
OUT: Final = "sent out"
UNKNOWN: Final = "unknown"
ASKING: Final = ("llm", "guardrail", "uploaded")
"""Families that may ask a model elsewhere; the others are fitted and run where they stand."""
OPEN_WEIGHTS: Final = (
    "llama", "qwen", "gemma", "mistral:7b", "mistral-7b", "phi3", "phi4", "granite", "gpt-oss",
)  # fmt: skip
"""Parts of the names of models whose weights anybody can take home."""


def sites(rows: pd.DataFrame, prices: pd.DataFrame, urls: Mapping[str, Sequence[str]]) -> list[str]:
    """Where the queries of each row go; what nobody says is unknown, not on site.

    In this order: the endpoints that its runs asked; a hosted model of the price list; a router
    whose files are here; a model of open weights. An LLM of another name, one measured at an
    endpoint that was not noted, or a router that somebody uploaded may be anywhere.

    Args:
        rows: of a scoreboard, with row_id, router, family and kind, and artifact_mb where known.
        prices: as `core.analysis.cost.read_prices` gives them.
        urls: row_id -> the endpoints that its runs asked.
    """
    items = prices.loc[prices["per"] == "1M tokens", "item"]
    hosted = {str(item).rsplit("/", 1)[0].lower() for item in items}
    here = rows["artifact_mb"].notna() if "artifact_mb" in rows else rows["kind"].eq("measured")
    columns = (rows["row_id"], rows["router"], rows["family"], rows["kind"], here)
    return [
        _site(urls.get(row_id, ()), str(router).lower(), hosted, family, kind, bool(own))
        for row_id, router, family, kind, own in zip(*columns, strict=True)
    ]


def _site(
    urls: Sequence[str], name: str, hosted: set[str], family: str, kind: str, here: bool
) -> str:
    if urls:
        return OWN if all(near(url) for url in urls) else OUT
    if any(model in name for model in hosted):
        return OUT
    if kind == "measured":
        return OWN if here else UNKNOWN
    fitted = kind == "simulated" or family not in ASKING
    return OWN if fitted or any(model in name for model in OPEN_WEIGHTS) else UNKNOWN


def endpoints(params: str) -> tuple[str, ...]:
    """Every endpoint that the parameters of a run name, also those of a guard before a router."""
    return tuple(_urls(json.loads(params)))


def _urls(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "url" and isinstance(one, str):
                yield one
            else:
                yield from _urls(one)
    elif isinstance(value, list):
        for one in value:
            yield from _urls(one)
