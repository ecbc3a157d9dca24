"""Files that are broken as files: each is refused with its place and a next step."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.store.csv_text import read_csv
from core.store.errors import BadFile

COLUMNS = ("a", "b")


def write(folder: Path, content: bytes) -> Path:
    path = folder / "mine.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "row", "column", "words"),
    [
        (b"", None, None, "is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", None, None, "is empty"),
        (b"a,b\n", None, None, "no rows"),
        (b"a\n1\n", 1, "b", "missing"),
        (b"a,b,c\n1,2,3\n", 1, "c", "unknown column"),
        (b"a,b,a\n1,2,3\n", 1, "a", "twice"),
        (b"a;b\n1;2\n", 1, None, "separate by commas"),
        (b"a,b\n1,2\n3\n", 3, "b", "1 fields where the header has 2"),
        (b"a,b\n1,2\n3,4,5\n", 3, None, "quote a field"),
        (b'a,b\n1,2\n3,"4\n5,6\n', 3, None, "never ends"),
        (b'a,b\n"1"x,2\n', 2, None, "is no CSV"),
        (b"a,b\n1,\xe9\n", 2, None, "is not UTF-8"),
        (b"a,b\n1,2\n3,\x00\n", 3, None, "NUL"),
        ("a,b\n1,2\n".encode("utf-16"), 1, None, "UTF-16"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), 1, None, "gzip"),
        (b"PAR1....", 1, None, "Parquet"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", 2, None, "field larger"),
    ],
)
def test_broken_file(
    tmp_path: Path, content: bytes, row: int | None, column: str | None, words: str
) -> None:
    with pytest.raises(BadFile) as caught:
        read_csv(write(tmp_path, content), COLUMNS)
    error = caught.value
    assert (error.file, error.row, error.column) == ("mine.csv", row, column)
    assert words in str(error)
    assert error.remedy in str(error)


def test_absent_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"nowhere\.csv: cannot be read .*check its name"):
        read_csv(tmp_path / "nowhere.csv", COLUMNS)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n3,4\n",
        b"a,b\n1,2\n3,4",
        b"\xef\xbb\xbfa,b\n1,2\n3,4\n",
        b"a,b\r\n1,2\r\n3,4\r\n",
        b"b,a\n2,1\n4,3\n",
        b"a,b\n1,2\n\n3,4\n\n",
    ],
    ids=["plain", "no final newline", "BOM", "CRLF", "other order", "blank lines"],
)
def test_harmless_differences_are_accepted(tmp_path: Path, content: bytes) -> None:
    records = read_csv(write(tmp_path, content), COLUMNS).records
    assert [(record.fields["a"], record.fields["b"]) for record in records] == [
        ("1", "2"),
        ("3", "4"),
    ]


def test_rows_count_lines_of_the_file(tmp_path: Path) -> None:
    records = read_csv(write(tmp_path, b'a,b\n"1\n1",2\n\n3,4\n'), COLUMNS).records
    assert [record.row for record in records] == [2, 5]


def test_a_long_or_hostile_value_is_quoted_and_cut(tmp_path: Path) -> None:
    hostile = "\x1b[31m" + "<script>" * 50
    with pytest.raises(BadFile) as caught:
        read_csv(write(tmp_path, f"a,b\n1,2,{hostile}\n".encode()), COLUMNS)
    assert caught.value.value == hostile
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 200


@settings(deadline=None)
@given(content=st.binary(max_size=60) | st.binary(max_size=40).map(lambda tail: b"a,b\n" + tail))
def test_any_bytes_give_rows_or_bad_file(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = write(tmp_path_factory.getbasetemp(), content)
    try:
        records = read_csv(path, COLUMNS).records
    except BadFile as error:
        assert str(error).startswith("mine.csv")
    else:
        assert all(set(record.fields) == set(COLUMNS) for record in records)
