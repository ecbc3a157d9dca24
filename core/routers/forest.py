"""Boosted trees that XGBoost fitted, walked side by side: a single query without XGBoost's call."""

from __future__ import annotations

import json
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from core.types import Floats

_TOGETHER: Final = 256  # rows walked at a time: their numbers stay in the processor's cache
_PARTS: Final = {
    "left_children": np.intp,  # -1 at a leaf
    "right_children": np.intp,
    "split_indices": np.intp,  # the feature that a node asks for
    "split_conditions": np.float32,  # left where the feature is below it; at a leaf what it adds
}


class Forest:
    """A softmax over boosted trees (Chen & Guestrin 2016, section 2.1), from XGBoost's own model.

    XGBoost sets up every call anew, which takes longer than walking the trees for one row: here all
    trees go down one level at a time, a few numpy calls each. A leaf is its own child, so that
    every tree can be walked to the depth of the deepest. Verdicts are XGBoost's (decision 0184).
    """

    def __init__(self, model: dict[str, Any]) -> None:
        """Take up a `gbtree` model without categories in XGBoost's documented JSON.

        Raises:
            KeyError, ValueError: for anything else.
        """
        learner = model["learner"]
        grown = learner["gradient_booster"]["model"]
        trees = grown["trees"]
        self._classes = int(learner["learner_model_param"]["num_class"])
        if grown["tree_info"] != [i % self._classes for i in range(len(trees))]:
            raise ValueError("the trees are not of one class after the other")
        base = learner["learner_model_param"]["base_score"]  # a list of one per class since 3.1
        self._base = np.array(json.loads(base if base.startswith("[") else f"[{base}]"), np.float32)
        left, right, feature, self._value = (
            np.concatenate([np.array(tree[name], kind) for tree in trees])
            for name, kind in _PARTS.items()
        )
        sizes = [len(tree["left_children"]) for tree in trees]
        self._roots = np.cumsum([0, *sizes[:-1]])
        below = np.stack([right, left]) + np.repeat(self._roots, sizes)
        leaf = left < 0
        self._children = np.where(leaf, np.arange(len(leaf)), below).T.ravel()
        self._feature = np.where(leaf, 0, feature)
        self._depth = _depth(self._roots, self._children)

    @classmethod
    def of(cls, booster: Any) -> Self:  # noqa: ANN401 - xgboost is untyped
        """The trees of an `xgboost.Booster`."""
        return cls(json.loads(booster.save_raw("json")))

    def probabilities(self, rows: Floats) -> Floats:
        """Of each class, float32[n, classes].

        Args:
            rows: float32[n, features], n > 0; none may be missing (NaN).
        """
        parts = [self._margins(rows[i : i + _TOGETHER]) for i in range(0, len(rows), _TOGETHER)]
        margins = np.concatenate(parts)
        powers = np.exp(margins - margins.max(axis=1, keepdims=True))
        found: Floats = powers / powers.sum(axis=1, keepdims=True)
        return found

    def _margins(self, rows: Floats) -> Floats:
        """The sum of the leaves that each row ends in, by class: float32[m, classes]."""
        flat, starts = rows.ravel(), np.arange(len(rows))[:, None] * rows.shape[1]
        node = np.broadcast_to(self._roots, (len(rows), len(self._roots)))
        for _ in range(self._depth):
            below = flat.take(starts + self._feature.take(node)) < self._value.take(node)
            node = self._children.take(2 * node + below)
        leaves = self._value.take(node).reshape(len(rows), -1, self._classes)
        margins: Floats = self._base + leaves.sum(axis=1, dtype=np.float32)
        return margins


def _depth(roots: NDArray[np.intp], children: NDArray[np.intp]) -> int:
    """Steps from a root to the deepest leaf of any tree."""
    level, depth = roots, 0
    while len(level := level[children[2 * level] != level]):
        level, depth = children.reshape(-1, 2)[level].ravel(), depth + 1
    return depth
