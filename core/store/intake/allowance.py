"""What a file may take on its whole way, from its bytes to rows of the store."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import duckdb

from core.store.errors import BadFile
from core.store.intake.limits import MB, UPLOAD, Limits
from core.store.intake.patience import Charge, Spent, patient

EASY_MB: Final = 10
CELLS_A_MB: Final = 600_000
"""Ten megabytes, or as many cells as they would hold, have the least allowance."""
SECONDS_A_MB: Final = 2
WORK_A_MB: Final = 8 * MB
"""What each megabyte beyond adds. Five times the seconds that an honest one takes on a machine at
rest; half the memory that it would have without a limit: the rest goes to the disk meanwhile."""
WAITED: Final = 6  # times the seconds that a megabyte adds: by the clock, on a machine that is busy
AT_LEAST: Final = 0.001  # of a second: an allowance that is used up still ends by being told
TAKES_TOO_LONG: Final = (
    "try again when the server has less to do, split it, or load it on the command line"
)
SPILL: Final = "4GB"  # on the disk, where memory is short


@dataclass(frozen=True)
class Allowance:
    """What one file may take, in all.

    Attributes:
        seconds: for reading, looking and loading together, as `Charge` counts them.
        clock: seconds for the same, however little of the processor was had.
        memory: bytes that DuckDB may hold while it looks or loads.
        taken: step -> what it took. A step taken again counts once, so that whoever corrects a
            mapping does not use it up.
    """

    seconds: float = UPLOAD.seconds
    clock: float = UPLOAD.clock
    memory: int = UPLOAD.work
    taken: dict[str, Spent] = field(default_factory=dict)

    @classmethod
    def of(cls, size: int, cells: float = math.inf, limits: Limits = UPLOAD) -> Allowance:
        """The allowance of a file of `size` bytes as handed in, whose table has so many cells.

        How many is not known before it was read.

        It grows with both, by whichever is less: bytes alone would favour padding, cells alone a
        bomb of a few kilobytes that unpacks to millions of them.
        """
        more = max(0.0, min(size / MB, cells / CELLS_A_MB) - EASY_MB)
        longer = min(SECONDS_A_MB * more, limits.most_seconds - limits.seconds)
        return cls(
            limits.seconds + longer,
            limits.clock + WAITED * longer,
            min(limits.work + round(WORK_A_MB * more), limits.most_work),
        )

    def left(self, step: str) -> Spent:
        """What is left for a step, after all the others."""
        others = [took for name, took in self.taken.items() if name != step]
        return Spent(
            self.seconds - sum(took.charged for took in others),
            self.clock - sum(took.clock for took in others),
        )

    @contextmanager
    def step(
        self,
        connection: duckdb.DuckDBPyConnection,
        file: str,
        name: str,
        charge: Charge,
        share: float = 1,
    ) -> Iterator[None]:
        """Do something with a connection in the time that is left; `share` of it, at most.

        It is counted from where `charge` began.

        Raises:
            BadFile: the time is up, the memory is, or a cell cannot be what it is said to be.
        """
        charged, clock = (max(share * left, AT_LEAST) for left in self.left(name))
        try:
            with _told(file), patient(connection, charge, Spent(charged, clock)):
                yield
        except TimeoutError as error:
            problem = f"takes more than the {self.seconds:.3g} seconds that a file of its size has"
            raise BadFile(file, problem, TAKES_TOO_LONG) from error
        finally:
            self.taken[name] = charge.spent


@contextmanager
def _told(file: str) -> Iterator[None]:
    """What DuckDB refuses while it goes through a table, as a sentence about the file."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        remedy = "split it, or load it on the command line"
        raise BadFile(file, "needs more memory than a file of its size has", remedy) from error
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        problem = "has a cell that cannot be what its column is read as"
        raise BadFile(file, problem, "read that column as something else, or correct it") from error
