"""A file that was read in bounds, and what its columns hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from collections.abc import Mapping as Map
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from core import sandbox
from core.store.errors import BadFile
from core.store.intake.allowance import SPILL, Allowance
from core.store.intake.limits import UPLOAD, Limits
from core.store.intake.patience import Charge, Spent
from core.store.intake.staging import CONFIG, STAGED
from core.store.quoting import identifier, literal

LOOKED_AT: Final = 50_000
CELLS_LOOKED_AT: Final = 800_000
EXAMPLES_FROM: Final = 500  # rows: the first ones say best what a column is
SHOWN: Final = 10
SHOWN_EXAMPLES: Final = 3
MANY: Final = 300
LONGEST_WORD: Final = 4_000
SHOWN_CHARACTERS: Final = 300


@dataclass(frozen=True)
class Staged:
    """A table of cells, on the disk as Parquet that we wrote.

    Attributes:
        path: of the Parquet file; whoever asked for it removes its folder.
        file: name of the original, without a folder.
        sha256: of the original's bytes.
        bytes: size of the original.
        kind: csv, json or parquet.
        columns: names, in order.
        rows: number of them.
        numbers: columns whose cells are kept as numbers; all others are text.
        longest: column of text -> bytes of its longest cell.
        allowance: what looking at the table and loading it may take.
        seen: what `profiles` found, so that it looks once.
    """

    path: Path
    file: str
    sha256: str
    bytes: int
    kind: str
    columns: tuple[str, ...]
    rows: int
    numbers: frozenset[str] = frozenset()
    longest: Map[str, int] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)
    seen: dict[str, Profile] = field(default_factory=dict, compare=False)

    @contextmanager
    def open(self, step: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A private database in memory with the views of `show`.

        Args:
            step: what is done, for the allowance.

        Raises:
            BadFile: the time that the allowance has left is up.
        """
        charge = Charge()
        with duckdb.connect(config=CONFIG) as connection:
            self.bound(connection, self.path.parent / "work")
            self.show(connection)
            with self.allowance.step(connection, self.file, step, charge):
                yield connection

    def bound(self, connection: duckdb.DuckDBPyConnection, spill: Path) -> None:
        """Keep a connection's database within the allowance; what has no room goes to `spill`."""
        connection.execute(f"set temp_directory = {literal(str(spill))}")
        connection.execute(f"set max_temp_directory_size = {literal(SPILL)}")
        connection.execute(f"set memory_limit = '{self.allowance.memory} bytes'")

    def check_short(self, name: str) -> None:
        """Refuse a column for a role whose cells are held one by one, where one is too long.

        Raises:
            BadFile: it has a cell of more than `LONGEST_WORD` bytes.
        """
        found = self.longest.get(name, 0)
        if found > LONGEST_WORD:
            problem = f"holds a cell of {found:,} characters"
            raise BadFile(self.file, problem, "read another column as this", column=name)

    def show(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Give a connection the temporary views `cells` and `numbered`.

        `cells` has `row` (0-based) and every column as text; `numbered` also has the columns that
        are numbers as such, under the name of `number`.
        """
        connection.execute("set enable_progress_bar = false")
        texts = [f"c{i}::varchar as {column(name)}" for i, name in enumerate(self.columns)]
        numbers = [
            f"c{i} as {number(name)}" for i, name in enumerate(self.columns) if name in self.numbers
        ]
        source = f"from read_parquet({literal(str(self.path))}, file_row_number = true)"
        for view, names in (("cells", texts), ("numbered", [*texts, *numbers])):
            connection.execute(
                f"create or replace temp view {view} as select file_row_number as row, "
                f"{', '.join(names)} {source}"
            )


@dataclass(frozen=True)
class Profile:
    """What the first rows of a column hold.

    Attributes:
        name: of the column.
        examples: up to three of its values.
        filled: rows that are not empty, of those looked at.
        numbers: rows that are finite numbers.
        low, high: of the numbers; NaN without any.
        percent: whether a value carries a percent sign.
    """

    name: str
    examples: tuple[str, ...]
    filled: int
    numbers: int
    low: float
    high: float
    percent: bool

    @property
    def numeric(self) -> bool:
        """Whether every filled cell is a number."""
        return bool(self.filled) and self.numbers == self.filled


def read(path: Path, name: str, folder: Path, limits: Limits = UPLOAD) -> Staged:
    """Read a file in a child process into `folder`.

    Raises:
        BadFile: what is wrong, where and what to do; also where a limit was reached.
    """
    file = Path(name.replace("\\", "/")).name[:200] or "file"
    request = {
        "path": str(path.resolve()),
        "name": file,
        "folder": str(folder.resolve()),
        "limits": asdict(limits),
    }
    try:
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
        most = Allowance.of(path.stat().st_size, limits=limits)
        bounds = replace(limits.bounds, seconds=most.clock)
        found = sandbox.run("core.store.intake.staging", request, bounds)
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise BadFile(file, problem, "check its name and its permissions") from error
    except sandbox.Stopped as error:
        remedy = "split it, write it again, or load it on the command line"
        raise BadFile(file, f"cannot be read: {error}", remedy) from error
    raise_told(found)
    size, cells = path.stat().st_size, int(found["rows"]) * len(found["columns"])
    allowance = Allowance.of(size, cells, limits)
    allowance.taken["reading"] = Spent(*found["spent"])
    return Staged(
        folder / STAGED, file, digest, size,
        found["kind"], tuple(found["columns"]), int(found["rows"]), frozenset(found["numbers"]),
        found["longest"], allowance,
    )  # fmt: skip


def raise_told(found: Map[str, Any]) -> None:
    """Raise the fault that a child process told of, if it did.

    Raises:
        BadFile: as `core.store.intake.staging.told_fault` said it.
    """
    if "fault" in found:
        fault = found["fault"]
        place = {key: fault[key] for key in ("row", "column", "value")}
        raise BadFile(fault["file"], fault["problem"], fault["remedy"], **place)


def head(staged: Staged) -> pd.DataFrame:
    """The first ten rows as they stand in the file, long cells cut."""
    shown = ", ".join(f"left({column(name)}, {SHOWN_CHARACTERS})" for name in staged.columns)
    with staged.open("head") as connection:
        query = f"select {shown} from cells order by row limit {SHOWN}"
        rows = connection.execute(query).fetchall()
    return pd.DataFrame(rows, columns=list(staged.columns), dtype="str")


def profiles(staged: Staged) -> dict[str, Profile]:
    """What each column holds, from the first rows; of a wide table from fewer of them."""
    if not staged.seen:
        staged.seen.update(_profiled(staged))
    return staged.seen


def _profiled(staged: Staged) -> dict[str, Profile]:
    rows = min(LOOKED_AT, max(1, CELLS_LOOKED_AT // len(staged.columns)))
    cells = ", ".join(f"left({column(name)}, {SHOWN_CHARACTERS})" for name in staged.columns)
    with staged.open("profiles") as connection:
        found = connection.execute(
            "select place, count(*), count(finite), min(finite), max(finite), "
            "bool_or(contains(cell, '%')), "
            f"coalesce(list(distinct cell[:60]) filter (row < {EXAMPLES_FROM}), []) from ("
            "select row, place, cell, if(isfinite(number), number, null) as finite from ("
            "select row, place, cell, try_cast(rtrim(cell, ' %') as double) as number from ("
            f"select row, unnest(range({len(staged.columns)})) as place, "
            f"nullif(trim(unnest([{cells}])), '') as cell from cells where row < {rows}"
            ") where cell is not null)) group by place"
        ).fetchall()
    made = {place: _profile(staged.columns[place], *told) for place, *told in found}
    return {
        name: made.get(place) or _profile(name, 0, 0, None, None, False, [])
        for place, name in enumerate(staged.columns)
    }


def _profile(
    name: str,
    filled: int,
    numbers: int,
    low: float | None,
    high: float | None,
    percent: bool,
    examples: list[str],
) -> Profile:
    nan = float("nan")
    return Profile(
        name, tuple(sorted(examples)[:SHOWN_EXAMPLES]), filled, numbers,
        nan if low is None else low, nan if high is None else high, percent,
    )  # fmt: skip


def values(staged: Staged, name: str, most: int = MANY) -> dict[str, int]:
    """The values of a column with their number of rows, the most frequent first.

    Raises:
        BadFile: there are more than `most` of them, or one is too long.
    """
    staged.check_short(name)
    with staged.open(f"values of {name}") as connection:
        found = connection.execute(
            f"select coalesce(trim({column(name)}), ''), count(*) from cells "
            f"group by 1 order by 2 desc, 1 limit {most + 1}"
        ).fetchall()
    if len(found) > most:
        problem = f"has more than {most} different values"
        raise BadFile(staged.file, problem, "read another column as this", column=name)
    return {value: int(n) for value, n in found}


def column(name: str) -> str:
    """A column of `cells`, quoted for SQL; marked, so that it is never taken for one of ours."""
    return identifier(f"cell {name}")


def number(name: str) -> str:
    """A column of `numbered` that is kept as a number."""
    return identifier(f"number {name}")
