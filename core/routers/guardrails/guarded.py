"""A guard before a router, as a router of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from core.routers.base import Described, Router, RouterError
from core.routers.guardrails.base import Guard, onto
from core.types import Floats, Ints, Reasons, Scores


class Guarded(Router):
    """Rejects what either rejects, and routes the rest as the router does.

    The guard's score is moved onto the router's scale by `onto`: straight lines from 0 to 0, from
    the guard's threshold to the router's, and from 1 to 1. The strangeness is the larger of the
    two, so that at the router's own threshold a query is rejected exactly where one of them rejects
    it; another threshold makes the router stricter or laxer, and the guard with it.

    It learns nothing and keeps nothing: its artifacts are those of its parts.
    """

    name: ClassVar[str] = "guarded"
    label: ClassVar[str] = "Guarded router"
    family: ClassVar[str] = "guarded"
    idea: ClassVar[str] = "A guard looks first; what it lets through is routed."
    ood_score: ClassVar[str] = "the larger of guard's and router's, on the router's scale"
    paper: ClassVar[str] = "the combination that arXiv 2505.14524 motivates, built here"

    def __init__(self, router: Router, guard: Guard, name: str = "") -> None:
        """Remember both; they may be unfitted. Without a name it is called after its parts."""
        self.router, self.guard = router, guard
        # Each pair is a router of its own, so what it is called is its own and not its class's.
        vars(self).update(
            name=name or f"{guard.name}+{router.name}",
            label=f"{guard.card().label} + {router.card().label}",
            idea=f"{guard.card().label} looks first; what it lets through is routed by "
            f"{router.card().label}.",
        )
        self.domains = router.domains
        self.threshold = router.card().threshold
        self.ready = router.ready and guard.ready
        self.trained_on = f"router: {router.trained_on}; guard: {guard.trained_on}"

    @property
    def parts(self) -> tuple[Described, ...]:
        """The guard and the router."""
        return (*self.guard.parts, *self.router.parts)

    @property
    def scripted(self) -> bool:  # type: ignore[override]
        """Whether a part of the answer comes from a script."""
        return self.guard.scripted or self.router.scripted

    def params(self) -> dict[str, Any]:
        """The cards' names, settings and thresholds of both."""
        parts = {"router": self.router.card(), "guard": self.guard.card()}
        return {
            part: {"name": card.name, "threshold": card.threshold, **card.params}
            for part, card in parts.items()
        }

    def explain(self, texts: Sequence[str]) -> tuple[Scores, Reasons]:
        """Scores of a batch, and the guard's reasons; the guard is asked once."""
        found = self.guard.judge(texts)
        return self._joined(self.router.score(texts), found.ood), found.reasons

    def _score(self, texts: list[str]) -> Scores:
        return self._joined(self.router.score(texts), self.guard.judge(texts).ood)

    def _joined(self, scores: Scores, guard: Floats) -> Scores:
        moved = onto(guard, self.guard.threshold, self.threshold)
        return Scores(scores.domains, np.maximum(scores.ood, moved))

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        raise RouterError("Fit the router and the guard; together they have nothing to learn.")

    def _write(self, folder: Path) -> None:
        raise RouterError("Keep the router and the guard; together they have no artifact.")

    def _read(self, folder: Path) -> None:
        raise RouterError("Load the router and the guard; together they have no artifact.")


def guarded(router: Router, guard: Guard, name: str = "") -> Guarded:
    """`guard` before `router`: a router that rejects what either rejects."""
    return Guarded(router, guard, name)
