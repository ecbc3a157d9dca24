"""Lesson 3: what moves with the threshold."""

from __future__ import annotations

import pandas as pd

from core.analysis.answers import Answers, Threshold
from core.analysis.outcome import Outcome, outcome


def strict_of(one: Answers) -> float:
    """A strict τ to hold against the router's own: a quarter of it."""
    return one.threshold / 4


def stricter(one: Answers, lax: float, strict: float) -> str:
    """The option of lesson 3 that holds from a lax τ to a strict one."""
    before, after = outcome(one, lax), outcome(one, strict)
    inside = float(after.id_accuracy - before.id_accuracy)
    outside = float(after.ood_accuracy - before.ood_accuracy)
    if inside >= 0 and outside >= 0:
        return "both accuracies rise"
    if outside >= 0:
        return "OOD accuracy rises, ID accuracy falls"
    return "ID accuracy rises, OOD accuracy falls" if inside >= 0 else "both fall"


def percents(one: Answers, threshold: Threshold) -> tuple[float, float, float]:
    """ID accuracy, OOD accuracy and GQR score at τ, in percent."""
    found: Outcome = outcome(one, threshold)
    return tuple(  # type: ignore[return-value]
        100 * float(value) for value in (found.id_accuracy, found.ood_accuracy, found.gqr)
    )


def places(one: Answers, own: float) -> pd.DataFrame:
    """The learner's τ, the router's own and a strict one.

    Returns:
        Columns place, threshold, id, ood, gqr; the last three in percent.
    """
    thresholds = {
        "Your τ": own,
        "Its own τ": one.threshold,
        "A quarter of that": strict_of(one),
    }
    rows = [(name, tau, *percents(one, tau)) for name, tau in thresholds.items()]
    return pd.DataFrame(rows, columns=["place", "threshold", "id", "ood", "gqr"])
