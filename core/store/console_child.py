"""One question to the database, asked in a child process that can do nothing else.

Three walls, one behind the other: the statement's syntax tree holds only what is listed here; the
connection is read-only, locked and without access to files, network and extensions; and the process
has limits of memory and time (see `core.sandbox`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any, Final

import duckdb

CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": "1",
    "memory_limit": "256MB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "python_enable_replacements": "false",
}
LOCKS: Final = (
    "set enable_progress_bar = false",
    "set temp_directory = ''",
    "set enable_external_access = false",
    "set lock_configuration = true",
)
TABLE_FUNCTIONS: Final = frozenset({"range", "generate_series", "unnest"})
REFUSED_FUNCTIONS: Final = frozenset({
    "current_setting", "getenv", "getvariable", "write_log", "json_serialize_plan", "nextval",
    "currval", "json_execute_serialized_sql", "query", "query_table", "parse_duckdb_log_message",
    "current_connection_id", "current_query_id", "current_transaction_id", "version",
    "current_query", "current_database", "current_schemas", "pg_get_viewdef", "sleep_ms",
})  # fmt: skip
REFERENCES: Final = frozenset({
    "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "EMPTY_FROM",
    "PIVOT", "SHOW_REF", "CTE",
})  # fmt: skip
LONGEST_CELL: Final = 2_000
MOST_BYTES: Final = 8_000_000


class Refused(Exception):
    """The question is none that may be asked; the message says why."""


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Ask one question.

    Args:
        request: `path` of the database, `sql`, `rows` (the most to give back), `seconds`.

    Returns:
        `columns`, `types`, `rows` and `more` (there were more rows), or `error` in words.
    """
    try:
        with duckdb.connect(request["path"], read_only=True, config=CONFIG) as connection:
            for lock in LOCKS:
                connection.execute(lock)
            statement = checked(connection, request["sql"])
            return _asked(connection, statement, request["rows"], request["seconds"])
    except Refused as refused:
        return {"error": str(refused)}
    except duckdb.InterruptException:
        return {"error": f"The query ran longer than {request['seconds']:g} seconds: cancelled."}
    except duckdb.OutOfMemoryException:
        return {"error": "The query needs more memory than a question may take: cancelled."}
    except duckdb.Error as error:
        return {"error": str(error)[:600]}


def checked(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The one statement, if its syntax tree holds nothing but reading our own tables.

    Raises:
        Refused: says what is not allowed.
        duckdb.Error: the text is no SQL.
    """
    if "\0" in sql:
        raise Refused("The question holds a NUL character. Write it again.")
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise Refused("Ask one question at a time: one SELECT statement.")
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = statements[0].type.name
        raise Refused(f"Only SELECT may be asked here, not {kind}. The database is read only.")
    text = statements[0].query
    told = connection.execute("select json_serialize_sql(?)", [text]).fetchall()[0][0]
    tree = json.loads(told)
    if tree.get("error"):
        raise Refused(f"Only SELECT may be asked here ({tree.get('error_message', '')[:200]}).")
    names = {
        name.lower()
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'main' and not internal "
            "union all select view_name from duckdb_views() where schema_name = 'main' "
            "and not internal"
        ).fetchall()
    }
    nodes = list(_nodes(tree["statements"]))
    names |= {str(key).lower() for node in nodes for key in _cte_names(node)}
    for node in nodes:
        _check(node, names)
    return statements[0]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Every object of the syntax tree, without recursion: a deep one cannot break the stack."""
    left = [tree]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield one
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)


def _cte_names(node: dict[str, Any]) -> Iterator[str]:
    """Names that a WITH gives to subqueries."""
    table = node.get("cte_map")
    if isinstance(table, dict):
        for entry in table.get("map", []):
            yield entry["key"]
    if node.get("type") in ("RECURSIVE_CTE_NODE", "CTE_NODE"):
        yield node.get("cte_name", "")


def _check(node: dict[str, Any], names: set[str]) -> None:
    kind = node.get("type")
    function = str(node.get("function_name", "")).lower()
    if "function_name" in node and function in REFUSED_FUNCTIONS:
        raise Refused(f"The function {function} is not available here.")
    if "function_name" in node and (
        node.get("catalog") or node.get("schema") not in ("", None, "main")
    ):
        raise Refused("Functions are called by their bare name here.")
    if kind == "TABLE_FUNCTION":
        called = str(node["function"].get("function_name", "")).lower()
        if called not in TABLE_FUNCTIONS:
            raise Refused(f"The table function {called} is not available here.")
    if kind in ("BASE_TABLE", "SHOW_REF"):
        _check_table(node, names)
    if "alias" in node and "sample" in node and kind not in REFERENCES:
        raise Refused(f"{kind} is not available here.")


def _check_table(node: dict[str, Any], names: set[str]) -> None:
    table = str(node.get("table_name", "")).strip('"').lower()
    if node["type"] == "SHOW_REF" and (
        node.get("query") or table in ("", "__show_tables_expanded")
    ):
        if not node.get("query"):
            raise Refused("Name a table: DESCRIBE scoreboard. The list of tables stands beside.")
        return
    place = (node.get("catalog_name") or "", node.get("schema_name") or "")
    if place not in (("", ""), ("", "main")) or table not in names:
        raise Refused(f"There is no table {table[:60]!r} here. The list of tables stands beside.")


def _asked(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, most: int, seconds: float
) -> dict[str, Any]:
    timer = threading.Timer(seconds, connection.interrupt)
    timer.start()
    try:
        result = connection.execute(statement)
        columns = [(str(column[0]), str(column[1])) for column in result.description or ()]
        rows: list[list[Any]] = []
        size = 0
        while len(rows) <= most and size < MOST_BYTES:
            row = result.fetchone()
            if row is None:
                break
            rows.append([_cell(value) for value in row])
            size += sum(len(value) if isinstance(value, str) else 8 for value in rows[-1])
        more = len(rows) > most or size >= MOST_BYTES
    finally:
        timer.cancel()
    return {
        "columns": [name for name, _ in columns],
        "types": [kind for _, kind in columns],
        "rows": rows[:most],
        "more": more,
    }


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever DuckDB gives
    if value is None or isinstance(value, bool | int | float):
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)
    text = str(value)
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…"
