"""Reads a CSV file as text, and says precisely where it is broken.

DuckDB's and pandas' own readers guess types, quotes and encodings, and drop or repair what they
cannot read. Figures that others printed must arrive as they stand, or not at all.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.store.errors import BadFile

BINARY_STARTS = {
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"PAR1": "a Parquet file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


@dataclass(frozen=True)
class Record:
    """One row: the line of the file it begins on (1-based) and its text by column."""

    row: int
    fields: dict[str, str]


@dataclass(frozen=True)
class CsvText:
    """A CSV file read whole: its name, the hash of its bytes, and its rows."""

    file: str
    sha256: str
    records: tuple[Record, ...]


def read_csv(path: Path, columns: Sequence[str]) -> CsvText:
    """Read a UTF-8, comma-separated file that has just these columns, in any order.

    A byte order mark, Windows line ends and blank lines are accepted.

    Raises:
        BadFile: unreadable, empty, binary, not UTF-8, cut off, ragged, or other columns.
    """
    content = _content(path)
    lines = _lines(path.name, _text(path.name, content))
    head = next(lines, None)
    if head is None:
        raise BadFile(path.name, "is empty", f"its first line must be {','.join(columns)}")
    _check_header(path.name, head, columns)
    header = head[1]
    records = tuple(Record(row, _fields(path.name, row, header, cells)) for row, cells in lines)
    if not records:
        raise BadFile(path.name, "has a header but no rows", "add the figures below the header")
    return CsvText(path.name, hashlib.sha256(content).hexdigest(), records)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise BadFile(path.name, problem, "check its name and its permissions") from error


def _text(file: str, content: bytes) -> str:
    """The text of the bytes; refuses what is no UTF-8 text before any parsing."""
    for start, what in BINARY_STARTS.items():
        if content.startswith(start):
            raise BadFile(file, f"is {what}", "save it as a plain UTF-8 CSV file", row=1)
    nul = content.find(b"\0")
    if nul >= 0:
        row = content.count(b"\n", 0, nul) + 1
        problem = "is a NUL byte: the file is binary or damaged"
        raise BadFile(file, problem, "save it as a plain UTF-8 CSV file", row=row, value="\0")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        raise BadFile(file, "is not UTF-8", "save it as UTF-8", row=row, value=found) from error


def _lines(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        row = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cut = "unexpected end" in str(error)
            problem = "has a quoted field that never ends" if cut else f"is no CSV ({error})"
            remedy = "fetch the file again whole, or close the quote"
            raise BadFile(file, problem, remedy, row=row) from error
        if cells:
            yield row, cells


def _check_header(file: str, head: tuple[int, list[str]], columns: Sequence[str]) -> None:
    row, names = head
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        raise BadFile(file, "is one column", "separate by commas", row=row, value=names[0])
    for name in names:
        if name not in columns:
            remedy = f"the columns are {', '.join(columns)}"
            raise BadFile(file, "is an unknown column", remedy, row=row, column=name, value=name)
        if names.count(name) > 1:
            remedy = "keep one of them"
            raise BadFile(file, "stands twice in the header", remedy, row=row, column=name)
    for name in columns:
        if name not in names:
            remedy = f"add it: the columns are {', '.join(columns)}"
            raise BadFile(file, "is missing from the header", remedy, row=row, column=name)


def _fields(file: str, row: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) == len(header):
        return dict(zip(header, cells, strict=True))
    problem = f"has {len(cells)} fields where the header has {len(header)}"
    short = len(cells) < len(header)
    column = header[len(cells)] if short else None
    remedy = "the row is cut off: complete it" if short else "quote a field that holds a comma"
    raise BadFile(file, problem, remedy, row=row, column=column, value=cells[-1])
