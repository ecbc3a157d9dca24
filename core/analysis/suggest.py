"""A threshold for a target: chosen on validation answers, reported on test answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import Answers
from core.analysis.intervals import AccuracyIntervals, bootstrap
from core.analysis.outcome import Outcome, along, candidates, outcome
from core.analysis.thresholds import plateau
from core.analysis.traffic import Prices, Traffic, expected_cost, weighted_gqr

Doubles = NDArray[np.float64]

TARGETS: Final = {
    "gqr": "Highest GQR score",
    "traffic": "Highest GQR score under the traffic below",
    "ood": "OOD accuracy of at least …",
    "id": "ID accuracy of at least …",
    "cost": "Lowest expected cost of errors",
}


@dataclass(frozen=True)
class Target:
    """What a threshold is chosen for: a key of `TARGETS`, with what it needs."""

    kind: str = "gqr"
    at_least: float = 0.9
    traffic: Traffic = Traffic()
    prices: Prices = Prices()

    @classmethod
    def of(cls, kind: str, percent: float, traffic: Traffic, prices: Prices) -> Target:
        """The target with its demand in percent."""
        return cls(kind, percent / 100, traffic, prices)


@dataclass(frozen=True, eq=False)
class Suggestion:
    """The chosen τ and how it does.

    Attributes:
        threshold: τ; NaN where no threshold reaches the target on validation.
        why: one sentence where τ is NaN.
        chosen_on: the outcome on validation answers, None without a τ.
        found: the outcome on test answers, None without a τ.
        intervals: 95 % bootstrap of the accuracies on test answers, None without a τ.
    """

    threshold: float
    why: str = ""
    chosen_on: Outcome | None = None
    found: Outcome | None = None
    intervals: AccuracyIntervals | None = None

    @property
    def sentence(self) -> str:
        """The chosen τ in words, and what it means where it rejects everything or nothing."""
        if self.chosen_on is None:
            return self.why
        if self.chosen_on.coverage == 0:
            return (
                "**τ below every score: reject everything.** On validation no query that is let "
                "in is worth it under this target."
            )
        said = f"**τ = {self.threshold:.4f}**"
        if self.chosen_on.coverage == 1:
            return f"{said}: reject nothing. On validation no rejection is worth it."
        return f"{said}."


def suggest(validation: Answers, test: Answers, target: Target) -> Suggestion:
    """Choose τ on validation; report it on test.

    Args:
        validation: answers to choose on.
        test: answers of the same router to other queries.
        target: what for.
    """
    thresholds = candidates(validation)
    curve = along(validation, thresholds)
    value = _worth(curve, target)
    if np.isnan(value).all():
        return Suggestion(float("nan"), "Validation lacks in-domain or OOD queries.")
    if np.nanmax(value) == -np.inf:
        side = "OOD" if target.kind == "ood" else "ID"
        return Suggestion(
            float("nan"), f"No threshold reaches {side} accuracy {100 * target.at_least:.1f} %."
        )
    threshold = float(thresholds[plateau(value)])
    return Suggestion(
        threshold,
        chosen_on=outcome(validation, threshold),
        found=outcome(test, threshold),
        intervals=intervals_at(test, threshold),
    )


def best(validation: Answers) -> float:
    """The τ with the highest GQR score; NaN where one side has no query."""
    thresholds = candidates(validation)
    gqr = along(validation, thresholds).gqr
    return float("nan") if np.isnan(gqr).all() else float(thresholds[plateau(gqr)])


def intervals_at(answers: Answers, threshold: float) -> AccuracyIntervals:
    """95 % bootstrap intervals at one τ, stratified by dataset."""
    right = answers.decide(threshold) == answers.labels
    return bootstrap(right, answers.is_ood, tuple(answers.datasets))


def _worth(curve: Outcome, target: Target) -> Doubles:
    """What to make as high as possible; -inf where a demand is not met."""
    if target.kind == "traffic":
        return weighted_gqr(curve, target.traffic)
    if target.kind == "cost":
        return -expected_cost(curve, target.traffic, target.prices)
    if target.kind == "ood":
        return np.where(curve.ood_accuracy >= target.at_least, curve.id_accuracy, -np.inf)
    if target.kind == "id":
        return np.where(curve.id_accuracy >= target.at_least, curve.ood_accuracy, -np.inf)
    return curve.gqr
