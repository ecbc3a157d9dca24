"""Routers against one another on the same queries, each at a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.answers import Answers, Threshold, aligned
from core.analysis.outcome import Doubles, harmonic
from core.analysis.paired import Difference, resample
from core.analysis.remarks import at

ENDS: Final = (0.025, 0.975)


def versus(several: Sequence[Answers], thresholds: Sequence[Threshold]) -> pd.DataFrame:
    """Accuracies with 95 % intervals, and the paired difference in GQR score against the first.

    Every resample draws the same queries for all routers (`core.analysis.paired.resample`), so
    what is hard for all of them is no part of the difference.

    Args:
        several: m of at most 16; only queries that all of them answered count.
        thresholds: the τ of each.

    Returns:
        One row per router, in percent and points; empty where they share no query.
    """
    shared = aligned(list(several))
    if not len(shared[0]):
        return pd.DataFrame()
    verdicts = [one.decide(tau) for one, tau in zip(shared, thresholds, strict=True)]
    right = np.stack([v == one.labels for v, one in zip(verdicts, shared, strict=True)])
    sampled = resample(right, shared[0].strata)
    every = np.eye(len(shared))
    rows = []
    for i, (one, tau) in enumerate(zip(shared, thresholds, strict=True)):
        against = sampled.difference(every[i], every[0]) if i else None
        inside, outside = sampled.id_accuracy[:, i], sampled.ood_accuracy[:, i]
        rows.append(
            {"Router": one.label, "At": at(tau)}
            | _shown("GQR score", harmonic(inside, outside))
            | _against(against)
            | _shown("ID accuracy", inside)
            | _shown("OOD accuracy", outside)
        )
    return pd.DataFrame(rows)


def _shown(name: str, values: Doubles) -> dict[str, object]:
    """A figure and its interval; the first value is the data, the others are resamples of it."""
    return {
        f"{name} (%)": round(float(values[0]) * 100, 1),
        f"{name}, 95 %": _between(values[1:]),
    }


def _between(values: Doubles) -> str:
    if np.isnan(values).any():
        return "–"
    low, high = np.quantile(values, ENDS) * 100
    return f"{low:.1f} to {high:.1f}"


def _against(found: Difference | None) -> dict[str, object]:
    names = ("Against the first (points)", "Difference, 95 %", "Verdict")
    if found is None:
        return dict(zip(names, (np.nan, None, None), strict=True))
    if np.isnan(found.value):
        return dict(zip(names, (np.nan, "–", "–"), strict=True))
    between = f"{found.low * 100:+.2f} to {found.high * 100:+.2f}"
    return dict(zip(names, (round(found.value * 100, 2), between, found.verdict), strict=True))
