"""The price list with what the user put in its place, and how old each price is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.decision.needs import DEAREST

OLD_DAYS: Final = 90
"""A price older than this is marked."""
MACHINES: Final = {"cpu-hour": "cpu_usd_per_hour", "gpu-hour": "gpu_usd_per_hour"}
"""Item of the price list -> the need that it is the default of."""


def with_overrides(prices: pd.DataFrame, given: Mapping[str, float], today: date) -> pd.DataFrame:
    """The prices to reckon with.

    Args:
        prices: as `core.analysis.cost.read_prices` gives them.
        given: item -> USD that the user put in place of the list's.
        today: to tell the age of a price by.

    Returns:
        The rows with `usd` overridden where given, `listed_usd`, `overridden`, `age_days` (NaN
        without a date) and `old`: listed more than 90 days ago and not overridden.
    """
    listed = prices["usd"].astype(float)
    put = prices["item"].map(dict(given)).astype(float)
    dated = pd.to_datetime(prices["dated"], errors="coerce")
    age = (pd.Timestamp(today) - dated).dt.days.astype(float)
    return prices.assign(
        usd=put.fillna(listed),
        listed_usd=listed,
        overridden=put.notna(),
        age_days=age,
        old=(age > OLD_DAYS) & put.isna(),
    )


def used(prices: pd.DataFrame, models: set[str], by_machine: bool) -> pd.DataFrame:
    """The prices that a set of routers rests on: of these models, and of machines."""
    model = prices["item"].str.rsplit("/", n=1).str[0]
    rows = model.isin(models) & prices["per"].eq("1M tokens")
    return prices[rows | (prices["item"].isin(list(MACHINES)) & by_machine)]


def machine_price(prices: pd.DataFrame, item: str) -> float:
    """USD an hour of a machine; NaN where the list does not have it."""
    found = prices.loc[prices["item"] == item, "usd"]
    return float(found.iloc[0]) if len(found) else float(np.nan)


def price_faults(overrides: Iterable[tuple[str, float]]) -> list[str]:
    """Which (item, USD) cannot be a price, one sentence each; empty where all can."""
    return [
        f"The price of {item} is {usd:,.15g} USD: give 0 to {DEAREST:,.15g} USD."
        for item, usd in overrides
        if not 0 <= usd <= DEAREST
    ]
