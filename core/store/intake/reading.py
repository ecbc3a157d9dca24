"""How one row of a table of predictions is read: expressions of SQL over its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.store.intake.mapping import Mapping
from core.store.intake.staged import Staged, column, number
from core.store.intake.words import UNITS_OF_TIME
from core.store.quoting import literal
from core.types import OOD

SHA16: Final = "[0-9a-f]{16}"


def rows(staged: Staged, given: Mapping, domains: Sequence[str]) -> str:
    """One row per router and query, words translated, numbers read.

    The tables `meant` and `sets` translate words; `places` says which place in its router's panel a
    row has.
    """
    dataset, label = given.one("dataset"), given.one("label")

    def numeric(role: str) -> str:
        return as_number(staged, given.one(role))

    made = [
        f"p.position, c.row, {router(given)} as router",
        f"{_query(given.one('query'))} as query_sha256",
        f"coalesce(s.here, {_cell(dataset)}) as dataset" if dataset else
        f"{literal(given.panel)} as dataset",
        f"coalesce(l.here, {_cell(label)}) as label" if label else
        f"{_label_by_set(given, dataset)} as label",
        f"{verdict(given)} as verdict",
        f"{_scores(staged, given, domains)} as scores",
        f"{numeric('ood')}::float as ood",
        f"({numeric('latency')} * {1000 * UNITS_OF_TIME.get(given.time_unit, 1)})"
        "::float as latency_us",
        f"{numeric('tokens')}::integer as tokens",
        f"{numeric('threshold')}::float as threshold",
    ]  # fmt: skip
    joins = ""
    if dataset:
        joins += f" left join sets s on s.raw = {_cell(dataset)}"
    if label:
        joins += f" left join meant l on l.raw = {_cell(label)}"
    return f"select {', '.join(made)} from {asked(given)}{joins} left join places p using (place)"


def asked(given: Mapping) -> str:
    """The cells as `c`, once per column of predictions, with `v` for what a prediction means.

    `place` numbers them: by row, then by column.
    """
    predictions = given.columns("prediction")
    if not predictions:
        return "(select *, row as place, '' as of from numbered) c"
    n = len(predictions)
    cells = " union all ".join(
        f"select *, row * {n} + {i} as place, trim(coalesce({column(name)}, '')) as raw, "
        f"{literal(name)} as of from numbered"
        for i, name in enumerate(predictions)
    )
    return f"({cells}) c left join meant v on v.raw = c.raw"


def verdict(given: Mapping) -> str:
    """What a prediction means; nothing where the table has none."""
    return "coalesce(v.here, c.raw)" if given.columns("prediction") else "null::varchar"


def _cell(name: str) -> str:
    return f"trim(coalesce(c.{column(name)}, ''))"


def router(given: Mapping) -> str:
    """The name of the router that a row is of."""
    predictions, named = given.columns("prediction"), given.one("router")
    single = literal(given.router or given.name)
    if named is not None:
        return f"coalesce(nullif(trim(c.{column(named)}), ''), {single})"
    if len(predictions) < 2 and not any(given.names.get(name) for name in predictions):
        return single
    cases = " ".join(
        f"when {literal(name)} then {literal(given.names.get(name) or name)}"
        for name in predictions
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
        return literal(OOD)
    name = f"coalesce(s.here, trim(c.{column(dataset)}))"
    inside = [one for one, kind in given.kinds.items() if kind == "id"]
    cases = " ".join(f"when {literal(one)} then {literal(one)}" for one in inside)
    return f"case {name} {cases} else 'ood' end" if cases else literal(OOD)


def _scores(staged: Staged, given: Mapping, domains: Sequence[str]) -> str:
    by_domain = {given.names.get(name, name): name for name in given.columns("score")}
    if by_domain and set(by_domain) >= set(domains):
        cells = [as_number(staged, by_domain[domain]) for domain in domains]
        known = " and ".join(f"{cell} is not null" for cell in cells)
        return f"if({known}, [{', '.join(cells)}]::float[], null)"
    listed = given.one("scores")
    if listed is None:
        return "null::float[]"
    cell = f"try_cast(c.{column(listed)} as float[])"
    return f"if(len({cell}) = {len(domains)}, {cell}, null)"


def as_number(staged: Staged, name: str | None) -> str:
    """A column of `c` as a double; NULL where its cell is empty or none."""
    if name is None:
        return "null"
    if name in staged.numbers:
        return f"c.{number(name)}::double"
    return f"try_cast(nullif(trim(c.{column(name)}), '') as double)"
