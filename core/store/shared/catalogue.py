"""The loads of a team, kept in PostgreSQL; every machine has them in a DuckDB file of its own, too.

Reading asks that file alone. A change is made to a copy of the file that first takes over what the
server has; what it adds or takes away goes to the server in one transaction; then the copy takes
the file's place. So a change is on the server whole or not at all, whatever dies in between.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import duckdb

from core.store import belongings
from core.store.database import CONFIG, Store
from core.store.errors import StoreBusy, StoreError
from core.store.place import PATIENCE_S
from core.store.quoting import one_of
from core.store.removal import remove
from core.store.shared import server
from core.store.shared.address import Address

STEPS: Final = Path(__file__).parent / "steps"
LOCK: Final = 7_150_245_140  # any number, the same for all who share
THERE: Final = f"{server.NAME}."
LOADS: Final = "select load_id, loaded_utc from {}uploads"
_joined: dict[Path, Catalogue] = {}


class Catalogue:
    """The server's side of one shared store."""

    def __init__(self, address: Address) -> None:
        """Remember where it is; nothing is asked yet."""
        self.address = address
        self._asking: duckdb.DuckDBPyConnection | None = None
        self._one = threading.Lock()
        self._prepared = False

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._one:
            if self._asking is None:
                made = duckdb.connect(config=CONFIG)
                server.attach(made, self.address)
                self._asking = made
            cursor = self._asking.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def prepare(self) -> None:
        """Make the server's tables, or bring them up to date.

        Raises:
            Away: it does not answer.
            StoreError: it turns us away, or its tables are those of a newer program.
        """
        if self._prepared:
            return
        with self._cursor() as cursor:
            self._prepared = not self._pending(cursor)
        if self._prepared:
            return
        with self.turn(), self._cursor() as cursor:
            for step in self._pending(cursor):
                words = step.read_text("utf-8")
                server.tell(
                    cursor,
                    f"begin; create schema if not exists {server.SCHEMA}; create table if not "
                    f"exists {server.SCHEMA}.migrations (name text primary key, applied_utc "
                    f"timestamp not null default (now() at time zone 'utc')); {words}; "
                    f"insert into {server.SCHEMA}.migrations (name) values ('{step.name}'); commit",
                )
            server.run(cursor, "call pg_clear_cache()")
        self._prepared = True

    def _pending(self, cursor: duckdb.DuckDBPyConnection) -> list[Path]:
        steps = sorted(STEPS.glob("*.sql"))
        query = f"select to_regclass('{server.SCHEMA}.migrations') is not null"
        if not server.ask(cursor, query)[0][0]:
            return steps
        query = f"select name from {server.SCHEMA}.migrations"
        applied = {name for (name,) in server.ask(cursor, query)}
        newer = sorted(applied - {step.name for step in steps})
        if newer:
            has = ", ".join(newer)
            raise StoreError(
                f"The shared store is newer than this program (it has {has}); update Switchyard"
            )
        return [step for step in steps if step.name not in applied]

    def revision(self) -> int:
        """How often the shared store was changed."""
        with self._cursor() as cursor:
            return _revision(cursor)

    def differs(self, store: Store) -> bool:
        """Whether the server has other loads than a copy."""
        with self._cursor() as cursor, store.cursor() as mine:
            there = set(server.run(cursor, LOADS.format(THERE)))
            return there != set(mine.execute(LOADS.format("")).fetchall())

    @contextlib.contextmanager
    def turn(self, patience_s: float = PATIENCE_S) -> Iterator[None]:
        """Hold the right to change the shared store; the server takes it back from who is gone.

        Raises:
            StoreBusy: somebody else holds it for longer than `patience_s`.
        """
        with self._cursor() as cursor:
            end = time.monotonic() + patience_s
            while not _got_lock(cursor):
                if time.monotonic() > end:
                    raise StoreBusy("The shared store is being changed; try again in a moment")
                time.sleep(0.1)
            try:
                yield
            finally:
                with contextlib.suppress(StoreError):
                    server.run(cursor, "rollback")

    @contextlib.contextmanager
    def open_to(self, store: Store) -> Iterator[None]:
        """Let a store, opened for writing, reach the server's tables."""
        server.attach(store.connection, self.address)
        try:
            yield
        finally:
            with contextlib.suppress(duckdb.Error):
                store.connection.execute(f"detach {server.NAME}")

    def pull(self, store: Store) -> int:
        """Bring a store that is open to the server to what the server has, in one transaction.

        Returns:
            The revision that it then has.
        """
        with store.transaction() as cursor:
            revision = _revision(cursor)
            there = set(server.run(cursor, LOADS.format(THERE)))
            here = set(server.run(cursor, LOADS.format("")))
            for load_id, _ in sorted(here - there):
                remove(cursor, load_id)
            fresh = [load_id for load_id, _ in sorted(there - here)]
            belongings.bring(partial(server.run, cursor), THERE, "", fresh)
            if there != here:
                cursor.execute("create or replace table published_rows as from published_board")
        return revision

    def push(self, store: Store, revision: int) -> None:
        """Bring the server to what a store has, in one transaction of the server.

        Args:
            store: open to the server.
            revision: that the store was pulled at.

        Raises:
            StoreBusy: the server was changed since; a turn that the server lost is no protection.
        """
        with store.cursor() as cursor:
            server.run(cursor, "begin")
            try:
                if _revision(cursor) != revision:
                    raise StoreBusy("The shared store was changed meanwhile; try again")
                self._push(cursor)
                _commit(cursor)
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("rollback")
                raise

    def _push(self, cursor: duckdb.DuckDBPyConnection) -> None:
        there = set(server.run(cursor, LOADS.format(THERE)))
        here = set(server.run(cursor, LOADS.format("")))
        if there == here:
            return
        gone = sorted(load_id for load_id, _ in there - here)
        fresh = sorted(load_id for load_id, _ in here - there)
        server.tell(cursor, f"update {server.SCHEMA}.catalogue set revision = revision + 1")
        if gone:
            server.tell(cursor, _deletion(gone))
        belongings.bring(partial(server.run, cursor), "", THERE, fresh)


def _revision(cursor: duckdb.DuckDBPyConnection) -> int:
    return int(server.ask(cursor, f"select revision from {server.SCHEMA}.catalogue")[0][0])


def _got_lock(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Try to lock; the transaction that holds the lock stays open, and keeps it until it ends."""
    server.run(cursor, "begin")
    try:
        if server.ask(cursor, f"select pg_try_advisory_xact_lock({LOCK})")[0][0]:
            return True
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            cursor.execute("rollback")
        raise
    server.run(cursor, "rollback")
    return False


def _commit(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("commit")
        return
    except duckdb.Error:
        pass
    raise server.Away(
        "The shared store was lost in the last moment of the change, and may or may not have kept "
        "it. Look at the loads when it answers again; the same file twice is one load."
    )


def _deletion(loads: list[str]) -> str:
    """Statements for the server that take loads away; see `core.store.removal`."""
    mine = one_of("load_id", loads)
    schema = server.SCHEMA
    runs = f"(select run_id from {schema}.runs where {mine})"
    of = f"from {schema}.sources where {mine}"
    asked = f"(select panel, revision from {schema}.runs)"
    return "; ".join([
        *(f"delete from {schema}.{table} where run_id in {runs}"
          for table in ("answers", "tallies", "timings")),
        f"delete from {schema}.published where source in (select source {of})",
        f"delete from {schema}.routers where study in (select study {of})",
        *(f"delete from {schema}.{table} where {mine}"
          for table in ("runs", "sources", "uploaded_datasets", "outcomes", "uploads")),
        *(f"delete from {schema}.{table} where (panel, revision) not in {asked}"
          for table in ("queries", "panels")),
    ])  # fmt: skip


def share(path: Path, address: Address) -> Catalogue:
    """Say that a database file is this machine's copy of a shared store; nothing is asked yet."""
    found = _joined.get(path.resolve())
    if found is None or found.address != address:
        found = _joined[path.resolve()] = Catalogue(address)
    return found


def shared_by(path: Path) -> Catalogue | None:
    """The shared store that a database file is a copy of, or None."""
    return _joined.get(path.resolve())
