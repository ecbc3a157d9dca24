"""What tests share: the shipped starter panel, and a store built once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings as hypothesis_settings

from core.benchmark.datasets import read_starter
from core.settings import Settings

# A busy machine is no fault of the code: no test fails for being slow.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")


@pytest.fixture(scope="session")
def config() -> Settings:
    return Settings()


@pytest.fixture(scope="session")
def starter_rows(config: Settings) -> pd.DataFrame:
    return read_starter(config.starter)


@pytest.fixture(scope="session")
def built_store(config: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from core.store.database import build_store

    path = tmp_path_factory.mktemp("store") / "switchyard.duckdb"
    build_store(path, config.published)
    return path
