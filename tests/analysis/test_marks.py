from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.analysis.marks import accepts_above, first_mark, marks, pair, paper_points
from core.analysis.outcome import GRID, along
from tests.analysis.made import drawn

PAPER = pd.DataFrame(
    {
        "label": ["WideMLP (t=0.99)", "fastText", "WideMLP (t=0.75)"],
        "id_accuracy": [0.8, 0.9, 0.95],
        "ood_accuracy": [0.9, 0.5, 0.7],
    }
)
ONE = drawn(400)


def test_marks_are_the_shipped_the_best_and_the_published_thresholds() -> None:
    given, where = pair(ONE, drawn(200, seed=5))
    found = {mark.label: mark for mark in marks(given, ONE, PAPER)}
    assert found["Shipped"].threshold == ONE.threshold
    peeking = found["Best on test (peeking)"]
    assert "no honest choice" in peeking.source
    gqr = along(ONE, np.array([peeking.threshold])).gqr[0]
    assert gqr >= along(ONE, GRID).gqr.max() - 1e-12
    assert found["Paper's WideMLP (t=0.99)"].threshold == 0.01
    assert "fastText" not in str(found)
    assert "200" in where


def test_a_mark_that_does_not_exist_is_left_out() -> None:
    inside = ONE.only(~ONE.is_ood)
    given, _ = pair(inside, None)
    assert [mark.label for mark in marks(given, inside, PAPER.iloc[:0])] == ["Shipped"]
    assert first_mark([]) == 0.5


def test_without_validation_one_half_chooses_and_the_other_reports() -> None:
    given, where = pair(ONE, None)
    assert not set(given.validation.hashes) & set(given.test.hashes)
    assert len(given.validation) + len(given.test) == len(ONE)
    assert "half" in where


def test_published_points_stand_at_our_threshold() -> None:
    points = paper_points(PAPER)
    assert points["threshold"].tolist() == [0.01, 0.25]
    assert points["ood_accuracy"].tolist() == [0.9, 0.7]
    assert accepts_above(0.9) == pytest.approx(0.1)
