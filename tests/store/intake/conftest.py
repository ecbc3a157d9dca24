"""A table from text or a frame, read as an upload; a database of its own to load it into."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from core.store.intake.staged import Staged, read

Take = Callable[..., Staged]


@pytest.fixture
def path(built: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mine.duckdb"
    shutil.copyfile(built, path)
    return path


@pytest.fixture
def take(tmp_path_factory: pytest.TempPathFactory) -> Take:
    """Read text, bytes or a frame as an uploaded file."""

    def taken(content: str | bytes | pd.DataFrame, name: str = "mine.csv") -> Staged:
        folder = tmp_path_factory.mktemp("upload")
        file = folder / "upload"
        if isinstance(content, pd.DataFrame):
            content.to_parquet(file)
        else:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(file, name, folder)

    return taken
