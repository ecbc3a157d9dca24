"""What a reader refuses, in our own words: what is wrong, where, and what to do.

DuckDB's complaints name paths of the server and options that nobody here can set. Its places are
taken: its words are not.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Final

import duckdb

from core.store.errors import BadFile
from core.store.intake.plain import Plain

SHOWN: Final = 40
LOOKED_AT: Final = 2**20
JSON_PLACE: Final = re.compile(r"(?:at byte (\d+) )?in (line|record/value) (\d+): ([^\n]*)")
JSON_SAYS: Final = {
    "end of data": "is where it ends, in the middle of a record",
    "control character": "has a line break or another control character inside a text",
    "escaped": "has a backslash that JSON does not know",
    "leading zero": "is a number that begins with 0",
    "surrogate": "has half of a character",
    "after document": "stands after its end",
    "duplicate key": "names a field twice",
    "unexpected character": "cannot stand there in JSON",
}
JSON_REMEDY: Final = "write it with a JSON library: a list of objects, or one object a line"
CSV_SAYS: Final[dict[str, tuple[str, str]]] = {
    "unterminated quote": (
        "opens a quote that does not close before a separator",
        "close it, and write a quote inside a text twice",
    ),
    "Maximum line size": ("is a row of more than 2 MB", "leave the texts out"),
}
COLUMNS: Final = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
PARQUET_SAYS: Final = {
    "magic bytes": "is a Parquet file that is cut off",
    "too small": "is a Parquet file that is cut off",
    "ncrypt": "is an encrypted Parquet file",
    "nsupported": "is a Parquet file of a kind that is not read here",
    "ecompress": "is a damaged Parquet file: its data does not unpack",
    "unicode": "is a damaged Parquet file: a text in it is not UTF-8",
}


def refused(plain: Plain, error: duckdb.Error) -> BadFile:
    """A reader's complaint about a file as a line for its owner."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return BadFile(plain.name, "needs more memory than a file may take", "split it")
    return {"json": _json, "csv": _csv, "parquet": _parquet}[plain.kind](plain, str(error))


def _first_said(table: dict[str, str], told: str, otherwise: str) -> str:
    return next((ours for theirs, ours in table.items() if theirs in told), otherwise)


def _json(plain: Plain, told: str) -> BadFile:
    place = JSON_PLACE.search(told)
    if place is None:
        return BadFile(plain.name, "is no JSON that can be read", JSON_REMEDY)
    byte, what, number, reason = place.groups()
    problem = _first_said(JSON_SAYS, reason, "is no JSON")
    row = max(1, int(number) - (byte is not None))  # it counts what it has not read, too
    if what == "line":
        at = _at(_line(plain, row), byte, reason)
        return BadFile(plain.name, problem, JSON_REMEDY, row=row, value=at)
    return _in_a_list(plain, problem, reason, row)


def _line(plain: Plain, row: int) -> str:
    with plain.path.open(encoding="utf-8", errors="replace") as lines:
        return next(islice(lines, row - 1, None), "").rstrip("\n")


def _at(text: str, byte: str | None, reason: str) -> str | None:
    """The text around the place that is named: what ends there, else what begins there."""
    if byte is None or not text:
        return text[:SHOWN] or None
    if "end of data" in reason:
        return text[-SHOWN:]
    left = text.encode()[: int(byte) - 1].decode(errors="ignore")
    return text[len(left) :][:SHOWN] or text[-SHOWN:]


def _in_a_list(plain: Plain, problem: str, reason: str, record: int) -> BadFile:
    """The place in a list of objects; of a big file the record alone is known."""
    with plain.path.open(encoding="utf-8", errors="replace") as source:
        start = source.read(LOOKED_AT)
        whole = not source.read(1)
    try:
        json.loads(start)
    except json.JSONDecodeError as error:
        if whole and "duplicate key" not in reason:
            if error.pos >= len(start.rstrip()):
                problem, at = JSON_SAYS["end of data"], start.rstrip()[-SHOWN:]
            else:
                at = start[error.pos : error.pos + SHOWN]
            return BadFile(plain.name, problem, JSON_REMEDY, row=error.lineno, value=at)
    except RecursionError:
        pass
    problem = f"breaks at record {record:,} of its list, which {problem}"
    return BadFile(plain.name, problem, JSON_REMEDY)


def _csv(plain: Plain, told: str) -> BadFile:
    line = re.search(r"Line: (\d{1,9})", told)
    row = int(line[1]) if line else None
    original = re.search(r"Original Line: ([^\n]*)", told)
    value = original[1] if original else None
    if columns := COLUMNS.search(told):
        named, found = (int(n) for n in columns.groups())
        more = "more cells than" if found > named else "fewer cells than"
        problem = f"has {more} the {named:,} columns that the first line names"
        remedy = "quote cells that hold the separator, or correct the row"
        return BadFile(plain.name, problem, remedy, row=row, value=value)
    for theirs, (problem, remedy) in CSV_SAYS.items():
        if theirs in told:
            return BadFile(plain.name, problem, remedy, row=row, value=value)
    with plain.path.open("rb") as source:
        start = source.read(LOOKED_AT)
    if 0 < start.count(b"\r\n") < start.count(b"\n"):
        problem = "mixes two kinds of line ends (CRLF and LF)"
        return BadFile(plain.name, problem, "save it again with one kind", row=row)
    return BadFile(plain.name, "is no CSV that can be read", "save the table as CSV again", row=row)


def _parquet(plain: Plain, told: str) -> BadFile:
    problem = _first_said(
        PARQUET_SAYS, told, "is a damaged Parquet file: its footer and its data do not fit"
    )
    return BadFile(plain.name, problem, "fetch it again whole, or write it again")
