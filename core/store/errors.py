"""What can go wrong with the store, said so that the reader knows what to do next."""

from __future__ import annotations

SHOWN_CHARACTERS = 60


class StoreError(Exception):
    """The database file cannot be used as asked; the message says why and what to do."""


class StoreBusy(StoreError):
    """Another process, or another connection of this one, holds the database file."""


class BadFile(Exception):
    """A file of figures that cannot be imported; the database was not touched.

    Attributes:
        file: name of the file, without its folder.
        row: 1-based line of the file where the trouble begins; None if it is the whole file.
        column: name of the column, or None.
        value: the text found there, or None.
        problem: what is wrong, as the end of a sentence ("is not a number").
        remedy: what to do about it.
    """

    def __init__(
        self,
        file: str,
        problem: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Remember where, what and what next."""
        super().__init__(file, problem, remedy, row, column, value)
        self.file = file
        self.row = row
        self.column = column
        self.value = value
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """One sentence: file, row, column, value, problem; remedy."""
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        shown = "" if self.value is None else f"{_shortened(self.value)} "
        return f"{', '.join(place)}: {shown}{self.problem}; {self.remedy}."


def _shortened(value: str) -> str:
    """The value as a quoted literal, so that control characters cannot act, and never long."""
    cut = value if len(value) <= SHOWN_CHARACTERS else value[:SHOWN_CHARACTERS] + "…"
    return repr(cut)
