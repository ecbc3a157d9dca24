"""Per-query predictions: from a mapped table to answers, one row per router and query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Final

import duckdb
import pandas as pd

from core.store.errors import BadFile
from core.store.intake.mapping import Mapping
from core.store.intake.reading import asked, router, rows, verdict
from core.store.intake.refusing import check_numbers, check_words
from core.store.intake.staged import Staged
from core.store.intake.words import ACCEPTED
from core.store.quoting import literal
from core.types import DOMAINS, OOD

MOST_ROUTERS: Final = 200
MOST_KINDS: Final = 100_000  # of router, dataset, label and verdict


@dataclass(frozen=True)
class Answered:
    """What a table of predictions comes to; the connection has the table `incoming`.

    Attributes:
        domains: k names.
        routers: names, in the order of the file.
        tallies: router, dataset, label, verdict, n.
        missing: rows without a prediction, left out.
        repeated: rows that answer a query again, by the same router and dataset.
        panels: router -> revision, alike where the same queries were asked.
        scored: routers with scores and an OOD score in every row.
    """

    domains: tuple[str, ...]
    routers: tuple[str, ...]
    tallies: pd.DataFrame
    missing: int
    repeated: int
    panels: dict[str, str]
    scored: frozenset[str]


def answered(connection: duckdb.DuckDBPyConnection, staged: Staged, given: Mapping) -> Answered:
    """Make the table `incoming` of answers on a connection of `Staged.open`.

    Columns: row, router, position, query_sha256, dataset, label, verdict, scores, ood, latency_us,
    tokens, threshold.

    Raises:
        BadFile: the first cell that cannot be read as what it is said to be.
    """
    _check_many(staged, len(given.columns("prediction")), "routers", MOST_ROUTERS)
    if not given.columns("prediction") and not given.columns("score"):
        raise BadFile(staged.file, "has no prediction", "say which column is the prediction")
    domains = _domains(staged, given)
    check_numbers(connection, staged, given)
    _words(connection, "meant", given.meanings)
    _words(connection, "sets", given.datasets)
    _place(connection, given)
    connection.execute("create or replace temp table raw as " + rows(staged, given, domains))
    if not given.columns("prediction"):
        _decide(connection, staged, domains)
    check_words(connection, staged, given, domains)
    missing = _count(connection, "select count(*) from raw where position is null")
    connection.execute(
        "create or replace temp view incoming as from raw where position is not null"
    )
    _check_many(staged, _count(connection, ROUTERS), "routers", MOST_ROUTERS)
    _check_many(staged, _count(connection, KINDS), "kinds of answers", MOST_KINDS)
    routers = [name for (name,) in connection.execute(
        "select router from incoming group by 1 order by min(row), 1"
    ).fetchall()]  # fmt: skip
    if not routers:
        raise BadFile(staged.file, "has no row with a prediction", "check the meanings")
    panels = dict(connection.execute(PANELS).fetchall())
    return Answered(
        domains, tuple(routers), connection.execute(TALLIES).df(), missing,
        _repeated(connection, panels), panels,
        frozenset(name for (name,) in connection.execute(SCORED).fetchall()),
    )  # fmt: skip


ROUTERS: Final = "select count(distinct router) from incoming"
KINDS: Final = """
select count(*) from (select distinct router, dataset, label, verdict from incoming)
"""
TALLIES: Final = """
select router, dataset, label, verdict, count(*)::integer as n from incoming group by all
order by router, dataset, label, verdict
"""
PANELS: Final = """
select router, left(md5(count(*) || '/' || sum(hash(position, query_sha256, dataset, label))), 12)
from incoming group by router
"""
SCORED: Final = """
select router from incoming group by router
having bool_and(scores is not null and ood is not null)
"""
REPEATED: Final = """
select coalesce(sum(n - 1), 0) from (
    select count(*) as n from incoming where query_sha256 is not null
      and router = ?
    group by dataset, query_sha256 having n > 1
)
"""


def _check_many(staged: Staged, found: int, what: str, most: int) -> None:
    if found > most:
        problem = f"names {found:,} {what}"
        raise BadFile(staged.file, problem, "read another column as the router or the dataset")


def _repeated(connection: duckdb.DuckDBPyConnection, panels: dict[str, str]) -> int:
    """Rows that answer a query again; of routers on the same queries one is counted for all."""
    asked = list(panels.values())
    first_of = {revision: router for router, revision in reversed(panels.items())}
    return sum(
        asked.count(revision) * int(connection.execute(REPEATED, [router]).fetchall()[0][0])
        for revision, router in first_of.items()
    )


def _domains(staged: Staged, given: Mapping) -> tuple[str, ...]:
    """The domains that labels, verdicts and scores name; the three of GQR-Bench for no others."""
    scores = [given.names.get(name, "") for name in given.columns("score")]
    named = {*given.meanings.values(), *scores} - {OOD, ACCEPTED, ""}
    named |= {one for one in _row_domains(given) if one}
    if len(named) > 100:
        problem = f"names {len(named)} domains"
        raise BadFile(staged.file, problem, "read another column as the label or prediction")
    return DOMAINS if named <= set(DOMAINS) else tuple(sorted(named))


def _row_domains(given: Mapping) -> Iterable[str]:
    """Without a label column an in-domain dataset must bear the name of its domain."""
    if given.columns("label"):
        return
    for dataset, kind in given.kinds.items():
        if kind == "id":
            yield dataset


def _words(connection: duckdb.DuckDBPyConnection, name: str, table: Map[str, str]) -> None:
    """A small table from the words of the file to ours."""
    connection.execute(f"create or replace temp table {name} (raw varchar, here varchar)")
    if table:
        connection.executemany(f"insert into {name} values (?, ?)", list(table.items()))


def _place(connection: duckdb.DuckDBPyConnection, given: Mapping) -> None:
    """Make `places`: where each answer stands among those of its router, in the order of the file.

    Numbers alone are sorted, not whole rows: that takes a fifth of the time.
    """
    connection.execute(
        "create or replace temp table names as select (row_number() over () - 1)::integer as code, "
        f"router from (select distinct {router(given)} as router from {asked(given)})"
    )
    answered = f"where {verdict(given)} <> ''" if given.columns("prediction") else ""
    connection.execute(
        "create or replace temp table places as select place, "
        "(row_number() over (partition by code order by place) - 1)::integer as position from "
        f"(select c.place, n.code from {asked(given)} join names n on n.router = {router(given)} "
        f"{answered})"
    )


def _decide(connection: duckdb.DuckDBPyConnection, staged: Staged, domains: Sequence[str]) -> None:
    """Scores and a threshold decide where the table has no prediction.

    Raises:
        BadFile: some rows have no scores, OOD score or threshold.
    """
    bad = "scores is null or ood is null or threshold is null"
    if _count(connection, f"select count(*) from raw where {bad}"):
        problem = "has rows without a prediction, and without scores, ood and threshold"
        raise BadFile(staged.file, problem, "say which column is the prediction")
    listed = ", ".join(literal(one) for one in domains)
    best = f"[{listed}][list_position(scores, list_max(scores))]"
    connection.execute(f"update raw set verdict = if(ood > threshold, 'ood', {best})")


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
