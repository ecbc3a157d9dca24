"""What a table is taken for: proposed from its names and values, corrected by the user."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from core.store.errors import BadFile
from core.store.intake import words
from core.store.intake.staged import Profile, Staged, column, profiles, values
from core.store.intake.words import ACCEPTED
from core.types import OOD

PREDICTIONS: Final = "predictions"
AGGREGATES: Final = "aggregates"
OUTCOMES: Final = "outcomes"
RUN: Final = "run"
SHAPES: Final = {
    PREDICTIONS: "Predictions, one row per query",
    AGGREGATES: "Figures, one per router and metric",
    OUTCOMES: "Outcomes of LLMs, one per query and model",
}
NOT_READ: Final = ""
FIGURE: Final = "figure"
ROLES: Final[dict[str, tuple[str, ...]]] = {
    PREDICTIONS: (
        *("query", "dataset", "label", "prediction", "router", "score", "scores", "ood"),
        *("latency", "tokens", "threshold"),
    ),
    AGGREGATES: ("router", "variant", "panel", "metric", "dataset", "value", "unit", FIGURE),
    OUTCOMES: (
        *("query", "task", "router", "quality", "cost", "latency", "tokens_in", "tokens_out"),
    ),
}
"""Shape -> what a column of it can be read as."""
SEVERAL: Final = frozenset({"prediction", "score", FIGURE, "quality", "cost"})
UNCLEAR: Final = ""


@dataclass(frozen=True)
class Mapping:
    """How a table is read.

    Attributes:
        shape: one of `SHAPES`.
        name: what the load is called.
        panel: what was asked, e.g. `gqr`.
        roles: column -> role of its shape, or nothing.
        names: column -> router (of a prediction, quality or cost), domain (of a score), or
            `metric` or `accuracy:dataset` (of a figure).
        meanings: value of a label or prediction -> a domain, `ood`, `accepted`, or nothing.
        datasets: name of a dataset in the file -> its name here.
        kinds: dataset, by its name here -> `id` or `ood`.
        share_unit: `%` or `fraction`; nothing where it is unclear.
        time_unit: `us`, `ms` or `s`; nothing where it is unclear.
        router: name for a table that names no router.
    """

    shape: str
    name: str
    panel: str
    roles: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    datasets: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    share_unit: str = UNCLEAR
    time_unit: str = UNCLEAR
    router: str = ""

    def columns(self, role: str) -> list[str]:
        """The columns read as this, in the order of the file."""
        return [name for name, given in self.roles.items() if given == role]

    def one(self, role: str) -> str | None:
        """The one column read as this, or None.

        Raises:
            BadFile: there are several.
        """
        found = self.columns(role)
        if len(found) > 1:
            problem = f"is read as {role}, and so is {found[0]!r}"
            raise BadFile(self.name, problem, "keep one of them", column=found[1])
        return found[0] if found else None

    def questions(self) -> list[str]:
        """What must be asked before anything is loaded."""
        asked = []
        if self.share_unit == UNCLEAR and self.has_shares():
            asked.append("Are the shares percent or fractions?")
        if self.time_unit == UNCLEAR and self.has_times():
            asked.append("Are the times seconds, milliseconds or microseconds?")
        return asked

    def has_shares(self) -> bool:
        """Whether the table has shares without a unit beside each."""
        if self.shape == AGGREGATES:
            return not self.columns("unit")
        return self.shape == OUTCOMES and bool(self.columns("quality"))

    def has_times(self) -> bool:
        """Whether the table has times without a unit beside each."""
        if self.shape == AGGREGATES:
            of_time = ("latency", "train_time")
            figures = any(self.names.get(name) in of_time for name in self.columns(FIGURE))
            metrics = any(words.named(words.METRICS, raw) in of_time for raw in self.meanings)
            return not self.columns("unit") and (figures or metrics)
        return bool(self.columns("latency"))

    def as_json(self) -> str:
        """For the row that says where a load comes from."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def of_json(cls, told: str) -> Mapping:
        """The mapping that `as_json` wrote."""
        return cls(**json.loads(told))


def propose(staged: Staged, name: str | None = None, shape: str | None = None) -> Mapping:
    """Guess from names and values how a table is to be read.

    Args:
        staged: the table.
        name: of the load; the file's name without its end by default.
        shape: one of `SHAPES`, where the user says so.
    """
    seen = profiles(staged)
    shape = shape or _shape(staged.columns, seen)
    called = name or staged.file.split(".")[0][:60] or "upload"
    roles, names = _ROLES[shape](staged.columns, seen)
    made = Mapping(shape, called, "gqr", roles, names)
    share_unit, time_unit = _share_unit(staged, made, seen), _time_unit(made)
    return refresh(staged, replace(made, share_unit=share_unit, time_unit=time_unit))


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


def _shape(columns: Iterable[str], seen: Map[str, Profile]) -> str:
    found = {words.named(words.COLUMNS, name) for name in columns}
    if any(name.endswith(words.WIDE_COST) for name in columns):
        return OUTCOMES
    if "prediction" in found or any(_wide_router(name) for name in columns):
        return PREDICTIONS
    if "router" in found and "quality" in found and ("query" in found or "task" in found):
        return OUTCOMES
    if "ood" in found and any(words.SCORE.fullmatch(words.plain(name)) for name in columns):
        return PREDICTIONS
    return AGGREGATES


def _wide_router(name: str) -> str:
    """The router of a column such as `pred-svm_mini`, or nothing."""
    found = words.WIDE_PREDICTION.fullmatch(name.strip().lower())
    whole = words.plain(name) in words.COLUMNS["prediction"]
    return name.strip()[-len(found[1]) :] if found and not whole else ""


Roles = tuple[dict[str, str], dict[str, str]]


def _prediction_roles(columns: Iterable[str], seen: Map[str, Profile]) -> Roles:
    roles, names = _first_of_each(columns, PREDICTIONS), dict[str, str]()
    for name in columns:
        score = words.SCORE.fullmatch(words.plain(name))
        if wide := _wide_router(name):
            roles[name], names[name] = "prediction", wide
        elif roles[name] == NOT_READ and score and seen[name].numeric:
            roles[name], names[name] = "score", words.meaning(score[1])
    return roles, names


def _aggregate_roles(columns: Iterable[str], seen: Map[str, Profile]) -> Roles:
    roles, names = _first_of_each(columns, AGGREGATES), dict[str, str]()
    if "value" in roles.values():
        return roles, names
    for name in columns:
        metric, dataset = words.named(words.METRICS, name), words.named(words.DATASETS, name)
        if roles[name] == NOT_READ and seen[name].numeric and (metric or dataset):
            roles[name] = FIGURE
            names[name] = metric or f"accuracy:{dataset}"
    return roles, names


def _outcome_roles(columns: Iterable[str], seen: Map[str, Profile]) -> Roles:
    roles, names = _first_of_each(columns, OUTCOMES), dict[str, str]()
    models = [n.removesuffix(words.WIDE_COST) for n in columns if n.endswith(words.WIDE_COST)]
    for model in models:  # RouterBench: a column of quality per model, and one of its cost
        cost = model + words.WIDE_COST
        roles[cost], names[cost] = "cost", model
        if model in seen:
            roles[model], names[model] = "quality", model
    return roles, names


_ROLES: Final = {
    PREDICTIONS: _prediction_roles,
    AGGREGATES: _aggregate_roles,
    OUTCOMES: _outcome_roles,
}


def _first_of_each(columns: Iterable[str], shape: str) -> dict[str, str]:
    """A role for each column that bears its name; the first of several keeps it."""
    roles: dict[str, str] = {}
    for name in columns:
        role = words.named({r: words.COLUMNS.get(r, ()) for r in ROLES[shape]}, name)
        roles[name] = role if role and role not in roles.values() else NOT_READ
    return roles


def _figure_sets(given: Mapping) -> list[str]:
    found = [given.names.get(name, "") for name in given.columns(FIGURE)]
    return [name.split(":", 1)[1] for name in found if ":" in name]


def _share_unit(staged: Staged, made: Mapping, seen: Map[str, Profile]) -> str:
    """Percent or fraction by the column's name or signs, or by its values; else unclear."""
    names = made.columns("quality")
    if made.shape == AGGREGATES:
        shares = [n for n in made.columns(FIGURE) if made.names[n].split(":")[0] in _SHARES]
        names = [*shares, *made.columns("value")]
    given = [seen[name] for name in names]
    if any(one.percent or words.unit_in(one.name) == "%" for one in given):
        return "%"
    highs = [one.high for one in given if one.numbers]
    if made.columns("value"):
        highs = _highest_share(staged, made)
    if not highs or not max(highs) <= 100:
        return UNCLEAR
    if max(highs) > 1:
        return "%"
    return "fraction" if made.shape == OUTCOMES or any(0 < high < 1 for high in highs) else UNCLEAR


def _highest_share(staged: Staged, made: Mapping) -> list[float]:
    """The highest value of each metric that is a share; other metrics stand in the same column."""
    metric, value = made.one("metric"), made.one("value")
    if metric is None or value is None:
        return []
    with staged.open() as connection:
        found = connection.execute(
            f"select {column(metric)}, max(try_cast({column(value)} as double)) from cells "
            "group by 1 limit 1000"
        ).fetchall()
    named = [(words.named(words.METRICS, str(name)), high) for name, high in found]
    return [high for name, high in named if name in _SHARES and high is not None]


_SHARES: Final = ("gqr", "id_accuracy", "ood_accuracy", "unsafe_avg", "accuracy")


def _time_unit(made: Mapping) -> str:
    names = made.columns("latency")
    names += [n for n in made.columns(FIGURE) if made.names[n] in ("latency", "train_time")]
    found = {words.unit_in(name) for name in names} & set(words.UNITS_OF_TIME)
    return found.pop() if len(found) == 1 else UNCLEAR
