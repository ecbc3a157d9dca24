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
from core.store.intake.staged import Staged, column, text
from core.store.intake.words import ACCEPTED, UNITS_OF_TIME
from core.types import DOMAINS, OOD

MOST_ROUTERS: Final = 200
SHA16: Final = "[0-9a-f]{16}"


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
    if not given.columns("prediction") and not given.columns("score"):
        raise BadFile(staged.file, "has no prediction", "say which column is the prediction")
    domains = _domains(staged, given)
    _check_numbers(connection, staged, given)
    _words(connection, "meant", given.meanings)
    _words(connection, "sets", given.datasets)
    connection.execute("create or replace temp table raw as " + _rows(given, domains))
    _check_words(connection, staged, given, domains)
    missing = _count(connection, "select count(*) from raw where verdict = '' or verdict is null")
    _number_rows(connection)
    routers = [name for (name,) in connection.execute(
        "select router from incoming group by 1 order by min(row), 1"
    ).fetchall()]  # fmt: skip
    if not routers:
        raise BadFile(staged.file, "has no row with a prediction", "check the meanings")
    if len(routers) > MOST_ROUTERS:
        problem = f"names {len(routers):,} routers"
        raise BadFile(staged.file, problem, "read another column as the router")
    panels = dict(connection.execute(PANELS).fetchall())
    return Answered(
        domains, tuple(routers), connection.execute(TALLIES).df(), missing,
        _repeated(connection, panels), panels,
        frozenset(name for (name,) in connection.execute(SCORED).fetchall()),
    )  # fmt: skip


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


def _rows(given: Mapping, domains: Sequence[str]) -> str:
    """One row per router and query, words translated, numbers read."""
    query, dataset, label = given.one("query"), given.one("dataset"), given.one("label")
    cell = "trim(coalesce(c.{}, ''))"
    made = [
        f"c.row, {_router(given)} as router",
        f"{_query(query)} as query_sha256",
        f"coalesce(s.here, {cell.format(column(dataset))}) as dataset" if dataset else
        f"{text(given.panel)} as dataset",
        f"coalesce(l.here, {cell.format(column(label))}) as label" if label else
        f"{_label_by_set(given, dataset)} as label",
        "coalesce(v.here, c.raw) as verdict" if given.columns("prediction") else
        "null::varchar as verdict",
        f"{_scores(given, domains)} as scores",
        f"{_number(given.one('ood'))}::float as ood",
        f"({_number(given.one('latency'))} * {1000 * UNITS_OF_TIME.get(given.time_unit, 1)})"
        "::float as latency_us",
        f"{_number(given.one('tokens'))}::integer as tokens",
        f"{_number(given.one('threshold'))}::float as threshold",
    ]  # fmt: skip
    joins = ""
    if given.columns("prediction"):
        joins += " left join meant v on v.raw = c.raw"
    if dataset:
        joins += f" left join sets s on s.raw = {cell.format(column(dataset))}"
    if label:
        joins += f" left join meant l on l.raw = {cell.format(column(label))}"
    return f"select {', '.join(made)} from ({_long(given)}) c{joins}"


def _long(given: Mapping) -> str:
    """The cells, once per column of predictions, which is then called `raw`."""
    predictions = given.columns("prediction")
    if not predictions:
        return "select *, '' as raw, '' as of from cells"
    return " union all ".join(
        f"select *, trim(coalesce({column(name)}, '')) as raw, {text(name)} as of from cells"
        for name in predictions
    )


def _router(given: Mapping) -> str:
    predictions, router = given.columns("prediction"), given.one("router")
    single = text(given.router or given.name)
    if router is not None:
        return f"coalesce(nullif(trim(c.{column(router)}), ''), {single})"
    if len(predictions) < 2 and not any(given.names.get(name) for name in predictions):
        return single
    cases = " ".join(
        f"when {text(name)} then {text(given.names.get(name) or name)}" for name in predictions
    )
    return f"case c.of {cases} end"


def _query(name: str | None) -> str:
    if name is None:
        return "null::varchar"
    cell = f"c.{column(name)}"
    hashed = f"left(sha256({cell}), 16)"
    if name == "query_sha256":  # our own download: names of queries, without their text
        return f"if(regexp_full_match({cell}, '{SHA16}'), {cell}, {hashed})"
    return hashed


def _label_by_set(given: Mapping, dataset: str | None) -> str:
    if dataset is None:
        return text(OOD)
    name = f"coalesce(s.here, trim(c.{column(dataset)}))"
    inside = [one for one, kind in given.kinds.items() if kind == "id"]
    cases = " ".join(f"when {text(one)} then {text(one)}" for one in inside)
    return f"case {name} {cases} else 'ood' end" if cases else text(OOD)


def _scores(given: Mapping, domains: Sequence[str]) -> str:
    by_domain = {given.names.get(name, name): name for name in given.columns("score")}
    if by_domain and set(by_domain) >= set(domains):
        cells = [_number(by_domain[domain]) for domain in domains]
        known = " and ".join(f"{cell} is not null" for cell in cells)
        return f"if({known}, [{', '.join(cells)}]::float[], null)"
    listed = given.one("scores")
    if listed is None:
        return "null::float[]"
    cell = f"try_cast(c.{column(listed)} as float[])"
    return f"if(len({cell}) = {len(domains)}, {cell}, null)"


def _number(name: str | None) -> str:
    return "null" if name is None else f"try_cast(nullif(trim(c.{column(name)}), '') as double)"


def _check_numbers(connection: duckdb.DuckDBPyConnection, staged: Staged, given: Mapping) -> None:
    for role in ("score", "ood", "latency", "tokens", "threshold"):
        for name in given.columns(role):
            low = "-1e30" if role in ("score", "ood", "threshold") else "0"
            high = "2e9" if role == "tokens" else "1e30"
            cell = f"nullif(trim({column(name)}), '')"
            bad = f"not coalesce(try_cast({cell} as double) between {low} and {high}, false)"
            first(
                connection,
                staged,
                name,
                f"{cell} is not null and {bad}",
                f"is no number that {role} can be",
                "correct the cell or do not read the column",
            )


def _check_words(
    connection: duckdb.DuckDBPyConnection, staged: Staged, given: Mapping, domains: Sequence[str]
) -> None:
    known = ", ".join(text(one) for one in (*domains, OOD))
    remedy = f"say what it means: {', '.join((*domains, OOD))}"
    for role, allowed in (("label", known), ("verdict", f"{known}, {text(ACCEPTED)}, ''")):
        found = connection.execute(
            f"select row, {role} from raw where {role} not in ({allowed}) order by row limit 1"
        ).fetchall()
        if found:
            row, value = found[0]
            raise BadFile(staged.file, f"is no {role}", remedy, row=row + 1, value=value)
    found = connection.execute(
        f"select row, label from raw where verdict = {text(ACCEPTED)} and label <> 'ood' "
        "order by row limit 1"
    ).fetchall()
    if found:
        problem = "is in a domain, and its verdict names none"
        remedy = "say which domain the prediction means"
        raise BadFile(staged.file, problem, remedy, row=found[0][0] + 1, value=found[0][1])
    if not given.columns("prediction"):
        bad = "scores is null or ood is null or threshold is null"
        if _count(connection, f"select count(*) from raw where {bad}"):
            problem = "has rows without a prediction, and without scores, ood and threshold"
            raise BadFile(staged.file, problem, "say which column is the prediction")
        best = f"{_list(domains)}[list_position(scores, list_max(scores))]"
        connection.execute(f"update raw set verdict = if(ood > threshold, 'ood', {best})")


def _list(domains: Sequence[str]) -> str:
    return "[" + ", ".join(text(one) for one in domains) + "]"


def _number_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `incoming` of `raw`: answers with their place in the router's panel.

    Where routers follow each other in blocks, as in most files, a view does; else rows are sorted.
    """
    kept = "from raw where verdict <> ''"
    blocks = connection.execute(
        f"select bool_and(n = last - first + 1) from (select count(*) as n, min(row) as first, "
        f"max(row) as last {kept} group by router)"
    ).fetchall()[0][0]
    if blocks:
        connection.execute(
            f"create or replace temp table begins as select router, min(row) as begins {kept} "
            "group by router"
        )
        connection.execute(
            "create or replace temp view incoming as select (r.row - b.begins)::integer as "
            f"position, r.* from (select * {kept}) r join begins b using (router)"
        )
        return
    place = "row_number() over (partition by router order by row) - 1"
    connection.execute(
        f"create temp table incoming as select ({place})::integer as position, * {kept}"
    )
    connection.execute("drop table raw")


def first(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    name: str,
    condition: str,
    problem: str,
    remedy: str,
) -> None:
    """Refuse the first row of `cells` that meets a condition.

    Raises:
        BadFile: names row (of data, from 1), column and value.
    """
    found = connection.execute(
        f"select row, {column(name)} from cells where {condition} order by row limit 1"
    ).fetchall()
    if found:
        row, value = found[0]
        raise BadFile(staged.file, problem, remedy, row=row + 1, column=name, value=value)


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
