"""Hostile files: each gives an error or a clean load, within bounds, and never a half load.

The corpus is made by hand and by hypothesis. Most cases run in one process that is kept, as many
as it takes; bombs run in the child process that uploads run in, and their memory is measured.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import random
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.store.editions import open_edition
from core.store.errors import BadFile
from core.store.intake import staging
from core.store.intake.arrivals import from_inbox, from_upload, from_url, inbox
from core.store.intake.limits import MB, UPLOAD, Limits
from core.store.intake.loading import examine, load
from core.store.intake.mapping import SHAPES
from core.store.intake.proposing import propose
from core.store.intake.staged import Staged, head, read
from tests.store.intake.conftest import Take

SECONDS, MEMORY_MB = 10, 500
SMALL = replace(UPLOAD, file_bytes=2 * MB, plain_bytes=8 * MB, rows=5_000, columns=60)
GENERATED = 400
FUZZED = 1_680
NASTY = [
    *("", " ", "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "../../etc/passwd"),
    *("/etc/passwd", "C:\\Windows", "'; drop table runs; --", '"', "'", "\\", "\\N", "NULL"),
    *("null", "NaN", "nan", "inf", "-inf", "1e999", "1e-999", "0x1F", "1_000", "1,5", "\u0663"),
    *("\u00bd", "\U0001f642", "\u202e", "\ufeff", "\u00e1" * 50, "[x](javascript:1)", "{{7*7}}"),
    *("<script>alert(1)</script>", "%s%n", "${HOME}", "a\tb", "a\rb", "law", "ood", "0", "1"),
    *("0.5", "50%", "99999999999999999999", "true", "[1,2]", '{"a":1}', "x" * 5_000, "\x7f"),
    "\x1b[31m",
]
HEADS = """
id text dataset label prediction pred-a pred-b router ood score_law latency_ms latency tokens metric
value unit gqr id_accuracy jigsaw quality cost model task a|total_cost a A row raw of incoming cells
select qu"ote so;me é file_row_number threshold panel variant scores query_sha256
""".split()


class Desk:
    """Stages files in this process and looks at them in every shape."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder, self.store = folder, open_edition(path)
        self.said: dict[str, int] = {"loads": 0, "faults": 0}
        self.cases = 0

    def try_file(self, content: bytes, name: str = "x.csv", limits: Limits = SMALL) -> None:
        """One case: a fault in words, or a table that can be looked at in bounds."""
        self.cases += 1
        work = self.folder / f"c{self.cases % 8}"
        work.mkdir(exist_ok=True)
        file = work / "upload"
        file.write_bytes(content)
        begin = time.monotonic()
        try:
            found = staging.stage(file, name, work, limits)
            staged = Staged(
                work / staging.STAGED, name, f"{self.cases:012d}", len(content), found["kind"],
                tuple(found["columns"]), found["rows"], frozenset(found["numbers"]),
            )  # fmt: skip
            assert 1 <= staged.rows <= limits.rows
            assert 1 <= len(staged.columns) <= limits.columns
            self._look(staged)
        except BadFile as fault:
            self.said["faults"] += 1
            assert str(fault).count("\n") == 0
            assert "Traceback" not in str(fault)
        finally:
            self.seconds = time.monotonic() - begin

    def _look(self, staged: Staged) -> None:
        if self.cases % 7 == 0:
            assert len(head(staged)) <= 10
        shape = [None, None, None, *SHAPES][self.cases % 6]
        given = propose(staged, shape=shape)
        given = replace(
            given, share_unit=given.share_unit or "fraction", time_unit=given.time_unit or "ms"
        )
        found = examine(self.store, staged, given)
        assert len(found.preview) <= 10
        self.said["loads"] += 1


@pytest.fixture(scope="module")
def desk(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    import shutil

    folder = tmp_path_factory.mktemp("hostile")
    shutil.copyfile(built, folder / "store.duckdb")
    made = Desk(folder, folder / "store.duckdb")
    yield made
    made.store.close()


cells = st.one_of(
    st.sampled_from(NASTY),
    st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=12),
    st.floats().map(str),
    st.integers(-10, 10).map(str),
)
heads = st.lists(st.sampled_from(HEADS), min_size=1, max_size=6)


@st.composite
def delimited(draw: st.DrawFn) -> bytes:
    """CSV and its kin: quoted or not, ragged or not, with every end of line and mark of order."""
    names, mark = draw(heads), draw(st.sampled_from(",\t;|"))
    rows = draw(st.lists(st.lists(cells, min_size=len(names), max_size=len(names)), max_size=6))
    if draw(st.integers(0, 9)) == 0:
        rows.append(draw(st.lists(cells, max_size=9)))
    out = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    writer = csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=end)
    writer.writerows([names, *rows])
    text = out.getvalue()
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"]))
    return text.encode(encoding, "replace")


@st.composite
def jsons(draw: st.DrawFn) -> bytes:
    """Lists, lines and single objects of anything."""
    value = st.recursive(
        st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), cells),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(HEADS), inner, max_size=3)
        ),
        max_leaves=6,
    )
    rows = draw(st.lists(st.dictionaries(st.sampled_from(HEADS), value, max_size=5), max_size=4))
    form = draw(st.integers(0, 2))
    if form == 0:
        return json.dumps(rows).encode()
    if form == 1:
        return "\n".join(json.dumps(row) for row in rows).encode()
    return json.dumps(draw(value)).encode()


quick = settings(
    max_examples=GENERATED // 2, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip


@quick
@given(content=delimited())
def test_generated_tables(desk: Desk, content: bytes) -> None:
    desk.try_file(content)


@quick
@given(content=jsons())
def test_generated_json(desk: Desk, content: bytes) -> None:
    desk.try_file(content, "x.json")


def corpus() -> dict[str, bytes]:
    """Whole files of every kind, which the fuzzer then damages."""
    table = pd.DataFrame({
        "id": ["a", "b", "c"], "dataset": ["jigsaw"] * 3, "label": ["ood"] * 3,
        "prediction": ["ood", "law", "ood"], "ood": [0.1, 0.5, 0.9], "latency_ms": [1.0, 2.0, 3.0],
    })  # fmt: skip
    parquet = io.BytesIO()
    table.to_parquet(parquet, compression="zstd")
    text = table.to_csv(index=False).encode()
    zstd = io.BytesIO()
    with pa.CompressedOutputStream(zstd, "zstd") as packed:
        packed.write(text)
        packed.flush()
    return {
        "csv": text,
        "jsonl": table.to_json(orient="records", lines=True).encode(),
        "json": table.to_json(orient="records").encode(),
        "parquet": parquet.getvalue(),
        "gzip": gzip.compress(text),
        "figures": b"router,metric,dataset,value\nA,gqr,all,0.5\nA,accuracy,jigsaw,0.25\n",
    }


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Bytes flipped, cut, doubled, moved or replaced by something nasty."""
    made = bytearray(content)
    for _ in range(draw.choice([1, 1, 1, 2, 4])):
        place = draw.randrange(max(1, len(made)))
        kind = draw.randrange(6)
        if kind == 0 and made:
            made[place % len(made)] = draw.randrange(256)
        elif kind == 1:
            del made[place : place + draw.randint(1, 40)]
        elif kind == 2:
            made[place:place] = draw.choice(NASTY).encode()
        elif kind == 3:
            made[place:place] = made[: draw.randint(0, 200)]
        elif kind == 4:
            made = made[:place] or made
        elif len(made) >= 8:
            number = draw.choice([0, 1, 2**31 - 1, 2**32 - 1])
            made[-8:-4] = struct.pack("<I", number)  # the length of a Parquet footer
    return bytes(made)


@pytest.mark.parametrize("kind", corpus())
def test_damaged_files(desk: Desk, kind: str) -> None:
    whole = corpus()[kind]
    draw = random.Random(kind)
    desk.try_file(whole)
    for _ in range(FUZZED // len(corpus())):
        desk.try_file(damaged(whole, draw))


def test_there_were_enough_and_both_ends_were_seen(desk: Desk) -> None:
    """Comes after the cases above; where workers share them, each has seen a part."""
    assert GENERATED + FUZZED >= 2_000
    if desk.cases < 2_000:
        pytest.skip("the cases above ran elsewhere")
    assert desk.said["loads"] > 30, desk.said
    assert desk.said["faults"] > 500, desk.said


def lying_footer(rows: int) -> bytes:
    """A Parquet file of one row group whose footer claims another number of rows."""
    out = io.BytesIO()
    pq.write_table(pa.table({"gqr": ["0.5"] * 77_777}), out)
    content = out.getvalue()
    true, false = zigzag(77_777), zigzag(rows)
    assert true in content
    return content.replace(true, false.ljust(len(true), b"\x00")[: len(true)])


def zigzag(number: int) -> bytes:
    value, made = number << 1, bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes([*made, value])


def wide(columns: int) -> bytes:
    return (
        ",".join(f"c{i}" for i in range(columns)) + "\n" + ",".join("1" * columns) + "\n"
    ).encode()


def dictionary_bomb() -> bytes:
    out = io.BytesIO()
    value = pa.DictionaryArray.from_arrays(np.zeros(3_000_000, np.int32), ["x" * 200])
    pq.write_table(pa.table({f"c{i}": value for i in range(4)}), out, compression="zstd")
    return out.getvalue()


def many_rows() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": np.zeros(12_000_000, np.int8)}), out, compression="zstd")
    return out.getvalue()


BOMBS = {
    "a column name of 60 MB": lambda: b"a" * (60 * MB) + b",b\n1,2\n",
    "a column name that never ends": lambda: b'"' + b"a" * (60 * MB),
    "a million columns": lambda: wide(1_000_000),
    "a million columns in JSON": lambda: json.dumps(
        [{f"c{i}": i for i in range(1_000_000)}]
    ).encode(),
    "deep JSON": lambda: b'[{"a":' * 200_000 + b"1" + b"}]" * 200_000,
    "a deep JSON object": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep lists": lambda: b"[" * 500_000 + b"]" * 500_000,
    "a gzip bomb": lambda: gzip_bomb(),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(b"router,gqr\na,1\n")),
    "a cell of 50 MB": lambda: b"a,b\n" + b"x" * (50 * MB) + b",1\n",
    "an open quote of 50 MB": lambda: b'a,b\n"' + b"x\n" * (25 * MB),
    "NUL": lambda: b"a,b\n1,\x002\n",
    "a Parquet of twelve million rows": many_rows,
    "a Parquet dictionary bomb": dictionary_bomb,
    "a footer that lies high": lambda: lying_footer(2**20),
    "a footer that lies low": lambda: lying_footer(64),
    "a footer longer than the file": lambda: b"PAR1" + b"\0" * 100 + b"\xff\xff\xff\x7fPAR1",
    "only the magic": lambda: b"PAR1PAR1",
    "noise": lambda: random.Random(1).randbytes(4 * MB),
    "half a character": lambda: b"a,b\n\xc3,1\n",
    "UTF-32": lambda: "a,b\n1,2\n".encode("utf-32"),
}


def gzip_bomb() -> bytes:
    """1.2 GB of rows in a megabyte: the same packed block again and again."""
    return gzip.compress(b"router,gqr\n") + gzip.compress(b"a,1\n" * (4 * MB)) * 75


@contextlib.contextmanager
def watched() -> Iterator[list[int]]:
    """Resident memory of the reading process, sampled until the end of the block.

    The system's own peak would count what the test process held when it was forked.
    """
    seen, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(0.005):
            for child in psutil.Process().children():
                with contextlib.suppress(psutil.Error):
                    if "core.store.intake.staging" in child.cmdline():
                        seen.append(child.memory_info().rss)

    watcher = threading.Thread(target=look)
    watcher.start()
    yield seen
    done.set()
    watcher.join()


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_told_or_read_within_bounds(bomb: str, tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(BOMBS[bomb]())
    with watched() as seen, contextlib.suppress(BadFile):
        staged = read(file, "bomb.csv", tmp_path)
        assert staged.rows <= UPLOAD.rows
    assert max(seen) < MEMORY_MB * 1e6, f"{bomb}: {max(seen) / 1e6:.0f} MB"


def test_several_files_places_and_addresses_that_may_not_be_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="comes with 1 others; choose one file"):
        from_upload([("a.csv", b"1"), ("b.csv", b"2")])
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "good.csv").write_text("router,gqr\nA,0.5\n")
    (folder / ".hidden").write_text("x")
    (folder / "link.csv").symlink_to("/etc/passwd")
    assert inbox(folder) == ["good.csv"]
    assert from_inbox(folder, "good.csv").staged is not None
    for name in ("link.csv", "../good.csv", "/etc/passwd", ".hidden", ""):
        with pytest.raises(BadFile, match="is not in the inbox"):
            from_inbox(folder, name)
    with pytest.raises(BadFile, match="remote files are off"):
        from_url("https://example.com/x.parquet", "")
    for url in (
        *("http://example.com/x", "https://evil.com/x", "file:///etc/passwd", "https:///x"),
        *("https://example.com@evil.com/x", "s3://other/x", "ftp://example.com/x"),
    ):
        with pytest.raises(BadFile, match="which is not allowed"):
            from_url(url, "example.com")


def test_a_table_that_takes_too_long_is_given_up_and_nothing_is_loaded(
    path: Path, take: Take
) -> None:
    rows = "".join(f"r{i % 90},q{i},ood,ood\n" for i in range(60_000))
    staged = replace(take(f"router,id,label,prediction\n{rows}"), seconds=0.001)
    before = path.read_bytes()
    given = propose(replace(staged, seconds=60))
    with open_edition(path) as store, pytest.raises(BadFile, match=r"takes longer than 0\.001 sec"):
        examine(store, staged, given)
    with pytest.raises(BadFile, match="takes longer than .* split it, or load it on the command"):
        load(path, staged, given, "me")
    assert path.read_bytes() == before


def test_what_python_goes_through_is_bounded_by_number(path: Path, take: Take) -> None:
    names = ",".join(f"gqr{i}" for i in range(30))
    staged = take(f"router,{names}\n" + ("a," + ",".join(["0.5"] * 30) + "\n") * 4_000)
    given = replace(
        propose(staged), roles={"router": "router", **dict.fromkeys(names.split(","), "figure")},
        names=dict.fromkeys(names.split(","), "gqr"), share_unit="fraction",
    )  # fmt: skip
    with (
        open_edition(path) as store,
        pytest.raises(BadFile, match="has 120,000 figures, more than"),
    ):
        examine(store, staged, given)
