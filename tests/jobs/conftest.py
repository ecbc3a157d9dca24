"""A folder of jobs, a store, one small router on disk, and plans for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs import desk as desks
from core.jobs.desk import Desk
from core.settings import Settings
from tests.benchmark.fitted import small_fasttext


@pytest.fixture(scope="session")
def small_models(config: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = tmp_path_factory.mktemp("small_models")
    small_fasttext(config, models)
    return models


@pytest.fixture
def here(config: Settings, built_store: Path, small_models: Path, tmp_path: Path) -> Settings:
    """Settings of an installation of this test's own."""
    shutil.copyfile(built_store, tmp_path / "switchyard.duckdb")
    shutil.copytree(small_models, tmp_path / "models")
    return config.model_copy(
        update={
            "store": tmp_path / "switchyard.duckdb",
            "models": tmp_path / "models",
            "jobs": tmp_path / "jobs",
        }
    )


@pytest.fixture
def desk(here: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A queue whose jobs are all gone at the end."""
    monkeypatch.setattr(desks, "GRACE_S", 1.0)
    made = Desk(here)
    yield made
    for job in made.jobs():
        made.remove(job)
    if made._thread is not None:
        made._thread.join(30)
