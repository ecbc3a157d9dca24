"""One measured figure, and what is hoped for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A figure with its target; lower is always better here."""

    name: str
    value: float
    unit: str
    target: float | None = None

    @property
    def ok(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.target is None else self.value <= self.target

    def as_row(self) -> dict[str, object]:
        """For results.json."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "target": self.target,
            "ok": self.ok,
        }

    def as_line(self) -> str:
        """For the terminal."""
        target = "" if self.target is None else f"{self.target:g} {self.unit}"
        mark = {True: "ok", False: "MISSED", None: ""}[self.ok]
        return f"{self.name:<58}{self.value:>10.3f} {self.unit:<3} {target:>10} {mark}".rstrip()


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not pass (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
