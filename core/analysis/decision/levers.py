"""The needs that may turn out otherwise: how far each is moved, and how its values are written."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final

from core.digits import figures, trimmed, until_apart


@dataclass(frozen=True)
class Lever:
    """A need that may turn out otherwise.

    Attributes:
        name: field of `Needs`.
        label: on the screen.
        low: lowest value tried.
        high: highest value tried.
        share: whether values are shares, shown as percent and tried evenly; else by factors.
        unit: after the number.
    """

    name: str
    label: str
    low: float
    high: float
    share: bool
    unit: str

    def show(self, value: float, more: int = 0) -> str:
        """A value as text, with so many digits more than usual."""
        if value == inf:
            return "no limit"
        if value == 0 and self.name in ("min_id", "min_ood"):
            return "no minimum"
        if self.share:
            return f"{trimmed(value * 100, 1 + more)} %"
        return f"{figures(value, 3 + more)} {self.unit}"

    def apart(self, one: float, other: float) -> tuple[str, str]:
        """Two values with as many digits as it takes to tell them apart, where they differ."""
        return until_apart(self.show, one, other)


LEVERS: Final = (
    Lever("ood_share", "OOD share of the traffic", 0, 1, True, "%"),
    Lever("let_through", "Price of an OOD query let through", 1e-4, 1e4, False, "USD"),
    Lever("refused", "Price of a valid query refused", 1e-4, 1e4, False, "USD"),
    Lever("wrong_domain", "Price of a wrong domain", 1e-4, 1e4, False, "USD"),
    Lever("traffic", "Queries a month", 100, 1e10, False, "queries"),
    Lever("slo_ms", "p95 latency allowed", 1e-2, 1e5, False, "ms"),
    Lever("budget_usd", "Budget allowed", 1, 1e8, False, "USD a month"),
    Lever("min_id", "Minimum ID accuracy", 0, 1, True, "%"),
    Lever("min_ood", "Minimum OOD accuracy", 0, 1, True, "%"),
    Lever("cpu_usd_per_hour", "Price of a CPU machine", 1e-3, 1e3, False, "USD an hour"),
)
