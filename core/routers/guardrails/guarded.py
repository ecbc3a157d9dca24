"""A guard before a router, as a router of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from core.routers.base import Router, RouterError
from core.routers.guardrails.base import Guard, onto
from core.types import Card, Ints, Scores


class Guarded(Router):
    """Rejects what either rejects, and routes the rest as the router does.

    The guard's score is moved onto the router's scale by `onto`: straight lines from 0 to 0, from
    the guard's threshold to the router's, and from 1 to 1. The strangeness is the larger of the
    two, so that at the router's own threshold a query is rejected exactly where one of them rejects
    it; another threshold makes the router stricter or laxer, and the guard with it.
    """

    name: ClassVar[str] = "guarded"
    label: ClassVar[str] = "Guarded router"
    family: ClassVar[str] = "guarded"
    idea: ClassVar[str] = "A guard looks first; what it lets through is routed."
    ood_score: ClassVar[str] = "the larger of guard's and router's, on the router's scale"
    paper: ClassVar[str] = "the combination that arXiv 2505.14524 motivates, built here"

    def __init__(self, router: Router, guard: Guard) -> None:
        """Remember both; they may be unfitted."""
        self.router, self.guard = router, guard
        self.domains = router.domains
        self.threshold = router.card().threshold
        self.ready = router.ready and guard.ready
        self.trained_on = f"router: {router.trained_on}; guard: {guard.trained_on}"

    @property
    def scripted(self) -> bool:
        """Whether a part of the answer comes from a script."""
        return self.guard.scripted or getattr(self.router, "scripted", False)

    def params(self) -> dict[str, Any]:
        """The cards' names, settings and thresholds of both."""
        parts = {"router": self.router.card(), "guard": self.guard.card()}
        return {
            part: {"name": card.name, "threshold": card.threshold, **card.params}
            for part, card in parts.items()
        }

    def card(self) -> Card:
        """The card under both names."""
        router, guard = self.router.card(), self.guard.card()
        return replace(
            super().card(),
            name=f"{guard.name}+{router.name}",
            label=f"{guard.label} + {router.label}",
        )

    def reasons(self, text: str) -> tuple[str, ...]:
        """The guard's reasons against one query."""
        return self.guard.judge([text]).reasons[0]

    def _score(self, texts: list[str]) -> Scores:
        guard = onto(self.guard.judge(texts).ood, self.guard.threshold, self.threshold)
        scores = self.router.score(texts)
        return Scores(scores.domains, np.maximum(scores.ood, guard))

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        raise RouterError("Fit the router and the guard; together they have nothing to learn.")

    def _write(self, folder: Path) -> None:
        raise RouterError("Keep the router and the guard; together they have no artifact.")

    def _read(self, folder: Path) -> None:
        raise RouterError("Load the router and the guard; together they have no artifact.")


def guarded(router: Router, guard: Guard) -> Guarded:
    """`guard` before `router`: a router that rejects what either rejects."""
    return Guarded(router, guard)
