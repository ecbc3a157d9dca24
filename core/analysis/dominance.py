"""Fronts over a scoreboard, and dominance in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any, Final

import numpy as np
import pandas as pd

from core.analysis import shape
from core.analysis.pareto import Doubles, dominator, front, losses
from core.digits import figures, trimmed
from core.metrics import EVERY_METRIC, Metric

Row = Mapping[Any, Any]

AHEAD: Final = "On the front: nothing beats it."
BASELINE: Final = "A baseline: drawn for scale, not a choice."
MAYBE: Final = "Cannot tell: within the 95 % intervals it may be on the front or beaten."
FRONT, DOMINATED, CANNOT_TELL, NO_CHOICE = "front", "dominated", "cannot tell", "baseline"
BOUNDS: Final = {
    "gqr": ("gqr_low", "gqr_high"),
    "id_accuracy": ("id_low", "id_high"),
    "ood_accuracy": ("ood_low", "ood_high"),
}
"""Metric -> columns of its 95 % interval, where a row has one."""
NEARLY: Final = 1.1
"""Below it a ratio is told in percent: "1× lower" says nothing."""
CHANCE: Final = 0.05
"""All of n right happens in one of twenty panels even at an accuracy of CHANCE ** (1 / n)."""


def judge(board: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Say for each row whether it is on the front of the named metrics.

    Args:
        board: a scoreboard with the columns `label`, `family` and each of `names`. Baselines are
            neither on the front nor beaten.
        names: two or more of `core.metrics.EVERY_METRIC`.

    Returns:
        The rows where every named metric is known, with `on_front` (by the figures as they are),
        `state` (front, dominated, cannot tell, baseline: with their intervals), `share` (of the
        hypervolume, float) and `why` (one sentence).
    """
    known = board.dropna(subset=list(names)).reset_index(drop=True)
    metrics = [EVERY_METRIC[name] for name in names]
    points = _losses(known, metrics, {})
    on_front = front(points)
    best = _losses(known, metrics, {name: BOUNDS[name][1] for name in names if name in BOUNDS})
    worst = _losses(known, metrics, {name: BOUNDS[name][0] for name in names if name in BOUNDS})
    safe, beaten = shape.certain(best, worst)
    state = np.select(
        [np.isnan(points).any(axis=1), safe, beaten], [NO_CHOICE, FRONT, DOMINATED], CANNOT_TELL
    )
    rows = known[["label", *names]].to_dict("records")
    by = dominator(points)
    why = [
        _why(row, rows[j] if j >= 0 else None, str(one), metrics)
        for row, j, one in zip(rows, by, state, strict=True)
    ]
    share = shape.shares(unit_losses(known, names))
    return known.assign(on_front=on_front, state=state, share=share, why=why)


def _losses(known: pd.DataFrame, metrics: Sequence[Metric], bounds: Mapping[str, str]) -> Doubles:
    """Losses of every row, at a bound where there is one; NaN for baselines."""
    values = known[[m.name for m in metrics]].to_numpy(np.float64, copy=True)
    for k, metric in enumerate(metrics):
        column = bounds.get(metric.name, "")
        if column in known:
            bound = known[column].to_numpy(np.float64, na_value=np.nan)
            if column.endswith("low") and "n" in known:
                bound = _below_perfect(bound, known["n"].to_numpy(np.float64, na_value=np.nan))
            values[:, k] = np.where(np.isnan(bound), values[:, k], bound)
    values[known["family"] == "baseline"] = np.nan  # drawn for scale, not a choice
    return losses(values, tuple(m.higher_is_better for m in metrics))


def _below_perfect(low: Doubles, n: Doubles) -> Doubles:
    """Lower bounds with room below 1 (Clopper and Pearson 1934), where none of n was wrong.

    A bootstrap of right answers alone has no width.

    Args:
        low: float64[m], fractions.
        n: float64[m], all queries of the panel: OOD ones are fewer, so the room is the least.
    """
    share = np.divide(1.0, n, out=np.zeros_like(low), where=n > 0)
    return np.where(low >= 1, CHANCE**share, low)


def unit_losses(known: pd.DataFrame, names: Sequence[str]) -> Doubles:
    """Losses of rows on 0 (best shown) to 1 (worst shown), float64[n, d]; NaN for baselines."""
    metrics = [EVERY_METRIC[name] for name in names]
    points = _losses(known, metrics, {})
    if not len(points) or np.isnan(points).all():
        return points
    return shape.unit(points, tuple(m.log for m in metrics))


def _why(row: Row, better: Row | None, state: str, metrics: Sequence[Metric]) -> str:
    if state == NO_CHOICE:
        return BASELINE
    told = AHEAD if better is None else sentence(row, better, metrics)
    return f"{told} {MAYBE}" if state == CANNOT_TELL else told


def sentence(row: Row, better: Row, metrics: Sequence[Metric]) -> str:
    """By what `better` dominates `row`: "dominated by static: +3.1 points GQR score, 40× lower".

    Where both have the same score it says first that they are tied on it.
    """
    tied = [m for m in metrics if m.higher_is_better and row[m.name] == better[m.name]]
    gains = ", ".join(
        gain(float(row[m.name]), float(better[m.name]), m) for m in metrics if m not in tied
    )
    if tied:
        on = " and ".join(m.label for m in tied)
        return f"Tied with {better['label']} on {on}, beaten on the rest: {gains}."
    return f"Dominated by {better['label']}: {gains}."


def gain(worse: float, better: float, metric: Metric) -> str:
    """The difference between two values of one metric, in words."""
    if isclose(worse, better):
        return f"same {_inner(metric)}"
    if metric.higher_is_better:
        return f"+{trimmed((better - worse) * metric.scale, 1)} points {metric.label}"
    if better == 0:
        return f"{metric.label} 0 instead of {metric.show(worse)}"
    if worse / better < NEARLY:
        return f"{figures((1 - better / worse) * 100, 2)} % lower {_inner(metric)}"
    return f"{figures(worse / better)}× lower {_inner(metric)}"


def _inner(metric: Metric) -> str:
    """The metric within a sentence; GQR and the like keep their capitals."""
    return metric.label if metric.higher_is_better else metric.label.lower()


@dataclass(frozen=True)
class Summary:
    """A front in figures.

    Attributes:
        front: labels on the front, best first in the last metric.
        knee: label of the knee, if the front bends.
        volume: hypervolume as a share of the box between the best and the worst shown.
        held: (label, share of the hypervolume that only it dominates), largest first.
        unsure: labels of which it cannot be told.
    """

    front: tuple[str, ...]
    knee: str | None
    volume: float
    held: tuple[tuple[str, float], ...]
    unsure: tuple[str, ...]


def summary(judged: pd.DataFrame, names: Sequence[str]) -> Summary:
    """Knee, hypervolume and who holds which part of it."""
    points = unit_losses(judged, names)
    bend = shape.knee(points) if len(points) else None
    last = EVERY_METRIC[names[-1]]
    ahead = judged[judged["on_front"]].sort_values(last.name, ascending=not last.higher_is_better)
    held = judged[judged["share"] > 0].sort_values("share", ascending=False)
    return Summary(
        tuple(ahead["label"]),
        None if bend is None else str(judged["label"].iloc[bend]),
        shape.hypervolume(points) if len(points) else 0.0,
        tuple(zip(held["label"], held["share"].astype(float), strict=True)),
        tuple(judged.loc[judged["state"] == CANNOT_TELL, "label"]),
    )
