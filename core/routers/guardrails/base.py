"""What every guardrail is: queries in, strangeness and reasons out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.routers.base import Described, NotFitted, RouterError, plain
from core.types import Card, Floats, Reasons, Scores


@dataclass(frozen=True)
class Verdicts:
    """What a guard says of n queries.

    There are no domain scores, not even zeros: a guard cannot route, so its ID accuracy is unknown.

    Attributes:
        ood: float32[n], how unsafe each query is, 0-1; **higher = stranger**.
        reasons: per query the reasons against it, in words; empty where there is none.
    """

    ood: Floats
    reasons: Reasons

    def __post_init__(self) -> None:
        """Refuse shapes that do not belong together, and what is no number."""
        if self.ood.shape != (len(self.reasons),):
            raise ValueError(f"{self.ood.shape} scores for {len(self.reasons)} lists of reasons")
        if not np.isfinite(self.ood).all():
            raise ValueError("a guard's score must be a finite number")

    def __len__(self) -> int:
        """Number of queries."""
        return len(self.ood)


class Guard(Described, ABC):
    """Judges queries; rejected is what scores above its threshold."""

    family: ClassVar[str] = "guardrail"

    trained_on: str = "nothing of ours"
    domains: tuple[str, ...] = ()  # it routes to none

    def card(self) -> Card:
        """The card, which says where its answers come from a script."""
        known = super().card()
        return replace(known, label=f"{known.label} (scripted)") if self.scripted else known

    def judge(self, texts: Sequence[str]) -> Verdicts:
        """Judge n queries; n may be 0.

        Raises:
            NotFitted: before the guard has what it needs.
            RouterError: where it cannot answer.
        """
        if not self.ready:
            raise NotFitted(self.name)
        if not texts:
            return Verdicts(np.empty(0, np.float32), ())
        return self._judge([plain(text) for text in texts])

    def score(self, texts: Sequence[str]) -> Scores:
        """The judgement in the shape of a router's: domains float32[n, 0], no column, and ood.

        Raises:
            RouterError: as `judge`.
        """
        return self.explain(texts)[0]

    def explain(self, texts: Sequence[str]) -> tuple[Scores, Reasons]:
        """The same, and per query the reasons against it."""
        found = self.judge(texts)
        return Scores(np.empty((len(found), 0), np.float32), found.ood), found.reasons

    def write(self, folder: Path) -> None:
        """Keep what was fitted in `folder` (which exists)."""
        raise RouterError(f"Guard '{self.name}' has no artifact: keep its settings instead.")

    def read(self, folder: Path) -> Self:
        """Take up what `write` kept."""
        raise RouterError(f"Guard '{self.name}' has no artifact: give its settings instead.")

    @abstractmethod
    def _judge(self, texts: list[str]) -> Verdicts: ...


def onto(values: Floats, threshold: float, target: float) -> Floats:
    """Move scores from one threshold to another, in order.

    Two straight lines map 0 to 0, `threshold` to `target` and 1 to 1, so a score is above `target`
    exactly where it was above `threshold`: float32 rounding is kept from moving one across.

    Args:
        values: float32[n], 0-1.
        threshold: on the scale of the values, 0-1.
        target: on the new scale, 0 <= target < 1.

    Returns:
        float32[n], 0-1.

    Raises:
        RouterError: for a target of 1, above which nothing could lie.
    """
    if not 0 <= target < 1:
        raise RouterError(f"A router that rejects nothing (threshold {target:g}) takes no guard.")
    at, to = np.float32(threshold), np.float32(target)
    x = values.astype(np.float64)
    below = x / at * to if at > 0 else np.full_like(x, to)
    above = to + (x - at) / (1 - at) * (1 - to) if at < 1 else np.ones_like(x)
    moved = np.where(values > at, above, below).astype(np.float32)
    floor, one = np.nextafter(to, np.float32(1)), np.float32(1)
    rejected = np.clip(moved, floor, one)
    return np.where(values > at, rejected, np.clip(moved, np.float32(0), to)).astype(np.float32)
