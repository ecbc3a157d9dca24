"""A few starter queries, and every registered router fitted on them once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from core.benchmark.datasets import starter
from core.routers import REGISTRY, Router, create
from core.routers.sampling import stratified
from core.settings import Settings
from core.types import Panel

SEED = 3
ROWS = 120
SMALLER: dict[str, dict[str, float]] = {  # the same code at a size that fits in a blink
    "fasttext": {"buckets": 2_000},
    "fasttext-ovr": {"buckets": 2_000},
    "static": {"common": 2_000, "steps": 40, "head_steps": 150, "heads": 2},
    "wide-mlp": {"width": 64, "batch": 32},
    "wide-mlp-id": {"width": 32, "batch": 30, "rate": 0.01},
    "xgb-minilm": {"trees": 20},
    "xgb-tfidf": {"trees": 60},
}


def quick(name: str) -> Router:
    """An unfitted router of that name, smaller where its full size takes seconds to fit."""
    return create(name, **SMALLER.get(name, {}))


@pytest.fixture(scope="session")
def few(config: Settings) -> Panel:
    """120 starter training queries, 30 of each class."""
    panel = starter(config.starter, "train")
    chosen = stratified(panel.labels, ROWS, SEED)
    return Panel(
        "few",
        panel.domains,
        tuple(panel.texts[i] for i in chosen),
        panel.labels[chosen],
        tuple(panel.datasets[i] for i in chosen),
        panel.revision,
    )


@pytest.fixture(scope="session")
def held_out(config: Settings) -> Panel:
    """The starter panel's test split."""
    return starter(config.starter, "test")


@pytest.fixture(scope="session")
def fitted(few: Panel) -> Callable[[str], Router]:
    """A router of that name, fitted on the few queries; fitted once a session."""

    @cache
    def fit(name: str) -> Router:
        return quick(name).fit(few.texts, few.labels, few.domains, SEED)

    return fit


@pytest.fixture(params=list(REGISTRY))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def in_domain(panel: Panel) -> np.ndarray:
    """Which queries of a panel belong to a domain."""
    return panel.labels < len(panel.domains)
