"""Holds the rows of a file against each other and against what the database already knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.store import figures
from core.store.csv_text import CsvText, Record
from core.store.errors import BadFile
from core.store.figures import Fault
from core.store.reference import ReferenceTable

Key = tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What the database knows.

    Attributes:
        studies: source -> study.
        routers: (study, router) of every router.
        datasets: names of the datasets.
        printed: key of each loaded figure -> its value and unit.
    """

    studies: Mapping[str, str]
    routers: Collection[Key]
    datasets: Collection[str]
    printed: Mapping[Key, tuple[float, str]]


def new_figures(text: CsvText, known: Known) -> list[dict[str, object]]:
    """The figures that the database lacks, after every figure of the file was checked.

    Raises:
        BadFile: on the first row that is wrong, repeated, or loaded with another value.
    """
    new: list[dict[str, object]] = []
    seen: dict[Key, int] = {}
    for record in text.records:
        fields = record.fields
        fault = figures.fault_of(fields) or _fault_of_references(fields, known)
        if fault is not None:
            raise _bad(text, record, fault)
        key = _first_of_its_name(text, record, figures.KEY, seen)
        fault = _fault_of_loaded(fields, known.printed.get(key))
        if fault is not None:
            raise _bad(text, record, fault)
        if key not in known.printed:
            new.append({**fields, "value": float(fields["value"])})
    return new


def new_reference_rows(
    text: CsvText, rules: ReferenceTable, taken: Collection[Key]
) -> list[dict[str, object]]:
    """The rows of a reference file, every one checked; an empty cell outside the key is NULL.

    Raises:
        BadFile: on the first row that breaks a rule, is repeated, or is already loaded.
    """
    seen: dict[Key, int] = {}
    for record in text.records:
        fault = rules.fault_of(record.fields)
        if fault is not None:
            raise _bad(text, record, fault)
        if _first_of_its_name(text, record, rules.key, seen) in taken:
            raise _bad(text, record, Fault(rules.key[-1], "is already loaded", "rename the row"))
    return [
        {name: cell or ("" if name in rules.key else None) for name, cell in record.fields.items()}
        for record in text.records
    ]


def _fault_of_references(fields: Mapping[str, str], known: Known) -> Fault | None:
    """A source, router or dataset that the database has not heard of."""
    source, router, dataset = fields["source"], fields["router"], fields["dataset"]
    if source not in known.studies:
        return Fault("source", "is an unknown source", "add it to sources.csv first")
    study = known.studies[source]
    if fields["metric"] == "rows" and router:
        return Fault("router", "cannot have a number of rows", "leave it empty")
    if fields["metric"] != "rows" and (study, router) not in known.routers:
        problem = f"is an unknown router of the study {study}"
        return Fault("router", problem, "add it to routers.csv first")
    if dataset != figures.ALL and dataset not in known.datasets:
        names = ", ".join(sorted(known.datasets))
        return Fault("dataset", "is an unknown dataset", f"use one of {names}")
    return None


def _fault_of_loaded(fields: Mapping[str, str], loaded: tuple[float, str] | None) -> Fault | None:
    """The same figure is in the database with another value or unit."""
    if loaded is None or loaded == (float(fields["value"]), fields["unit"]):
        return None
    problem = f"is already loaded as {loaded[0]:g} {loaded[1]}"
    return Fault("value", problem, "correct one of the two")


def _first_of_its_name(
    text: CsvText, record: Record, key: Sequence[str], seen: dict[Key, int]
) -> Key:
    """The row's key; refuses a second row with the same one, naming the first."""
    name = tuple(record.fields[column] for column in key)
    if name in seen:
        problem = f"repeats row {seen[name]} (same {', '.join(key)})"
        raise _bad(text, record, Fault(key[-1], problem, "keep one of the two rows"))
    seen[name] = record.row
    return name


def _bad(text: CsvText, record: Record, fault: Fault) -> BadFile:
    return BadFile(
        text.file,
        fault.problem,
        fault.remedy,
        row=record.row,
        column=fault.column,
        value=record.fields[fault.column],
    )
