"""Figures that somebody computed already: from a mapped table to one row per figure."""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd

from core.store.errors import BadFile
from core.store.figures import ALL, METRICS, PER_DATASET
from core.store.intake import words
from core.store.intake.mapping import FIGURE, Mapping
from core.store.intake.staged import Staged, column

MOST: Final = 25_000
COLUMNS: Final = (
    *("row", "panel", "router", "variant", "metric", "dataset"),
    *("value", "stated", "unit", "as_printed"),
)
_TO_UNIT: Final = {
    "ms": "ms",
    "s": "s",
    "us": "us",
    "%": "%",
    "percent": "%",
    "fraction": "fraction",
}


def figures(connection: duckdb.DuckDBPyConnection, staged: Staged, given: Mapping) -> pd.DataFrame:
    """The figures of a table.

    Columns as `COLUMNS`; `row` is counted from 1, `value` is canonical (fractions, milliseconds,
    counts, USD), `stated` and `unit` are as the table has them. Metrics that are not kept
    are left out.

    Raises:
        BadFile: a value is no number or impossible, or a figure stands twice.
    """
    if not given.columns(FIGURE) and given.one("value") is None:
        remedy = "say which columns are figures, or which one is the value; digits are as in 0.938"
        raise BadFile(staged.file, "has no figure", remedy)
    many = staged.rows * max(1, len(given.columns(FIGURE)))
    if many > MOST:
        problem = f"has {many:,} figures, more than {MOST:,}"
        raise BadFile(staged.file, problem, "read it as predictions, or fewer of its columns")
    read = [name for name in staged.columns if given.roles.get(name)]
    wanted = ", ".join(column(name) for name in read)
    found = connection.execute(f"select {wanted} from cells order by row").fetchall()
    cells = [dict(zip(read, row, strict=True)) for row in found]
    told = _tall(cells, given) if given.one("value") else _wide(cells, given)
    made = [_figure(staged, given, *one) for one in told]
    table = pd.DataFrame([one for one in made if one], columns=list(COLUMNS))
    if table.empty:
        raise _nothing_kept(staged, {metric for _, _, metric, _, _, _ in told})
    _check_once(staged, table)
    return table


def _nothing_kept(staged: Staged, metrics: set[str]) -> BadFile:
    if "accuracy" in metrics:
        problem = "has accuracies, but does not say on which dataset"
        remedy = "read a column as the dataset, or name them id_accuracy or ood_accuracy"
        return BadFile(staged.file, problem, remedy)
    return BadFile(staged.file, "has no figure to keep", f"name one of {', '.join(words.METRICS)}")


Told = tuple[int, dict[str, str], str, str, str, str]


Row = dict[str, str | None]


def _cell(row: Row, name: str | None) -> str:
    return (row[name] or "").strip() if name is not None else ""


def _places(given: Mapping) -> dict[str, str | None]:
    """Which column says router, variant and panel."""
    return {role: given.one(role) for role in ("router", "variant", "panel")}


def _place(row: Row, places: dict[str, str | None]) -> dict[str, str]:
    return {role: _cell(row, name) for role, name in places.items()}


def _tall(cells: list[Row], given: Mapping) -> list[Told]:
    metric, dataset, value = given.one("metric"), given.one("dataset"), given.one("value")
    stated, places, found = given.one("unit"), _places(given), []
    for number, row in enumerate(cells, start=1):
        word = _cell(row, metric)
        kept = given.meanings.get(word, "") if metric else "accuracy"
        unit = _TO_UNIT.get(_cell(row, stated).lower(), "") or _unit_of(given, word, kept)
        raw = _cell(row, dataset)
        name = given.datasets.get(raw, raw)
        found.append((number, _place(row, places), kept, name, _cell(row, value), unit))
    return found


def _wide(cells: list[Row], given: Mapping) -> list[Told]:
    by_set, places, found = given.one("dataset"), _places(given), []
    figures = [
        (name, *given.names.get(name, "").partition(":")[::2]) for name in given.columns(FIGURE)
    ]
    for number, row in enumerate(cells, start=1):
        raw = _cell(row, by_set)
        here, place = given.datasets.get(raw, raw), _place(row, places)
        for name, metric, dataset in figures:
            unit = _unit_of(given, name, metric)
            found.append((number, place, metric, dataset or here, _cell(row, name), unit))
    return found


def _unit_of(given: Mapping, word: str, metric: str) -> str:
    """The unit in the name itself, else the one that holds for the whole table."""
    units = METRICS.get(metric, ())
    if "%" in units:
        return given.share_unit
    if "ms" in units:
        own = words.unit_in(word)
        return own if own in words.UNITS_OF_TIME else given.time_unit
    return ""


def _figure(
    staged: Staged,
    given: Mapping,
    row: int,
    place: dict[str, str],
    metric: str,
    dataset: str,
    cell: str,
    unit: str,
) -> dict[str, object] | None:
    if metric not in METRICS or cell in ("", "-", "–", "—"):
        return None
    stated = _number(staged, row, cell)
    value, unit = _canonical(stated, metric, "%" if "%" in cell else unit)
    if value < 0 or ("%" in METRICS[metric] and value > 1):
        problem = f"cannot be {metric} in {unit}"
        raise BadFile(staged.file, problem, "check the cell and the unit", row=row, value=cell)
    if unit == "us":
        stated, unit = value, "ms"
    known = dataset if dataset.lower() not in ("", "all", "overall", "total") else ALL
    if metric in PER_DATASET and metric != "rows" and known == ALL:
        return None  # the accuracy over everything mixes domains and strangers
    if metric not in PER_DATASET:
        known = ALL
    return {
        "row": row,
        "panel": place["panel"] or given.panel,
        "router": place["router"] or given.router or given.name,
        "variant": place["variant"],
        "metric": metric,
        "dataset": known,
        "value": value,
        "stated": stated,
        "unit": unit,
        "as_printed": cell[:60],
    }


def _canonical(stated: float, metric: str, unit: str) -> tuple[float, str]:
    """A figure as fraction, milliseconds, count or USD, and the unit that it is stated in."""
    units = METRICS[metric]
    if "%" in units:
        return (round(stated / 100, 12), "%") if unit == "%" else (stated, "fraction")
    if "ms" in units:
        unit = unit if unit in words.UNITS_OF_TIME else "ms"
        return round(stated * words.UNITS_OF_TIME[unit], 9), unit
    return stated, units[0]


def _number(staged: Staged, row: int, cell: str) -> float:
    bare = cell.replace("%", "").strip()
    try:
        value = float(bare)
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e15:
        remedy = "write plain digits such as 0.938"
        raise BadFile(staged.file, "is no number", remedy, row=row, value=cell)
    return value


def _check_once(staged: Staged, found: pd.DataFrame) -> None:
    key = ["panel", "router", "variant", "metric", "dataset"]
    twice = found[found.duplicated(key)]
    if len(twice):
        again = twice.iloc[0]
        told = f"{again['metric']} of {again['router']} on {again['dataset']}"
        first = found[(found[key] == again[key]).all(axis=1)].iloc[0]
        problem = f"stands again, after row {first['row']}"
        remedy = "keep one of the two, or read a column as the variant"
        raise BadFile(staged.file, problem, remedy, row=int(again["row"]), value=told)
