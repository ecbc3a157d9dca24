"""The catalogue of public query collections: what each is, its licence, its use."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from core.benchmark.datasets import BadPanel
from core.types import DOMAINS, OOD

CATALOGUE: Final = "sources.csv"
COLUMNS: Final = ("source", "label", "role", "licence", "titles", "without", "origin")
ROLES: Final = ("train", "unseen")


@dataclass(frozen=True)
class Source:
    """One collection of queries.

    Attributes:
        source: its name, which is also the stem of its Parquet file.
        label: the domain of all its queries, or `ood`.
        role: `train` may be learned from and shipped as weights; `unseen` is only measured on.
        licence: as found.
        titles: whether a text is a title, a blank line and a body.
        without: subsets that are left out, because their licence does not allow shipping.
        origin: who made it.
    """

    source: str
    label: str
    role: str
    licence: str
    titles: bool
    without: tuple[str, ...]
    origin: str


def read_catalogue(models: Path) -> dict[str, Source]:
    """The collections that Switchyard knows, by name, from `sources.csv` in `models`.

    Raises:
        BadPanel: for a missing file or column, or an unknown label or role.
    """
    path = models / CATALOGUE
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    except OSError as error:
        raise BadPanel(f"{path.name} cannot be read. Restore it from the repository.") from error
    return {row["source"]: _source(row, number) for number, row in enumerate(rows, start=2)}


def _source(row: dict[str, str], line: int) -> Source:
    missing = [column for column in COLUMNS if row.get(column) is None]
    if missing:
        raise BadPanel(f"{CATALOGUE}, line {line}: no value for {', '.join(missing)}.")
    for column, known in (("label", (*DOMAINS, OOD)), ("role", ROLES)):
        if row[column] not in known:
            raise BadPanel(
                f"{CATALOGUE}, line {line}: {column} '{row[column]}' is unknown. "
                f"Use one of {', '.join(known)}."
            )
    return Source(
        source=row["source"],
        label=row["label"],
        role=row["role"],
        licence=row["licence"],
        titles=row["titles"] == "yes",
        without=tuple(part for part in row["without"].split("|") if part),
        origin=row["origin"],
    )


def read_queries(path: Path) -> pd.DataFrame:
    """One Parquet file of queries: columns text, label, source, subset (empty where it has none).

    Raises:
        BadPanel: for a file that is no Parquet or lacks a column.
    """
    try:
        rows = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise BadPanel(f"{path.name} is no readable Parquet file. Replace or remove it.") from error
    missing = [column for column in ("text", "label", "source") if column not in rows]
    if missing:
        raise BadPanel(
            f"{path.name}: column {', '.join(missing)} is missing. "
            "A file of queries has text, label and source."
        )
    rows = rows.assign(subset=rows["subset"].fillna("") if "subset" in rows else "")
    rows = rows.assign(text=rows["text"].astype(str).str.strip())
    rows = rows[rows["text"] != ""].drop_duplicates("text")
    return rows[["text", "label", "source", "subset"]].reset_index(drop=True)
