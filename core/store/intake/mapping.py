"""What a table is taken for, and what must be asked about it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Final

from core.store.errors import BadFile
from core.store.intake import words

PREDICTIONS: Final = "predictions"
AGGREGATES: Final = "aggregates"
OUTCOMES: Final = "outcomes"
RUN: Final = "run"
SHAPES: Final = {
    PREDICTIONS: "Predictions per query",
    AGGREGATES: "Figures per router",
    OUTCOMES: "Outcomes of LLMs",
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
            read = self.columns("value") or self.columns(FIGURE)
            return bool(read) and not self.columns("unit")
        return self.shape == OUTCOMES and bool(self.columns("quality"))

    def has_times(self) -> bool:
        """Whether the table has times without a unit beside each."""
        if self.shape == AGGREGATES:
            named = {name: self.names.get(name, "") for name in self.columns(FIGURE)}
            times = [
                name
                for name, metric in {**named, **self.meanings}.items()
                if metric in ("latency", "train_time")
            ]
            return not self.columns("unit") and not all(_tells_its_unit(name) for name in times)
        return bool(self.columns("latency"))

    def as_json(self) -> str:
        """For the row that says where a load comes from."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def of_json(cls, told: str) -> Mapping:
        """The mapping that `as_json` wrote."""
        return cls(**json.loads(told))


def _tells_its_unit(name: str) -> bool:
    """Whether a name of times says their unit, as latency_ms does: whoever reads it takes that."""
    return words.unit_in(name) in words.UNITS_OF_TIME
