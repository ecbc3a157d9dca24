"""Outcome tables: how well each LLM answered each query (RouterBench, LLMRouter, RouterArena)."""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd

from core.store.errors import BadFile
from core.store.intake.mapping import Mapping
from core.store.intake.refusing import first
from core.store.intake.staged import Staged, column
from core.store.intake.words import UNITS_OF_TIME
from core.store.quoting import literal

MOST_MODELS: Final = 2_000
MODELS: Final = "select count(distinct model) from incoming"


def outcomes(connection: duckdb.DuckDBPyConnection, staged: Staged, given: Mapping) -> pd.DataFrame:
    """Make the table `incoming` on a connection of `Staged.open`; returns a summary per model.

    Columns of `incoming`: row, query_sha256, task, model, quality (0-1), cost_usd, latency_ms,
    tokens_in, tokens_out. Rows without a quality are left out.

    Raises:
        BadFile: a column is missing, or a cell is not what it is said to be.
    """
    models = given.columns("quality")
    if not models:
        raise BadFile(staged.file, "has no quality", "say which column grades the answer")
    _check_many(staged, len(models))
    _check(connection, staged, given)
    connection.execute(f"create or replace temp table incoming as {_rows(given)}")
    connection.execute("delete from incoming where quality is null")
    _check_many(staged, connection.execute(MODELS).fetchall()[0][0])
    return connection.execute(
        "select model, count(*) as n, avg(quality) as quality, "
        "1000 * avg(cost_usd) as cost_per_1k, "
        "count(*) filter (quality not between 0 and 1) as outside, "
        "median(latency_ms) as latency_ms from incoming group by model order by quality desc, model"
    ).df()


def _check_many(staged: Staged, models: int) -> None:
    if models > MOST_MODELS:
        problem = f"names {models:,} models"
        raise BadFile(staged.file, problem, "read another column as the router")


def _check(connection: duckdb.DuckDBPyConnection, staged: Staged, given: Mapping) -> None:
    for role in ("quality", "cost", "latency", "tokens_in", "tokens_out"):
        low, high = (-1e6 if role == "quality" else 0), 1e12
        for name in given.columns(role):
            cell = f"nullif(trim({column(name)}), '')"
            bad = f"not coalesce({_number(name)} between {low} and {high}, false)"
            problem = f"is no number that {role} can be"
            first(
                connection,
                staged,
                name,
                f"{cell} is not null and {bad}",
                problem,
                "check the cell and the unit",
            )


def _rows(given: Mapping) -> str:
    models = given.columns("quality")
    router = given.one("router")
    if router is not None or len(models) == 1:
        cost = given.columns("cost")
        name = f"trim({column(router)})" if router else literal(given.router or given.name)
        return _select(given, name, models[0], cost[0] if cost else None)
    costs = {given.names.get(name, name): name for name in given.columns("cost")}
    parts = [
        _select(
            given,
            literal(given.names.get(name, name)),
            name,
            costs.get(given.names.get(name, name)),
        )
        for name in models
    ]
    return " union all ".join(parts)


def _select(given: Mapping, model: str, quality: str, cost: str | None) -> str:
    query, task = given.one("query"), given.one("task")
    share = 100 if given.share_unit == "%" else 1
    named = f"sha256({column(query)})" if query else "sha256(row::varchar)"
    return (
        f"select row, left({named}, 16) as query_sha256, "
        f"{f'trim({column(task)})' if task else 'null::varchar'} as task, {model} as model, "
        f"{_number(quality)} / {share} as quality, {_number(cost)} as cost_usd, "
        f"{_number(given.one('latency'))} * {UNITS_OF_TIME.get(given.time_unit, 1)} as latency_ms, "
        f"{_number(given.one('tokens_in'))}::integer as tokens_in, "
        f"{_number(given.one('tokens_out'))}::integer as tokens_out from cells"
    )


def _number(name: str | None) -> str:
    if name is None:
        return "null::double"
    cell = f"nullif(trim({column(name)}), '')"
    return f"coalesce(try_cast({cell} as double), try_cast(try_cast({cell} as boolean) as double))"
