"""No table is looked at for longer than it may take, whatever its cells make DuckDB do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from core.store.errors import BadFile

AGAIN_S = 0.05  # between two statements there is nothing to interrupt: so it is tried again


@contextmanager
def patient(connection: duckdb.DuckDBPyConnection, file: str, seconds: float) -> Iterator[None]:
    """Interrupt what runs on a connection once the time is up.

    Raises:
        BadFile: the time is up.
    """
    done = threading.Event()

    def watch() -> None:
        if not done.wait(seconds):
            while not done.wait(AGAIN_S):
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="patience", daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException as error:
        problem = f"takes longer than {seconds:g} seconds to go through"
        raise BadFile(file, problem, "split it, or load it on the command line") from error
    finally:
        done.set()
        watcher.join()
