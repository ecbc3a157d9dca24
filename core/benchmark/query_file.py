"""A user's own file of labelled queries: CSV, JSONL or Parquet with text, label and dataset."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from core.benchmark.datasets import BadPanel, panel_of
from core.types import DOMAINS, OOD, Panel

NEEDED: Final = ("text", "label")
MAX_ROWS: Final = 200_000
SHOWN: Final = 40

Row = tuple[int, dict[str, Any]]


def read_panel(path: Path, domains: tuple[str, ...] | None = None) -> Panel:
    """The queries of a file as a panel.

    Args:
        path: CSV (UTF-8, commas), JSONL or Parquet with the columns text and label and, if there
            is one, dataset; without it a row's dataset is its label. Other columns are not read.
        domains: the domains that labels may name, beside `ood`. Without them the labels of the
            file make the domains: law, finance and healthcare if there are no others, else what
            stands there, in alphabetical order.

    Raises:
        BadPanel: names file, row, column, value and remedy. Rows are lines of a CSV or JSONL file,
            counted from 1, and rows of a Parquet file.
    """
    readers = {".csv": _csv, ".jsonl": _jsonl, ".parquet": _parquet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise BadPanel(f"{path.name}: '{path.suffix}' is no known kind. Use {', '.join(readers)}.")
    rows = [_checked(path.name, row, cells, domains) for row, cells in _opened(path, reader)]
    if not rows:
        raise BadPanel(f"{path.name} holds no query. Add rows with text and label.")
    if len(rows) > MAX_ROWS:
        raise BadPanel(f"{path.name} holds {len(rows):,} queries; split it at {MAX_ROWS:,}.")
    frame = pd.DataFrame(rows)
    return panel_of(path.stem, frame, domains or domains_of(set(frame["label"])))


def domains_of(labels: set[str]) -> tuple[str, ...]:
    """The domains that labels name: the usual three where there are no others, else by letter."""
    own = labels - {OOD}
    return DOMAINS if own <= set(DOMAINS) else tuple(sorted(own))


def _opened(path: Path, reader: Callable[[Path], Iterator[Row]]) -> Iterator[Row]:
    """The rows, or one sentence on why the file cannot be read as what its name says."""
    try:
        yield from reader(path)
    except UnicodeDecodeError as error:
        raise BadPanel(f"{path.name} is not UTF-8. Save it as UTF-8.") from error
    except (OSError, ValueError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "not readable"
        if isinstance(error, csv.Error):
            why = f"no CSV ({error}; is a quotation mark left open?)"
        raise BadPanel(f"{path.name}: {why}. Check its name and its format.") from error


def _csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        row = 2
        for cells in reader:
            if None in cells or None in cells.values():
                want = len(reader.fieldnames or ())
                raise BadPanel(
                    f"{path.name}, row {row}: the header has {want} fields and this row has not. "
                    "Quote a text that holds a comma."
                )
            yield row, cells
            row = reader.line_num + 1


def _jsonl(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig") as lines:
        for row, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                cells = json.loads(line)
            except ValueError as error:
                raise BadPanel(
                    f"{path.name}, row {row}: no JSON. Write one object with text and label a line."
                ) from error
            yield row, cells if isinstance(cells, dict) else {}


def _parquet(path: Path) -> Iterator[Row]:
    for row, cells in enumerate(pd.read_parquet(path).to_dict("records"), start=1):
        yield row, {str(name): cell for name, cell in cells.items()}


def _checked(
    file: str, row: int, cells: dict[str, Any], domains: tuple[str, ...] | None
) -> dict[str, str]:
    for column in NEEDED:
        if column not in cells:
            found = ", ".join(cells) or "no columns"
            raise BadPanel(
                f"{file}, row {row}: column {column} is missing (found: {_short(found)}). "
                "A file of queries has text, label and, if you like, dataset."
            )
        _check_text(file, row, column, cells[column])
    label = str(cells["label"]).strip()
    if domains is not None and label not in (*domains, OOD):
        raise BadPanel(
            f"{file}, row {row}, column label: {_short(label)!r} is unknown. "
            f"Use one of {', '.join((*domains, OOD))}."
        )
    dataset = cells.get("dataset")
    named = isinstance(dataset, str) and dataset.strip()
    return {
        "text": str(cells["text"]),
        "label": label,
        "dataset": str(dataset).strip() if named else label,
    }


def _check_text(file: str, row: int, column: str, cell: object) -> None:
    place = f"{file}, row {row}, column {column}"
    if not isinstance(cell, str):
        raise BadPanel(f"{place}: {_short(str(cell))!r} is no text. Write it as text.")
    if not cell.strip():
        raise BadPanel(f"{place}: is empty. Write it, or leave out the row.")
    try:
        cell.encode()
    except UnicodeEncodeError as error:
        raise BadPanel(f"{place}: holds half a character. Save the file as UTF-8.") from error


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
