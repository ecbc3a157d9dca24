"""Lesson 3: what moves with the threshold."""

from __future__ import annotations

import pandas as pd

from core.analysis.answers import Answers, Threshold
from core.analysis.outcome import Outcome, outcome
from core.analysis.suggest import best


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


def judged(places: pd.DataFrame) -> str:
    """The learner's τ against the best in hindsight of `places`, in words."""
    gqr = places["gqr"]
    short = f"{max(gqr.iloc[-1] - gqr.iloc[0], 0):.1f}"
    if short == "0.0":
        return "With both errors equally bad, no other τ does better on these answers than yours."
    return (
        f"With both errors equally bad, your τ stays {short} points of GQR below the best that any "
        "τ reaches on these answers."
    )


def percents(one: Answers, threshold: Threshold) -> tuple[float, float, float]:
    """ID accuracy, OOD accuracy and GQR score at τ, in percent."""
    found: Outcome = outcome(one, threshold)
    return tuple(  # type: ignore[return-value]
        100 * float(value) for value in (found.id_accuracy, found.ood_accuracy, found.gqr)
    )


def places(one: Answers, own: float) -> pd.DataFrame:
    """The learner's τ, the router's own, a strict one, and the best in hindsight.

    Returns:
        Columns place, threshold, id, ood, gqr; the last three in percent.
    """
    thresholds = {
        "Your τ": own,
        "Its own τ": one.threshold,
        "Strict: a quarter": strict_of(one),
        "Best here (peeking)": best(one),
    }
    rows = [(name, tau, *percents(one, tau)) for name, tau in thresholds.items()]
    return pd.DataFrame(rows, columns=["place", "threshold", "id", "ood", "gqr"])
