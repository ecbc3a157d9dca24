"""Freeze token prices of hosted models from the offline table of `genai-prices` (MIT)."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pandas as pd

TOKENS: Final = "1M tokens"
COLUMNS: Final = ("item", "what", "usd", "per", "dated", "source", "grade")

# Small models that one would route with. A model that the scoreboard's studies ran on their own
# machine is left out: it would be taken for a hosted one by its name.
MODELS: Final = (
    ("openai", "gpt-4o-mini"),
    ("openai", "gpt-4o"),
    ("openai", "gpt-4.1-mini"),
    ("openai", "gpt-4.1-nano"),
    ("openai", "gpt-5-mini"),
    ("openai", "gpt-5-nano"),
    ("openai", "gpt-5.4-mini"),
    ("openai", "gpt-5.4-nano"),
    ("anthropic", "claude-haiku-4-5"),
    ("google", "gemini-2.5-flash"),
    ("google", "gemini-2.5-flash-lite"),
    ("mistral", "ministral-8b-latest"),
    ("mistral", "mistral-small-latest"),
    ("groq", "llama-3.1-8b-instant"),
)


def token_prices(dated: date) -> pd.DataFrame:
    """One row per model and direction, in the columns of `prices.csv`.

    Args:
        dated: the day the prices are said to hold; promotions and price changes follow it.
    """
    source = f"genai-prices {version('genai-prices')} (MIT), offline table"
    rows = []
    for provider, model in MODELS:
        for way, what in (("input", "prompt"), ("output", "answer")):
            rows.append(
                {
                    "item": f"{model}/{way}",
                    "what": f"{model} at {provider}, {what} tokens",
                    "usd": _usd(provider, model, way),
                    "per": TOKENS,
                    "dated": dated.isoformat(),
                    "source": source,
                    "grade": "list price",
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _usd(provider: str, model: str, way: str) -> str:
    """USD for a million tokens, at the price of a short prompt, as the table's decimal says it."""
    genai_prices = import_module("genai_prices")
    thousand: dict[str, Any] = {f"{way}_tokens": 1000}  # longer prompts can have a dearer tier
    found = genai_prices.calc_price(
        genai_prices.Usage(**thousand), model_ref=model, provider_id=provider
    )
    return f"{(found.total_price * 1000).normalize():f}"


def freeze(path: Path, dated: date) -> pd.DataFrame:
    """Put today's token prices into the price file and leave its other rows as they are.

    Returns:
        All rows as written.
    """
    kept = pd.read_csv(path, dtype=str)
    rows = pd.concat([token_prices(dated), kept[kept["per"] != TOKENS]], ignore_index=True)
    rows.to_csv(path, index=False)
    return rows
