"""Texts and names as SQL writes them."""

from __future__ import annotations

from collections.abc import Iterable


def literal(value: object) -> str:
    """A text, quoted for SQL; what else it holds cannot act."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """The name of a table or column, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def one_of(column: str, values: Iterable[str]) -> str:
    """A condition: the column has one of these texts."""
    listed = ", ".join(literal(value) for value in values)
    return f"{column} in ({listed})" if listed else "false"
