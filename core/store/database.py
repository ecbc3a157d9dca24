"""Opens the DuckDB file, brings its schema up to date, and builds it from the shipped files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from core.store import carried, imports, runs, shipped
from core.store.clock import utc_now
from core.store.errors import StoreBusy, StoreError
from core.store.place import alone, log_of, put_in_place, told

__all__ = ["Store", "StoreBusy", "StoreError", "build_store", "is_current", "open_store"]

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
VIEWS = HERE / "views"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "python_enable_replacements": False,
}
"""Nothing is fetched from the network, and no Python variable can be read by an SQL name."""

REBUILD = "build it again with `python -m core prepare`"


@dataclass(frozen=True)
class Store:
    """An open database. One per process and file; every call takes a cursor of its own.

    A DuckDB connection used by two threads at once can hand one thread the other's rows, so the
    connection itself is never used for a query.
    """

    path: Path
    read_only: bool
    connection: duckdb.DuckDBPyConnection
    _writing: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that is closed at the end of the `with` block; safe from any thread."""
        cursor = self.connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor whose changes are all kept, or, on any exception, none of them.

        Raises:
            StoreError: the database was opened for reading only.
        """
        if self.read_only:
            raise StoreError(f"{self.path.name} is open for reading only; open it for writing")
        with self._writing, self.cursor() as cursor, _all_or_nothing(cursor):
            yield cursor

    def close(self) -> None:
        """Close the database; the file is then free for other processes."""
        self.connection.close()

    def __enter__(self) -> Store:
        """The store itself, closed at the end of the `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()


def open_store(path: Path | str, read_only: bool = False, called: Path | None = None) -> Store:
    """Open the database file, creating it and bringing its schema up to date where needed.

    Several processes may read one file; a process that writes must be alone with it. `called` is
    the path that the store shall name, where the file is opened by a second name.

    Raises:
        StoreBusy: another process, or this one with other settings, has the file open.
        StoreError: no such file to read, not a database, not ours, or of another version.
    """
    path = Path(path)
    connection = _connect(path, read_only)
    try:
        if read_only:
            _check_schema(path, connection)
        else:
            _migrate(path, connection)
    except BaseException:
        connection.close()
        raise
    return Store(called or path, read_only, connection)


def build_store(
    path: Path | str, published_dir: Path | str, runs_dir: Path | str | None = None
) -> dict[str, int]:
    """Build the database from the published files and measured runs: table -> number of rows.

    It is built aside, in the same folder, and takes the place of the old file in one step: a
    build that fails or is killed leaves the old file as it was. What users loaded into the old
    file is carried over; processes that are reading it keep reading the old one.

    Raises:
        BadFile: a published file is missing, or a file or run cannot be imported.
        StoreBusy: the old file is being written.
        StoreError: the folder cannot be written.
    """
    path, published = Path(path), Path(published_dir)
    measured = Path(runs_dir) if runs_dir is not None else None
    with alone(path), told(path):
        refuse_if_busy(path)
        with TemporaryDirectory(prefix=".building-", dir=path.parent) as folder:
            built = Path(folder) / path.name
            with open_store(built) as store:
                counts = imports.import_folder(store, published)
                if measured is not None:
                    counts |= runs.import_runs(store, measured)
                shipped.mark(store, shipped.digest(published, measured), sum(counts.values()))
                carried.carry_over(path, store)
            put_in_place(built, path)
    return counts


def is_current(
    path: Path | str, published_dir: Path | str, runs_dir: Path | str | None = None
) -> bool:
    """Whether the database is there, whole, and built from just these files by this program.

    Raises:
        StoreBusy: another process is writing it.
    """
    measured = Path(runs_dir) if runs_dir is not None else None
    try:
        with open_store(path, read_only=True) as store:
            return shipped.is_current(store, shipped.digest(Path(published_dir), measured))
    except StoreBusy:
        raise
    except StoreError:
        return False


def refuse_if_busy(path: Path) -> None:
    """Replacing a file that a process is writing would lose what it writes.

    Opening for writing folds a log that a crash left behind into the file it belongs to; beside
    the new file it would be taken for the new file's own.
    """
    log_left = path.exists() and log_of(path).exists()
    try:
        _connect(path, read_only=not log_left).close()
    except StoreBusy:
        raise
    except StoreError:
        return  # absent or broken: nothing to lose


def _connect(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=read_only, config=CONFIG)
    except duckdb.ConnectionException as error:
        message = f"{path} is open in this process with other settings; close it there first"
        raise StoreBusy(message) from error
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            message = f"{path} is in use by another process; close that one and try again"
            raise StoreBusy(message) from error
        if not path.exists():
            raise StoreError(f"{path} does not exist or cannot be created; {REBUILD}") from error
        message = f"{path} is not a DuckDB database or is damaged; move it away and {REBUILD}"
        raise StoreError(message) from error


@contextmanager
def _all_or_nothing(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    cursor.begin()
    try:
        yield
        cursor.commit()
    except BaseException:
        cursor.rollback()
        raise


def _migrate(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Run the numbered steps that this file lacks, each whole or not at all; then the views."""
    pending = _pending(path, connection)
    for step in pending:
        with _all_or_nothing(connection):
            connection.execute(
                "create table if not exists migrations"
                "(name varchar primary key, applied_utc timestamp not null)"
            )
            connection.execute(step.read_text("utf-8"))
            connection.execute("insert into migrations values (?, ?)", [step.name, utc_now()])
    with _all_or_nothing(connection):
        for file in sorted(VIEWS.glob("*.sql")):
            connection.execute(file.read_text("utf-8"))


def _check_schema(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    pending = _pending(path, connection)
    if pending:
        step = pending[0].name
        raise StoreError(f"{path} is older than this program (it lacks {step}); {REBUILD}")


def _pending(path: Path, connection: duckdb.DuckDBPyConnection) -> list[Path]:
    """The steps not yet applied; refuses a file of somebody else or of a newer program."""
    tables = _names(connection, "select table_name from duckdb_tables()")
    if tables and "migrations" not in tables:
        raise StoreError(f"{path} is a DuckDB file but not of Switchyard; choose another path")
    applied = _names(connection, "select name from migrations") if tables else set()
    steps = sorted(MIGRATIONS.glob("*.sql"))
    newer = applied - {step.name for step in steps}
    if newer:
        message = f"{path} is newer than this program (it has {', '.join(sorted(newer))})"
        raise StoreError(f"{message}; update Switchyard, or {REBUILD}")
    return [step for step in steps if step.name not in applied]


def _names(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {name for (name,) in connection.execute(query).fetchall()}
