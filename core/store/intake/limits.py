"""How big a file from outside may be, in every direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.sandbox import Bounds

MB: Final = 2**20


@dataclass(frozen=True)
class Limits:
    """The bounds of one file.

    Attributes:
        file_bytes: on the disk.
        plain_bytes: after unpacking gzip or zstd.
        rows: of the table.
        columns: of the table.
        header_bytes: of a CSV header, or of all column names.
        cell_bytes: of one cell, and of one JSON object.
        depth: of nested JSON or Parquet.
        seconds: to read, look at and load a small one, as `intake.patience` charges them.
        clock: the same by the clock, however busy the machine is: what is then not done is refused.
        most_seconds: to read, look at and load the biggest.
        memory: bytes of address space of the process that reads it.
        work: bytes that looking at a small one and loading it may take.
        most_work: bytes that looking at the biggest and loading it may take.
    """

    file_bytes: int = 200 * MB
    plain_bytes: int = 1_000 * MB
    rows: int = 10_000_000
    columns: int = 500
    header_bytes: int = 1 * MB
    cell_bytes: int = 1 * MB
    depth: int = 20
    seconds: float = 6
    clock: float = 8  # ten with the upload, the page and whatever else begins and ends
    most_seconds: float = 120
    memory: int = 640 * MB
    work: int = 300 * MB
    most_work: int = 1_400 * MB

    @property
    def bounds(self) -> Bounds:
        """For the child process that reads the file."""
        return Bounds(self.memory, self.clock, self.plain_bytes)


UPLOAD: Final = Limits()
"""For a file that a visitor of the app hands in."""

OWN: Final = Limits(
    file_bytes=4_000 * MB, plain_bytes=8_000 * MB, rows=50_000_000, seconds=120, clock=720,
    most_seconds=3_600, memory=1_200 * MB, work=1_400 * MB,
)  # fmt: skip
"""For a file that the operator names on the command line."""
