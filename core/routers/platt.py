"""One-vs-rest machines and Platt's sigmoid, which turns a margin into a probability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.routers.base import require
from core.types import Floats, Ints

FOLDS: Final = 3


@dataclass(frozen=True)
class Sigmoids:
    """p = 1 / (1 + exp(slope * margin + shift)), one pair per class, float32[classes] each."""

    slope: Floats
    shift: Floats

    def probabilities(self, margins: Floats) -> Floats:
        """Probabilities of n margins float32[n, classes]; each row sums to 1."""
        p = 1 / (1 + np.exp(np.clip(self.slope * margins + self.shift, -60, 60)))
        shares: Floats = (p / p.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares


def one_vs_rest(
    x: Any,  # noqa: ANN401 - dense or sparse matrix
    labels: Ints,
    classes: int,
    machine: Callable[[], Any],
) -> tuple[list[Any], Sigmoids]:
    """Fit one machine per class, each with its sigmoid from cross-validated margins.

    Args:
        x: matrix[n, d].
        labels: int64[n], 0 to classes - 1.
        classes: how many machines.
        machine: makes an unfitted scikit-learn classifier with `decision_function`.

    Returns:
        The fitted machines and their sigmoids (Platt 1999).
    """
    calibration = require("sklearn.calibration", "scikit-learn")
    machines, slopes, shifts = [], [], []
    for label in range(classes):
        fitted = calibration.CalibratedClassifierCV(machine(), cv=FOLDS, ensemble=False)
        inner = fitted.fit(x, labels == label).calibrated_classifiers_[0]
        machines.append(inner.estimator)
        slopes.append(inner.calibrators[0].a_)
        shifts.append(inner.calibrators[0].b_)
    return machines, Sigmoids(np.array(slopes, np.float32), np.array(shifts, np.float32))
