"""Fronts over a scoreboard, and dominance in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.pareto import dominator, front, losses
from core.metrics import METRICS, Metric

AHEAD: Final = "On the front: nothing beats it."
BASELINE: Final = "A baseline: drawn for scale, not a choice."


def judge(board: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Say for each row whether it is on the front of the named metrics.

    Args:
        board: a scoreboard with the columns `label`, `family` and each of `names`. Baselines are
            neither on the front nor beaten.
        names: two or more of `core.metrics.METRICS`.

    Returns:
        The rows where every named metric is known, with `on_front` and `why` (one sentence).
    """
    known = board.dropna(subset=list(names)).reset_index(drop=True)
    metrics = [METRICS[name] for name in names]
    values = known[list(names)].to_numpy(np.float64, copy=True)
    values[known["family"] == "baseline"] = np.nan  # drawn for scale, not a choice
    points = losses(values, tuple(m.higher_is_better for m in metrics))
    on_front = front(points)
    why = []
    for i, j in enumerate(dominator(points)):
        if j >= 0:
            why.append(sentence(known.iloc[i], known.iloc[j], metrics))
        else:
            why.append(AHEAD if on_front[i] else BASELINE)
    return known.assign(on_front=on_front, why=why)


def sentence(row: pd.Series, better: pd.Series, metrics: Sequence[Metric]) -> str:
    """By what `better` dominates `row`: "dominated by static: +3.1 points GQR score, 40× lower"."""
    gains = [gain(float(row[m.name]), float(better[m.name]), m) for m in metrics]
    return f"Dominated by {better['label']}: {', '.join(gains)}."


def gain(worse: float, better: float, metric: Metric) -> str:
    """The difference between two values of one metric, in words."""
    if worse == better:
        return f"same {metric.label}"
    if metric.higher_is_better:
        return f"+{(better - worse) * metric.scale:.1f} points {metric.label}"
    if better == 0:
        return f"{metric.label} 0 instead of {metric.show(worse)}"
    return f"{worse / better:.3g}× lower {metric.label.lower()}"
