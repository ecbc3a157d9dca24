"""Turns a file from outside into one Parquet file of text columns; runs in a child process.

What comes out was written by us: whoever goes on with it never sees the original bytes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import duckdb

from core.sandbox import BEGAN
from core.store.errors import BadFile
from core.store.intake import words
from core.store.intake.limits import Limits
from core.store.intake.malformed import refused
from core.store.intake.patience import Charge
from core.store.intake.plain import Plain, unpacked
from core.store.quoting import identifier, literal

STAGED: Final = "staged.parquet"
CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": "2",
    "memory_limit": "200MB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}
NUMBERS: Final = frozenset({
    "FLOAT", "DOUBLE", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT",
    "UINTEGER", "UBIGINT",
})  # fmt: skip
"""Types of Parquet columns that are kept: their text can be made from them at any time."""
VECTOR_ROWS: Final = 2048
"""DuckDB's own: the fewest rows of a row group."""
GROUP_BYTES: Final = 16 * 2**20
FAULT_FIELDS: Final = ("file", "problem", "remedy", "row", "column", "value")


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Stage one file; see `stage`. A fault comes back as `{"fault": ...}`.

    `spent` is what it took: seconds charged, and by the clock since the process was started.
    """
    charge, limits = Charge(request[BEGAN]), Limits(**request["limits"])
    try:
        made = stage(Path(request["path"]), request["name"], Path(request["folder"]), limits)
    except BadFile as fault:
        return told_fault(fault)
    return made | {"spent": charge.spent}


def told_fault(fault: BadFile) -> dict[str, Any]:
    """A fault as a child process tells it."""
    return {"fault": {name: getattr(fault, name) for name in FAULT_FIELDS}}


def stage(path: Path, name: str, folder: Path, limits: Limits) -> dict[str, Any]:
    """Write `folder/staged.parquet`: cells as text, numbers as such; columns c0, c1 and so on.

    Returns:
        `columns` (names as in the file), `types` (as read), `numbers` (names of those that are kept
        as numbers), `rows`, `kind` (csv, json, parquet) and `longest` (column of text -> bytes of
        its longest cell).

    Raises:
        BadFile: with what is wrong, where, and what to do.
    """
    plain = unpacked(path, name, folder, limits)
    with duckdb.connect(config=CONFIG) as connection:
        connection.execute(f"set temp_directory = {literal(folder / 'spill')}")
        try:
            reader = _reader(connection, plain, folder, limits)
            names, types = _columns(connection, reader, plain, limits)
            numbers = _numbers(plain, names, types)
            _write(connection, reader, plain, names, types, folder, limits)
            rows, longest = _check(connection, plain, names, numbers, folder, limits)
        except duckdb.Error as error:
            raise refused(plain, error) from error
        except UnicodeError as error:
            raise BadFile(name, "holds half a character", "save it as UTF-8") from error
    return {
        "columns": names, "types": types, "numbers": numbers, "rows": rows, "kind": plain.kind,
        "longest": longest,
    }  # fmt: skip


def _numbers(plain: Plain, names: list[str], types: list[str]) -> list[str]:
    """Columns of a Parquet file that stay numbers; other files hold text alone."""
    if plain.kind != "parquet":
        return []
    return [name for name, kind in zip(names, types, strict=True) if kind in NUMBERS]


def _reader(
    connection: duckdb.DuckDBPyConnection, plain: Plain, folder: Path, limits: Limits
) -> str:
    if plain.kind == "parquet":
        _check_footer(connection, plain, limits)
        return f"read_parquet({literal(plain.path)})"
    if plain.kind == "json":
        return _json_reader(plain, folder, limits)
    delimiter = _delimiter(plain, limits)
    return (
        f"read_csv({literal(plain.path)}, all_varchar=true, header=true, auto_detect=false, "
        f"delim={literal(delimiter)}, quote='\"', escape='\"', strict_mode=true, nullstr='', "
        f"null_padding=false, max_line_size={limits.cell_bytes * 2}, "
        f"columns={_csv_columns(plain, delimiter)})"
    )


def _header(plain: Plain, limits: Limits) -> str:
    with plain.path.open(encoding="utf-8", newline="") as lines:
        line = lines.readline(limits.header_bytes)
    if len(line.encode()) >= limits.header_bytes - 4:
        problem = f"has a header of more than {limits.header_bytes / 1e6:.0f} MB"
        raise BadFile(plain.name, problem, "its first line must name the columns", row=1)
    if not line.strip():
        raise BadFile(plain.name, "begins with a blank line", "begin with the header", row=1)
    return line.rstrip("\r\n")


def _delimiter(plain: Plain, limits: Limits) -> str:
    """The separator that the header has most of: comma, tab, semicolon or bar."""
    line = _header(plain, limits)
    return max(",\t;|", key=lambda mark: (line.count(mark), mark == ","))


def _csv_columns(plain: Plain, delimiter: str) -> str:
    """The names of the header, each read as text."""
    with plain.path.open(encoding="utf-8", newline="") as lines:
        try:
            names = next(csv.reader(lines, delimiter=delimiter, strict=True))
        except (csv.Error, StopIteration) as error:
            raise BadFile(plain.name, "has a broken header", "quote its names", row=1) from error
    named = [name.strip() or f"column {i}" for i, name in enumerate(names, start=1)]
    for name in named:
        if [other.lower() for other in named].count(name.lower()) > 1 and len(named) <= 1000:
            raise BadFile(
                plain.name, "stands twice in the header", "rename one", row=1, column=name
            )
    return "{" + ", ".join(f"{literal(name)}: 'VARCHAR'" for name in named[:5000]) + "}"


def _json_reader(plain: Plain, folder: Path, limits: Limits) -> str:
    """One object a line, a list of objects, or a single object: a dict of scores."""
    with plain.path.open(encoding="utf-8") as source:
        start = source.read(limits.cell_bytes)
        whole = not source.read(1)
    if whole and start.lstrip().startswith("{"):
        single = _single(plain, start, limits)
        if single is not None:
            (folder / "single.json").write_text(json.dumps(single), encoding="utf-8")
            return f"read_json({literal(folder / 'single.json')}, format='array', {_json(limits)})"
    _check_first_object(plain, start, whole, limits)
    form = "array" if start.lstrip().startswith("[") else "newline_delimited"
    return f"read_json({literal(plain.path)}, format='{form}', {_json(limits)})"


def _check_first_object(plain: Plain, start: str, whole: bool, limits: Limits) -> None:
    """Refuse an object that is too big, before DuckDB takes a hundred times its size for it."""
    place = start.find("{")
    if place < 0:
        return
    try:
        first, _ = json.JSONDecoder().raw_decode(start, place)
    except RecursionError as error:
        raise BadFile(plain.name, "is nested too deeply", "give a flat table") from error
    except ValueError as error:
        if whole:
            return  # broken: DuckDB says where
        problem = f"holds an object of more than {limits.cell_bytes / 1e6:.0f} MB, or a broken one"
        raise BadFile(plain.name, problem, "give one small object per row") from error
    if len(first) > limits.columns:
        problem = f"has {len(first):,} columns, more than {limits.columns}"
        raise BadFile(plain.name, problem, "keep the columns that are measurements")


def _json(limits: Limits) -> str:
    return (
        f"maximum_object_size={limits.cell_bytes * 2}, maximum_depth=1, sample_size=-1, "
        "convert_strings_to_integers=false, map_inference_threshold=-1"
    )


def _single(plain: Plain, text: str, limits: Limits) -> list[dict[str, Any]] | None:
    """The rows of a file that is one JSON object; None where it is one object a line."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise BadFile(plain.name, "is nested too deeply", "give a flat table") from error
    except ValueError:
        return None
    columns = list(found.values())
    if columns and all(isinstance(column, dict) for column in columns):
        keys = list(columns[0])
        if all(list(column) == keys for column in columns):
            return _from_frame(found, keys)
    if columns and all(isinstance(column, list) for column in columns):
        if len({len(column) for column in columns}) == 1:
            return [dict(zip(found, cells, strict=True)) for cells in zip(*columns, strict=True)]
    return [found]


def _from_frame(found: dict[str, dict[str, Any]], keys: list[str]) -> list[dict[str, Any]]:
    """The rows of `DataFrame.to_json()`, or of a dict of figures per dataset or router.

    An index that is no number is kept as a column.
    """
    if keys and all(words.named(words.METRICS, key) for key in keys):
        return [{_kept_as(found): name, **cells} for name, cells in found.items()]
    rows = [{name: cells[key] for name, cells in found.items()} for key in keys]
    if all(key.isdigit() for key in keys) or {"dataset", "router"} & set(found):
        return rows
    return [{_kept_as(keys): key, **row} for key, row in zip(keys, rows, strict=True)]


def _kept_as(names: Iterable[str]) -> str:
    """Whether names are those of datasets, or else of routers."""
    known = any(words.named(words.DATASETS, n) or n.lower() in words.DOMAIN_WORDS for n in names)
    return "dataset" if known else "router"


def _check_footer(connection: duckdb.DuckDBPyConnection, plain: Plain, limits: Limits) -> None:
    """What the Parquet footer claims, before a byte of data is read."""
    query = f"select num_rows from parquet_file_metadata({literal(plain.path)})"
    (rows,) = connection.execute(query).fetchall()[0]
    if not 0 <= rows <= limits.rows:
        problem = f"claims {rows:,} rows, more than {limits.rows:,}"
        raise BadFile(plain.name, problem, "split it, or write it again")


def _columns(
    connection: duckdb.DuckDBPyConnection, reader: str, plain: Plain, limits: Limits
) -> tuple[list[str], list[str]]:
    described = connection.execute(f"describe select * from {reader}").fetchall()
    names, types = [str(row[0]) for row in described], [str(row[1]) for row in described]
    if len(names) > limits.columns:
        problem = f"has {len(names):,} columns, more than {limits.columns}"
        raise BadFile(plain.name, problem, "keep the columns that are measurements")
    if sum(len(name.encode()) for name in names) > limits.header_bytes:
        raise BadFile(plain.name, "has column names of a megabyte", "name them shortly")
    deep = next((t for t in types if t.count("(") + t.count("[") > limits.depth), None)
    if deep is not None:
        raise BadFile(plain.name, "is nested too deeply", "give a flat table")
    return names, types


def _write(
    connection: duckdb.DuckDBPyConnection,
    reader: str,
    plain: Plain,
    names: list[str],
    types: list[str],
    folder: Path,
    limits: Limits,
) -> None:
    kept = set(_numbers(plain, names, types))
    cells = ", ".join(
        f"{identifier(name) if name in kept else _as_text(name, kind)} as c{i}"
        for i, (name, kind) in enumerate(zip(names, types, strict=True))
    )
    rows_at_once = _rows_at_once(connection, plain)
    if rows_at_once == VECTOR_ROWS:  # rows so long that what two threads hold may be too much
        connection.execute("set threads = 1")
    # The rows of Parquet are known from its footer; a limit would halve the speed.
    most = "" if plain.kind == "parquet" else f" limit {limits.rows + 1}"
    connection.execute(
        f"copy (select {cells} from {reader}{most}) "
        f"to {literal(folder / STAGED)} "
        f"(format parquet, compression snappy, row_group_size {rows_at_once})"
    )


def _rows_at_once(connection: duckdb.DuckDBPyConnection, plain: Plain) -> int:
    """Rows of a row group, which each thread holds in memory: fewer where rows are long."""
    if plain.kind == "parquet":
        query = (
            "select sum(total_uncompressed_size) / max(row_group_num_rows) / "
            f"count(distinct row_group_id) from parquet_metadata({literal(plain.path)})"
        )
        (row_bytes,) = connection.execute(query).fetchall()[0]
    else:
        with plain.path.open("rb") as source:
            start = source.read(2**20)
        row_bytes = len(start) / max(1, start.count(b"\n"))
    groups = GROUP_BYTES // (row_bytes or 1) // VECTOR_ROWS
    return VECTOR_ROWS * int(min(30, max(1, groups)))


def _as_text(name: str, kind: str) -> str:
    column = identifier(name)
    if kind == "JSON":
        return f"({column} ->> '$')"
    if kind.startswith(("STRUCT", "MAP")) or kind.endswith("]"):
        return f"to_json({column})::varchar"
    if kind == "BLOB":
        return f"hex({column})"
    return f"{column}::varchar"


def _check(
    connection: duckdb.DuckDBPyConnection,
    plain: Plain,
    names: list[str],
    numbers: list[str],
    folder: Path,
    limits: Limits,
) -> tuple[int, dict[str, int]]:
    staged = f"read_parquet({literal(folder / STAGED)})"
    longest = ", ".join(
        "null" if name in numbers else f"max(strlen(c{i}))" for i, name in enumerate(names)
    )
    rows, *lengths = connection.execute(f"select count(*), {longest} from {staged}").fetchall()[0]
    if rows > limits.rows:
        raise BadFile(plain.name, f"has more than {limits.rows:,} rows", "split it")
    if rows == 0:
        raise BadFile(plain.name, "has a header but no rows", "add rows below the header")
    for name, length in zip(names, lengths, strict=True):
        if length is not None and length > limits.cell_bytes:
            problem = f"holds a cell of {length / 1e6:,.1f} MB"
            raise BadFile(plain.name, problem, "leave the texts out", column=name)
    told = zip(names, lengths, strict=True)
    return int(rows), {name: length for name, length in told if length is not None}
