"""A fitted router and a few queries, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.benchmark import clock, runner
from core.routers import Router
from core.settings import Settings
from core.types import Panel
from tests.benchmark.fitted import few, small_fasttext


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def router(config: Settings, models: Path) -> Router:
    return small_fasttext(config, models)


@pytest.fixture(scope="session")
def panel(config: Settings) -> Panel:
    return few(config, "test", 5)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of few queries has several batches, and its clock takes no longer than it."""
    monkeypatch.setattr(runner, "BATCH", 16)
    monkeypatch.setattr(clock, "SAMPLE", 20)
    monkeypatch.setattr(clock, "REPEATS", 1)
