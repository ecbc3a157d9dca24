"""Cells of a table of predictions that cannot be what they are said to be: the first is named."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from core.store.errors import BadFile
from core.store.intake.mapping import Mapping
from core.store.intake.reading import as_number
from core.store.intake.staged import Staged, column
from core.store.intake.words import ACCEPTED
from core.store.quoting import literal
from core.types import OOD


def check_numbers(connection: duckdb.DuckDBPyConnection, staged: Staged, given: Mapping) -> None:
    """Refuse the first cell that is no number its column can have.

    Raises:
        BadFile: names row, column and value.
    """
    for role in ("score", "ood", "latency", "tokens", "threshold"):
        for name in given.columns(role):
            low = "-1e30" if role in ("score", "ood", "threshold") else "0"
            high = "2e9" if role == "tokens" else "1e30"
            cell = as_number(staged, name)
            bad = f"not coalesce({cell} between {low} and {high}, false)"
            filled = f"nullif(trim(c.{column(name)}), '')"
            if name in staged.numbers:
                filled = cell
            first(
                connection,
                staged,
                name,
                f"{filled} is not null and {bad}",
                f"is no number that {role} can be",
                "correct the cell or do not read the column",
            )


def check_words(
    connection: duckdb.DuckDBPyConnection, staged: Staged, given: Mapping, domains: Sequence[str]
) -> None:
    """Refuse the first label or verdict of `raw` that is none.

    Raises:
        BadFile: names row and value.
    """
    known = ", ".join(literal(one) for one in (*domains, OOD))
    remedy = f"say what it means: {', '.join((*domains, OOD))}"
    for role, allowed in (("label", known), ("verdict", f"{known}, {literal(ACCEPTED)}, ''")):
        found = connection.execute(
            f"select row, {role} from raw where {role} not in ({allowed}) order by row limit 1"
        ).fetchall()
        if found:
            row, value = found[0]
            raise BadFile(staged.file, f"is no {role}", remedy, row=row + 1, value=value)
    found = connection.execute(
        f"select row, label from raw where verdict = {literal(ACCEPTED)} and label <> 'ood' "
        "order by row limit 1"
    ).fetchall()
    if found:
        problem = "is in a domain, and its verdict names none"
        remedy = "say which domain the prediction means"
        raise BadFile(staged.file, problem, remedy, row=found[0][0] + 1, value=found[0][1])


def first(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    name: str,
    condition: str,
    problem: str,
    remedy: str,
) -> None:
    """Refuse the first row of `numbered`, called `c`, that meets a condition.

    Raises:
        BadFile: names row (of data, from 1), column and value.
    """
    found = connection.execute(
        f"select row, {column(name)} from numbered c where {condition} order by row limit 1"
    ).fetchall()
    if found:
        row, value = found[0]
        raise BadFile(staged.file, problem, remedy, row=row + 1, column=name, value=value)
