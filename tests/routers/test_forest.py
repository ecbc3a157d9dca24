"""Trees walked by hand answer as XGBoost does, for one row and for many."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.routers.forest import Forest

xgboost = pytest.importorskip("xgboost")
FEATURES = 12


def fitted(classes: int, depth: int, rounds: int, rows: int = 400) -> Any:  # noqa: ANN401
    rng = np.random.default_rng(22)
    x = rng.normal(size=(rows, FEATURES)).astype(np.float32)
    labels = (np.abs(x[:, 0] + x[:, 1] * x[:, 2]) * 2).astype(int) % classes
    settings = {
        "objective": "multi:softprob", "num_class": classes, "max_depth": depth, "nthread": 1,
        "base_score": 0.5,
    }  # fmt: skip
    return xgboost.train(settings, xgboost.DMatrix(x, label=labels), num_boost_round=rounds)


@pytest.fixture(scope="module")
def booster() -> Any:  # noqa: ANN401 - xgboost is untyped
    return fitted(4, 6, 20)


@pytest.mark.parametrize(("classes", "depth", "rounds"), [(2, 1, 1), (3, 3, 7), (9, 8, 4)])
def test_it_answers_as_xgboost(classes: int, depth: int, rounds: int) -> None:
    model = fitted(classes, depth, rounds)
    rows = np.random.default_rng(1).normal(size=(600, FEATURES)).astype(np.float32)
    found = Forest.of(model).probabilities(rows)
    assert found.dtype == np.float32
    assert found == pytest.approx(model.inplace_predict(rows), abs=1e-6)


def test_a_row_does_not_depend_on_its_company(booster: Any) -> None:  # noqa: ANN401
    forest = Forest.of(booster)
    rows = np.random.default_rng(2).normal(size=(300, FEATURES)).astype(np.float32)
    together = forest.probabilities(rows)
    alone = np.concatenate([forest.probabilities(rows[i : i + 1]) for i in range(300)])
    assert np.array_equal(together, alone)


@given(st.data())
def test_a_value_on_a_split_goes_the_same_way(booster: Any, data: st.DataObject) -> None:  # noqa: ANN401
    trees = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"]
    splits = sorted({float(v) for tree in trees for v in tree["split_conditions"]})
    row = data.draw(st.lists(st.sampled_from(splits), min_size=FEATURES, max_size=FEATURES))
    rows = np.array([row], np.float32)
    expected = booster.inplace_predict(rows)
    assert Forest.of(booster).probabilities(rows) == pytest.approx(expected, abs=1e-6)


def test_a_tree_of_one_leaf_is_walked() -> None:
    model = fitted(3, 2, 1, rows=2)
    rows = np.zeros((2, FEATURES), np.float32)
    assert Forest.of(model).probabilities(rows) == pytest.approx(model.inplace_predict(rows))


def test_other_orders_of_trees_are_refused(booster: Any) -> None:  # noqa: ANN401
    model = json.loads(booster.save_raw("json"))
    model["learner"]["gradient_booster"]["model"]["tree_info"].reverse()
    with pytest.raises(ValueError, match="one class after the other"):
        Forest(model)
