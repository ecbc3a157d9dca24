"""How a table is probably to be read: proposed from names and values, for the user to correct."""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import replace

from core.store.intake import words
from core.store.intake.mapping import AGGREGATES, FIGURE, OUTCOMES, PREDICTIONS, Mapping
from core.store.intake.role_guess import OF_SHAPE, shape_of
from core.store.intake.staged import Staged, profiles, values
from core.store.intake.unit_guess import share_unit, time_unit
from core.store.intake.words import ACCEPTED
from core.types import OOD


def propose(staged: Staged, name: str | None = None, shape: str | None = None) -> Mapping:
    """Guess from names and values how a table is to be read.

    Args:
        staged: the table.
        name: of the load; the file's name without its end by default.
        shape: one of `SHAPES`, where the user says so.
    """
    seen = profiles(staged)
    shape = shape or shape_of(staged.columns, seen)
    called = name or staged.file.split(".")[0][:60] or "upload"
    roles, names = OF_SHAPE[shape](staged.columns, seen)
    made = Mapping(shape, called, "gqr", roles, names)
    shares, times = share_unit(staged, made, seen), time_unit(made)
    return refresh(staged, replace(made, share_unit=shares, time_unit=times))


def refresh(staged: Staged, given: Mapping) -> Mapping:
    """Look again at the values of the columns, after the user changed what they are read as.

    Raises:
        BadFile: a column has too many different values for what it is read as.
    """
    raw = _values(staged, [*given.columns("label"), *given.columns("prediction")])
    if given.shape == AGGREGATES:
        raw = _values(staged, given.columns("metric"))
    sets = _values(staged, given.columns("dataset")) if given.shape != OUTCOMES else {}
    known = {name: words.named(words.DATASETS, name) or name for name in sets}
    if given.shape == AGGREGATES:
        known |= {n: n for n in _figure_sets(given) if n not in known}
    datasets = {name: given.datasets.get(name, here) for name, here in known.items()}
    meanings = {**_meanings(given, raw), **{k: v for k, v in given.meanings.items() if k in raw}}
    kinds = {here: given.kinds.get(here, _kind(here)) for here in datasets.values()}
    on_bench = set(datasets.values()) & set(words.DATASETS)
    panel = given.panel if on_bench or given.panel != "gqr" else _panel(given, datasets)
    return replace(given, meanings=meanings, datasets=datasets, kinds=kinds, panel=panel)


def _panel(given: Mapping, datasets: Map[str, str]) -> str:
    """GQR-Bench where nothing speaks against it, else a panel of the file's own name."""
    named = [one for one in datasets.values() if one not in ("", "all")]
    return given.name if named or given.shape == PREDICTIONS else given.panel


def _values(staged: Staged, columns: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in columns:
        for value, n in values(staged, name).items():
            found[value] = found.get(value, 0) + n
    return found


def _meanings(given: Mapping, raw: Map[str, int]) -> dict[str, str]:
    if given.shape == AGGREGATES:
        return {value: words.named(words.METRICS, value) for value in raw}
    filled = {value for value in raw if value}
    numbers = {value: _integer(value) for value in filled}
    if filled and None not in numbers.values():
        digits = {str(number) for number in numbers.values()}
        if digits <= {"0", "1"} and not given.columns("label"):  # let in or not, as the authors do
            table = {"0": OOD, "1": ACCEPTED}
        else:
            table = dict(words.NUMBERED)
        found = {value: table.get(str(number), value) for value, number in numbers.items()}
    else:
        found = {value: words.meaning(value) for value in filled}
    return {**found, **({"": ""} if "" in raw else {})}


def _integer(value: str) -> int | None:
    """The whole number that a text is, `1.0` included."""
    try:
        number = float(value)
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and number == int(number) else None


def _kind(dataset: str) -> str:
    domain = words.DOMAIN_WORDS.get(dataset.removeprefix("gqr_").removeprefix("starter_"))
    return "id" if domain or dataset in ("id", "gqr_id") or dataset.startswith("id_") else "ood"


def _figure_sets(given: Mapping) -> list[str]:
    found = [given.names.get(name, "") for name in given.columns(FIGURE)]
    return [name.split(":", 1)[1] for name in found if ":" in name]
