"""From the bytes of a file to plain text or Parquet: packing, encoding and kind told by content."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from core.store.errors import BadFile
from core.store.intake.limits import Limits

CHUNK: Final = 2**20
GZIP, ZSTD, PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
UTF16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
NOT_TABLES: Final = {
    b"PK\x03\x04": "is a zip archive or a spreadsheet",
    b"\xd0\xcf\x11\xe0": "is an old spreadsheet",
    b"%PDF": "is a PDF",
    b"\x89PNG": "is a picture",
    b"\xff\xd8\xff": "is a picture",
    b"SQLite format 3": "is an SQLite database",
    b"<!doctype": "is a web page",
    b"<html": "is a web page",
    b"<?xml": "is XML",
}
SAVE_AS: Final = "save the table as CSV, JSONL or Parquet"


@dataclass(frozen=True)
class Plain:
    """An unpacked file: where it lies, and whether it is `parquet`, `json` or `csv`."""

    path: Path
    kind: str
    name: str


def unpacked(path: Path, name: str, folder: Path, limits: Limits) -> Plain:
    """Unpack a file into `folder`, check its encoding and tell its kind.

    Args:
        path: of the file.
        name: what the user calls it; only its end is looked at.
        folder: to write to.
        limits: of the file.

    Raises:
        BadFile: too big, packed twice, no table, not UTF-8, or with a NUL byte.
    """
    size = path.stat().st_size
    if size == 0:
        raise BadFile(name, "is empty", "choose a file with a header and rows")
    if size > limits.file_bytes:
        problem = f"has {size / 1e6:,.0f} MB, more than {limits.file_bytes / 1e6:,.0f}"
        raise BadFile(name, problem, "split it, or save it as Parquet")
    with path.open("rb") as source:
        start = source.read(16)
    if start.startswith(PARQUET):
        return Plain(path, "parquet", name)
    if start.startswith((GZIP, ZSTD)):
        return _inner(_unpack(path, name, start, folder, limits), name, folder)
    return _inner(path, name, folder)


def _unpack(path: Path, name: str, start: bytes, folder: Path, limits: Limits) -> Path:
    made, written = folder / "unpacked", 0
    with path.open("rb") as source, made.open("wb") as target:
        for block in _gunzip(source, name) if start.startswith(GZIP) else _unzstd(path, name):
            written += len(block)
            if written > limits.plain_bytes:
                problem = f"unpacks to more than {limits.plain_bytes / 1e6:,.0f} MB"
                raise BadFile(name, problem, "split it; a real table of that size is Parquet")
            target.write(block)
    return made


def _gunzip(source: BinaryIO, name: str) -> Iterator[bytes]:
    """Blocks of at most `CHUNK` bytes, however well the file is packed."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        while block := unpack.unconsumed_tail or source.read(CHUNK):
            yield unpack.decompress(block, CHUNK)
            if unpack.eof:  # files may be packed one after another
                rest = unpack.unused_data or source.read(CHUNK)
                if not rest:
                    return
                unpack = zlib.decompressobj(wbits=31)
                yield unpack.decompress(rest, CHUNK)
    except zlib.error as error:
        raise BadFile(name, "is a damaged gzip file", "fetch it again whole") from error
    raise BadFile(name, "is a gzip file that is cut off", "fetch it again whole")


def _unzstd(path: Path, name: str) -> Iterator[bytes]:
    import pyarrow as pa

    try:
        with pa.OSFile(str(path)) as file, pa.CompressedInputStream(file, "zstd") as source:
            while block := source.read(CHUNK):
                yield block
    except (OSError, ValueError) as error:
        raise BadFile(name, "is a damaged zstd file", "fetch it again whole") from error


def _inner(path: Path, name: str, folder: Path) -> Plain:
    """Tell the kind of an unpacked file; text is brought to UTF-8 without a byte order mark."""
    with path.open("rb") as source:
        start = source.read(16)
    if not start:
        raise BadFile(name, "is empty", "choose a file with a header and rows")
    if start.startswith(PARQUET):
        return Plain(path, "parquet", name)
    for magic, what in {**NOT_TABLES, GZIP: "is packed twice", ZSTD: "is packed twice"}.items():
        if start.startswith(magic) or start.lower().startswith(magic):
            raise BadFile(name, what, SAVE_AS)
    encoding = UTF16.get(start[:2])
    if encoding is None and not start.startswith(codecs.BOM_UTF8):
        return Plain(path, _kind(_checked_text(path, "utf-8", name, None)), name)
    made = folder / "text"
    return Plain(made, _kind(_checked_text(path, encoding or "utf-8-sig", name, made)), name)


def _kind(first: str) -> str:
    return "json" if first in ("{", "[") else "csv"


def _checked_text(path: Path, encoding: str, name: str, made: Path | None) -> str:
    """Check that a file is text and write it as UTF-8 where it is not; its first character."""
    first, row = "", 1
    with path.open("rb") as source, (made or Path("/dev/null")).open("wb") as target:
        for text in _texts(source, encoding, name):
            if "\0" in text:
                at = row + text.count("\n", 0, text.index("\0"))
                problem = "holds a NUL character: it is binary or damaged"
                raise BadFile(name, problem, SAVE_AS, row=at)
            if made is not None:
                target.write(text.removeprefix("\ufeff").encode())
            row += text.count("\n")
            first = first or text.removeprefix("\ufeff").lstrip()[:1]
    return first


def _texts(source: BinaryIO, encoding: str, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    row = 1
    while True:
        block = source.read(CHUNK)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeError as error:
            problem = f"is not {'UTF-16' if '16' in encoding else 'UTF-8'} text"
            at = row + block.count(b"\n", 0, getattr(error, "start", 0))
            raise BadFile(name, problem, "save it as UTF-8", row=at) from error
        yield text
        if not block:
            return
        row += block.count(b"\n")
