from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.thresholds import best_threshold, curve
from core.benchmark.protocol import report
from core.types import Panel, Scores
from core.verdict import verdict

LABELS = np.array([0, 1, 0, 2, 2, 2])
DATASETS = ("id", "id", "id", "a", "a", "b")
SCORES = Scores(
    np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], np.float32),
    np.array([0.1, 0.4, 0.2, 0.3, 0.8, 0.9], np.float32),
)


def panel() -> Panel:
    return Panel("p", ("law", "finance"), ("t",) * 6, LABELS, DATASETS, "r")


def test_by_hand() -> None:
    found = curve(SCORES, LABELS, DATASETS, np.array([0.0, 0.35, 0.5, 1.0]))
    assert found.id_accuracy.tolist() == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3])
    assert found.ood_accuracy.tolist() == pytest.approx([1, 0.75, 0.75, 0])
    assert found.gqr[0] == 0


@given(st.floats(0, 1))
def test_a_point_of_the_curve_is_the_protocol_at_that_threshold(threshold: float) -> None:
    found = curve(SCORES, LABELS, DATASETS, np.array([threshold]))
    whole = report(panel(), verdict(SCORES, threshold))
    assert found.id_accuracy[0] == pytest.approx(whole.id_accuracy)
    assert found.ood_accuracy[0] == pytest.approx(whole.ood_accuracy)
    assert found.gqr[0] == pytest.approx(whole.gqr)


def test_the_best_threshold_is_no_worse_than_any_other() -> None:
    best = best_threshold(SCORES, LABELS, DATASETS)
    grid = curve(SCORES, LABELS, DATASETS, np.linspace(0, 1, 501)).gqr
    assert curve(SCORES, LABELS, DATASETS, np.array([best])).gqr[0] == pytest.approx(grid.max())


def test_one_sided_panels_are_refused() -> None:
    with pytest.raises(ValueError, match="in-domain and OOD"):
        curve(SCORES, np.full(6, 2), DATASETS, np.array([0.5]))
