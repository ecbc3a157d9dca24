"""Files that ask for more than they are worth: to read, and, once read, to go through."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.store.intake.limits import MB


def packed(**columns: Any) -> bytes:  # noqa: ANN401 - whatever pyarrow takes for a column
    """A Parquet file of these columns."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression="zstd")
    return out.getvalue()


def same(value: str, rows: int) -> pa.DictionaryArray:
    """A column that has one value again and again, which takes next to nothing in Parquet."""
    return pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), [value])


def of(values: list[str], places: np.ndarray) -> pa.DictionaryArray:
    """A column of values by their places."""
    return pa.DictionaryArray.from_arrays(places.astype(np.int32), values)


def sha256(content: bytes) -> str:
    """As a manifest has it."""
    return hashlib.sha256(content).hexdigest()


def wide(columns: int) -> bytes:
    """A CSV of so many columns and one row."""
    names, cells = ",".join(f"c{i}" for i in range(columns)), ",".join("1" * columns)
    return f"{names}\n{cells}\n".encode()


def lying_footer(rows: int) -> bytes:
    """A Parquet file of one row group whose footer claims another number of rows."""
    content = packed(gqr=["0.5"] * 77_777)
    true, false = zigzag(77_777), zigzag(rows)
    assert true in content
    return content.replace(true, false.ljust(len(true), b"\x00")[: len(true)])


def zigzag(number: int) -> bytes:
    """An integer as Thrift's compact protocol has it."""
    value, made = number << 1, bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes([*made, value])


def gzip_bomb() -> bytes:
    """1.2 GB of rows in a megabyte: the same packed block again and again."""
    return gzip.compress(b"router,gqr\n") + gzip.compress(b"a,1\n" * (4 * MB)) * 75


TO_READ: Final[dict[str, Callable[[], bytes]]] = {
    "a column name of 60 MB": lambda: b"a" * (60 * MB) + b",b\n1,2\n",
    "a column name that never ends": lambda: b'"' + b"a" * (60 * MB),
    "a million columns": lambda: wide(1_000_000),
    "a million columns in JSON": lambda: json.dumps(
        [{f"c{i}": i for i in range(1_000_000)}]
    ).encode(),
    "deep JSON": lambda: b'[{"a":' * 200_000 + b"1" + b"}]" * 200_000,
    "a deep JSON object": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep lists": lambda: b"[" * 500_000 + b"]" * 500_000,
    "a gzip bomb": gzip_bomb,
    "gzip in gzip": lambda: gzip.compress(gzip.compress(b"router,gqr\na,1\n")),
    "a cell of 50 MB": lambda: b"a,b\n" + b"x" * (50 * MB) + b",1\n",
    "an open quote of 50 MB": lambda: b'a,b\n"' + b"x\n" * (25 * MB),
    "NUL": lambda: b"a,b\n1,\x002\n",
    "a Parquet of twelve million rows": lambda: packed(a=np.zeros(12_000_000, np.int8)),
    "a Parquet dictionary bomb": lambda: packed(
        **{f"c{i}": same("x" * 200, 3_000_000) for i in range(4)}
    ),
    "a footer that lies high": lambda: lying_footer(2**20),
    "a footer that lies low": lambda: lying_footer(64),
    "a footer longer than the file": lambda: b"PAR1" + b"\0" * 100 + b"\xff\xff\xff\x7fPAR1",
    "only the magic": lambda: b"PAR1PAR1",
    "noise": lambda: random.Random(1).randbytes(4 * MB),
    "half a character": lambda: b"a,b\n\xc3,1\n",
    "UTF-32": lambda: "a,b\n1,2\n".encode("utf-32"),
}
"""What is hard on whoever reads the bytes."""


def answers(rows: int, **more: Any) -> bytes:  # noqa: ANN401 - as `packed`
    """Predictions that are all alike, with more columns or other ones."""
    usual = {"id": "q", "dataset": "a", "label": "ood", "prediction": "ood"}
    return packed(**{name: same(value, rows) for name, value in usual.items()} | more)


def kinds() -> bytes:
    """Every third row another router, dataset, label and verdict."""
    rows = 2_000_000
    rng = np.random.default_rng(1)

    def drawn(word: str, most: int) -> pa.DictionaryArray:
        return of([f"{word}{i}" for i in range(most)], rng.integers(0, most, rows))

    return answers(
        rows, router=drawn("r", 190), dataset=drawn("d", 290), label=drawn("x", 45),
        prediction=drawn("x", 45),
    )  # fmt: skip


def outcome_models() -> bytes:
    """Two million models that answered once."""
    rows = 2_000_000
    return packed(
        query=same("q", rows), model=pa.array([f"m{i}" for i in range(rows)]),
        quality=np.ones(rows), task=same("t", rows),
    )  # fmt: skip


TO_GO_THROUGH: Final[dict[str, Callable[[], bytes]]] = {
    "four million answers in a few kilobytes": lambda: answers(4_000_000),
    "half a million queries named by a text of 3,000 characters": lambda: answers(
        500_000, id=same("x" * 3_000, 500_000)
    ),
    "a router of a million characters": lambda: answers(2_000, router=same("x" * MB, 2_000)),
    "a dataset of 900,000 characters": lambda: answers(2_000, dataset=same("x" * 900_000, 2_000)),
    "a hundred thousand routers": lambda: answers(
        400_000, router=of([f"r{i}" for i in range(100_000)], np.arange(400_000) % 100_000)
    ),
    "every kind of answer": kinds,
    "four hundred columns of predictions": lambda: packed(
        id=same("q", 5_000), label=same("ood", 5_000),
        **{f"pred-{i}": same("ood", 5_000) for i in range(400)},
    ),
    "190 columns of predictions": lambda: packed(
        id=same("q", 20_000), label=same("ood", 20_000),
        **{f"pred-{i}": same("ood", 20_000) for i in range(190)},
    ),
    "lists of scores without end": lambda: answers(
        4_000, scores=same("[" + "1," * 200_000 + "1]", 4_000)
    ),
    "two million models": outcome_models,
    "two hundred models a row": lambda: packed(
        sample_id=same("q", 20_000),
        **{f"m{i}": np.ones(20_000) for i in range(200)},
        **{f"m{i}|total_cost": np.ones(20_000) for i in range(200)},
    ),
    "99,000 figures, each of another router": lambda: packed(
        router=pa.array([f"{'r' * 200} {i}" for i in range(99_000)]),
        metric=same("gqr", 99_000), value=np.full(99_000, 0.5),
    ),
    "five hundred columns of nothing": lambda: packed(
        **{f"c{i}": same("x", 20_000) for i in range(499)}
    ),
}  # fmt: skip
"""Whole tables, all of them small files, that are hard on whoever goes on with them."""
