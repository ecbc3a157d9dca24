"""A file that a reader refuses: what is wrong, where and what to do, in words of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.store.errors import BadFile
from core.store.intake.limits import UPLOAD
from core.store.intake.staging import stage
from tests.store.intake.bombs import lying_footer, packed

LINE = b'{"router": "a", "gqr": 0.5}\n'
MANY = b"[" + b",".join(b'{"router": "a%d", "gqr": 0.5}' % i for i in range(60_000)) + b",]"
TABLE = packed(router=["a", "b"] * 500, gqr=["0.5"] * 1_000)
CASES = {
    "cut off": (3 * LINE + b'{"router": "b", "gq', 'row 4: \'{"router": "b", "gq\' is where it'),
    "no quotes": (2 * LINE + b'{"router": b}\n' + LINE, "row 3: 'b}' cannot stand there in JSON"),
    "no comma": (LINE + b'{"a": "b" "c": 1}\n', "row 2: '\"c\": 1}' cannot stand there"),
    "backslash": (LINE + b'{"a": "\\x"}\n', "row 2: 'x\"}' has a backslash that JSON does"),
    "control": (LINE + b'{"a": "b\x01"}\n', "row 2: '\\x01\"}' has a line break or another"),
    "zero": (LINE + b'{"a": 01}\n', "row 2: '01}' is a number that begins with 0"),
    "more after it": (b'{"a":1} hello', "row 1: ' hello' stands after its end"),
    "last comma": (b'[{"a":1},\n]', "row 2: ']' cannot stand there in JSON"),
    "no end": (b'[{"a":1}', "row 1: '[{\"a\":1}' is where it ends, in the middle"),
    "twice": (b'[{"a":1,"a":2}]', "breaks at record 1 of its list, which names a field twice"),
    "half": (b'[{"a":1},{"a":"\\ud800"}]', "breaks at record 2 of its list, which has half of a"),
    "a long list": (MANY, "breaks at record 60,001 of its list, which cannot stand there"),
    "more cells": (b"a,b\n1,2\n1,2,3\n", "row 3: '1,2,3' has more cells than the 2 columns"),
    "fewer cells": (b"a,b\n1,2\n1\n", "row 3: '1' has fewer cells than the 2 columns"),
    "quote": (b'a,b\n1,2\n"b,1\n', "row 3: '\"b,1' opens a quote that does not close"),
    "row of 3 MB": (b"a,b\n" + b"x" * 3_000_000 + b",1\n", "row 2: 'xxx"),
    "ends of lines": (b"a,b\r\n1,2\n3,4\r\n", "mixes two kinds of line ends"),
    "page": (b"<!DOCTYPE html><html></html>", "is a web page; save the table as CSV"),
    "cut Parquet": (TABLE[:-50], "is a Parquet file that is cut off; fetch it again whole"),
    "footer": (lying_footer(64), "is a damaged Parquet file"),
    "data": (TABLE[:200] + b"\xff" * 60 + TABLE[260:], "is a damaged Parquet file"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_says_what_is_wrong_where_and_what_to_do(case: str, tmp_path: Path) -> None:
    content, said = CASES[case]
    file = tmp_path / "upload"
    file.write_bytes(content)
    with pytest.raises(BadFile) as told:
        stage(file, "mine.txt", tmp_path, UPLOAD)
    assert str(told.value).startswith(("mine.txt, row", "mine.txt: "))
    assert said in str(told.value)
    assert str(told.value).count(";") == 1
    for theirs in (str(tmp_path), "Error", "Malformed", "TProtocol", "read_", "fixes"):
        assert theirs not in str(told.value)
