"""Which rows of which table a load brought, and how they get from one database into another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from core.store.quoting import literal, one_of

Execute = Callable[[str], list[Any]]
"""Runs one statement of SQL and gives its rows."""

TABLES: Final = (
    *("uploads", "sources", "routers", "published", "uploaded_datasets", "outcomes"),
    *("panels", "queries", "runs", "answers", "tallies", "timings"),
)
"""Tables that hold rows of loads."""


def bring(execute: Execute, source: str, target: str, loads: Sequence[str]) -> None:
    """Copy loads with every row of theirs, inside a transaction of the caller.

    A run or panel that the target has already, since it ships by now, is not copied twice.

    Args:
        execute: runs SQL where both databases are attached.
        source: prefix of the names of its tables, such as `_previous.`.
        target: the same; nothing for the database that is in use.
        loads: their ids.
    """
    for table, wanted in theirs(execute, source, target, loads).items():
        if wanted != "false":
            execute(
                f"insert into {target}{table} by name select * from {source}{table} where {wanted}"
            )


def theirs(execute: Execute, source: str, target: str, loads: Sequence[str]) -> dict[str, str]:
    """Table -> which of its rows belong to these loads.

    The conditions name values, no subqueries: a server that is asked then filters by itself.
    """
    mine = one_of("load_id", loads)
    runs = execute(
        f"select run_id, panel, revision from {source}runs where {mine} "
        f"and run_id not in (select run_id from {target}runs)"
    )
    known = set(execute(f"select panel, revision from {target}panels"))
    sources = execute(f"select source, study from {source}sources where {mine}")
    of_run = one_of("run_id", [run_id for run_id, *_ in runs])
    of_panel = _pairs((panel, revision) for _, panel, revision in runs
                      if (panel, revision) not in known)  # fmt: skip
    of_study = one_of("study", sorted({study for _, study in sources}))
    return {
        "uploads": mine,
        "sources": mine,
        "routers": of_study
        if of_study == "false"
        else f"{of_study} and (study, router) not in (select (study, router) from {target}routers)",
        "published": one_of("source", [source for source, _ in sources]),
        "uploaded_datasets": mine,
        "outcomes": mine,
        "panels": of_panel,
        "queries": of_panel,
        "runs": of_run,
        "answers": of_run,
        "tallies": of_run,
        "timings": of_run,
    }


def _pairs(panels: Iterable[tuple[str, str]]) -> str:
    conditions = [
        f"(panel = {literal(panel)} and revision = {literal(revision)})"
        for panel, revision in sorted(set(panels))
    ]
    return f"({' or '.join(conditions)})" if conditions else "false"
