"""Brings files of published figures into the database: checked whole first, then all or nothing.

What a user brings takes another way (`core.store.intake`): as a load, which can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from core.store import figures
from core.store.checks import Key, Known, new_figures, new_reference_rows
from core.store.clock import utc_now
from core.store.csv_text import CsvText, read_csv
from core.store.errors import BadFile
from core.store.reference import TABLES
from core.store.runs import import_run

if TYPE_CHECKING:
    import duckdb

    from core.store.database import Store

__all__ = [
    "BadFile",
    "Loaded",
    "import_folder",
    "import_run",
]

PUBLISHED = "published"


@dataclass(frozen=True)
class Loaded:
    """What an import did: the file's name, its table, how many rows it holds, its SHA-256."""

    file: str
    table: str
    rows: int
    sha256: str


def import_folder(store: Store, folder: Path) -> dict[str, int]:
    """Load every reference file and every file of figures of a folder: table -> rows it now has.

    All of them or, on any error, none.

    Raises:
        BadFile: with file, row, column, value and remedy, on the first thing wrong; also when a
            reference file or all figures are missing.
    """
    with store.transaction() as cursor:
        for name in TABLES:
            add_reference(cursor, folder / f"{name}.csv")
        tidy = sorted(path for path in folder.glob("*.csv") if path.stem not in TABLES)
        if not tidy:
            raise BadFile(folder.name, "holds no figures", "add a tidy CSV file of figures")
        for path in tidy:
            add_figures(cursor, path)
        derive(cursor)
        return {table: _count(cursor, table) for table in (*TABLES, PUBLISHED, "loads")}


def add_figures(cursor: duckdb.DuckDBPyConnection, path: Path) -> Loaded:
    """Put a tidy file of figures (columns of `core.store.figures.COLUMNS`) into `published`.

    For files that ship: what is added so belongs to no load. The same file twice is once; a
    figure that is already there with the same value is kept once.

    Raises:
        BadFile: as `import_folder`.
    """
    text = read_csv(path, figures.COLUMNS)
    if not _is_loaded(cursor, text):
        _load(cursor, text, PUBLISHED, new_figures(text, _known(cursor)))
    return Loaded(text.file, PUBLISHED, len(text.records), text.sha256)


def add_reference(cursor: duckdb.DuckDBPyConnection, path: Path) -> Loaded:
    """Put sources.csv, routers.csv, datasets.csv or notes.csv into the table of that name.

    Raises:
        BadFile: as `import_folder`, and for a row whose name is already taken.
    """
    if path.stem not in TABLES:
        raise BadFile(path.name, "is no reference file", f"name it one of {', '.join(TABLES)}")
    rules = TABLES[path.stem]
    text = read_csv(path, tuple(rules.columns))
    if not _is_loaded(cursor, text):
        taken = _keys(cursor, path.stem, rules.key)
        _load(cursor, text, path.stem, new_reference_rows(text, rules, taken))
    return Loaded(text.file, path.stem, len(text.records), text.sha256)


def derive(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make the kept copy of `published_board` anew; see views/3_both.sql."""
    cursor.execute("create or replace table published_rows as from published_board")


def _known(cursor: duckdb.DuckDBPyConnection) -> Known:
    key = ", ".join(f'"{column}"' for column in figures.KEY)
    printed = cursor.execute(f"select {key}, value, unit from published").fetchall()
    return Known(
        studies=dict(cursor.execute("select source, study from sources").fetchall()),
        routers=_keys(cursor, "routers", ("study", "router")),
        datasets={name for (name,) in _keys(cursor, "datasets", ("dataset",))},
        printed={row[:-2]: row[-2:] for row in printed},
    )


def _keys(cursor: duckdb.DuckDBPyConnection, table: str, key: Sequence[str]) -> set[Key]:
    return set(cursor.execute(f"select {', '.join(key)} from {table}").fetchall())


def _count(cursor: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(cursor.execute(f"select count(*) from {table}").fetchall()[0][0])


def _is_loaded(cursor: duckdb.DuckDBPyConnection, text: CsvText) -> bool:
    return bool(cursor.execute("select 1 from loads where sha256 = ?", [text.sha256]).fetchall())


def _load(
    cursor: duckdb.DuckDBPyConnection,
    text: CsvText,
    table: str,
    rows: Sequence[Mapping[str, object]],
) -> None:
    """Insert the checked rows and remember the file they came from."""
    if rows:
        cursor.register("incoming", pd.DataFrame(rows))
        cursor.execute(f"insert into {table} by name select * from incoming")
        cursor.unregister("incoming")
    cursor.execute(
        "insert into loads (sha256, file, table_name, rows, loaded_utc) values (?, ?, ?, ?, ?)",
        [text.sha256, text.file, table, len(text.records), utc_now()],
    )
