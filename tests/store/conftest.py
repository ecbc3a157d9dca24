"""A store built from the shipped figures, once; and a fresh copy of it for tests that write."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.store import imports
from core.store.database import Store, build_store, open_store
from tests.store.made_runs import Change, Folder, write_run

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
HEADER = "source,table,router,variant,metric,dataset,value,unit,as_printed"
GOOD = "vecguard,mine,CAV based router,t=1,id_accuracy,all,0.9,fraction,0.90"


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in a fixed order."""
    with store.cursor() as cursor:
        tables = [
            name for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall()
        ]
        return {
            table: cursor.execute(f'select * from "{table}" order by all').fetchall()
            for table in sorted(tables)
        }


def import_figures(store: Store, path: Path) -> imports.Loaded:
    """One file of figures alone, as `build_store` brings in those that ship."""
    with store.transaction() as cursor:
        loaded = imports.add_figures(cursor, path)
        imports.derive(cursor)
    return loaded


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "switchyard.duckdb"
    build_store(path, PUBLISHED)
    return path


@pytest.fixture(scope="session")
def shipped(built: Path) -> Iterator[Store]:
    with open_store(built, read_only=True) as store:
        yield store


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "copy.duckdb"
    shutil.copyfile(built, path)
    with open_store(path) as opened:
        yield opened


@pytest.fixture
def figures_file(tmp_path: Path) -> Callable[..., Path]:
    """A file of figures: the given rows below the right header."""

    def write(*rows: str, header: str = HEADER) -> Path:
        path = tmp_path / "mine.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def run_folder(tmp_path: Path) -> Folder:
    """A hand-made run's folder below `runs/`; see `tests.store.made_runs.write_run`."""

    def write(
        frame: Change = lambda f: f,
        name: str = "run",
        **changes: Any,  # noqa: ANN401
    ) -> Path:
        return write_run(tmp_path / "runs" / name, frame, **changes)

    return write
