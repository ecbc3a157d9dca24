"""Nothing goes on for longer than it may, whatever a table's cells make DuckDB do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

import duckdb

AGAIN_S: Final = 0.05  # between two statements there is nothing to interrupt: so it is tried again
SHARE: Final = 0.5  # of a processor: who gets less is not charged for the time that he waits


class Spent(NamedTuple):
    """Seconds: as they are charged, and by the clock."""

    charged: float
    clock: float


class Charge:
    """Seconds that are charged from now on: by the clock, but for those spent waiting.

    On a machine that has little else to do they are those of the clock.
    """

    def __init__(self, began: float | None = None) -> None:
        """Begin; `began` is when the clock did, of `time.monotonic`, where that was earlier."""
        self._clock = time.monotonic() if began is None else began
        self._worked = time.process_time()

    @property
    def spent(self) -> Spent:
        """What was used up so far."""
        clock = time.monotonic() - self._clock
        return Spent(min(clock, (time.process_time() - self._worked) / SHARE), clock)

    def over(self, most: Spent) -> bool:
        """Whether one of the two is used up."""
        charged, clock = self.spent
        return charged > most.charged or clock > most.clock


@contextmanager
def patient(connection: duckdb.DuckDBPyConnection, charge: Charge, most: Spent) -> Iterator[None]:
    """Interrupt what runs on a connection once the time is up, counted from where `charge` began.

    Raises:
        TimeoutError: the time is up, also where nothing was interrupted for it.
    """
    done = threading.Event()

    def watch() -> None:
        while not done.wait(AGAIN_S):
            if charge.over(most):
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="patience", daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise TimeoutError from error
    finally:
        done.set()
        watcher.join()
    if charge.over(most):
        raise TimeoutError
