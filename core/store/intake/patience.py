"""Nothing goes on for longer than it may, whatever a table's cells make DuckDB do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

AGAIN_S: Final = 0.05  # between two statements there is nothing to interrupt: so it is tried again
SHARE: Final = 0.5  # of a processor: who gets less is not charged for the time that he waits
WALL: Final = 6  # times as long by the clock, however little of the processor was had


class Charge:
    """Seconds that are charged from now on: by the clock, but for those spent waiting.

    On a machine that has little else to do they are those of the clock.
    """

    def __init__(self) -> None:
        """Begin."""
        self._clock, self._worked = time.monotonic(), time.process_time()

    @property
    def clock(self) -> float:
        """Seconds that passed."""
        return time.monotonic() - self._clock

    @property
    def seconds(self) -> float:
        """Seconds that are charged."""
        return min(self.clock, (time.process_time() - self._worked) / SHARE)

    def over(self, seconds: float) -> bool:
        """Whether so much is used up."""
        return self.seconds > seconds or self.clock > WALL * seconds


@contextmanager
def patient(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[Charge]:
    """Interrupt what runs on a connection once the time is up.

    Raises:
        TimeoutError: the time is up, also where nothing was interrupted for it.
    """
    charge, done = Charge(), threading.Event()

    def watch() -> None:
        while not done.wait(AGAIN_S):
            if charge.over(seconds):
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="patience", daemon=True)
    watcher.start()
    try:
        yield charge
    except duckdb.InterruptException as error:
        raise TimeoutError from error
    finally:
        done.set()
        watcher.join()
    if charge.over(seconds):
        raise TimeoutError
