"""Who votes on a text: small heads on its summed vector, and a linear model of its table rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.routers.base import require
from core.routers.static_fit.bags import Bags
from core.routers.static_fit.heads import Lesson, chances, learn_head, predict
from core.types import Floats

ROUNDS: Final = 500  # of L-BFGS, at most


@dataclass(frozen=True)
class Linear:
    """Multinomial logistic regression on table rows.

    Attributes:
        weights: float32[rows, classes].
        bias: float32[classes].
    """

    weights: Floats
    bias: Floats


@dataclass(frozen=True)
class Voters:
    """Heads and a linear model; each has one vote, and the votes are averaged.

    The heads see which words mean alike, the linear model which exact words and pairs decide: they
    err on different texts.
    """

    heads: list[Any]
    linear: Linear


def counted(bags: Bags, total: int) -> Any:  # noqa: ANN401 - scipy's sparse arrays are untyped here
    """How often each table row stands in each text, over the root of its rows: csr[n, total]."""
    sparse = require("scipy.sparse", "scipy")
    share = np.repeat(bags.lengths**-0.5, bags.lengths).astype(np.float32)
    ends = np.append(bags.starts, len(bags.flat))
    found = sparse.csr_matrix((share, bags.flat.copy(), ends), shape=(len(bags), total))
    found.sum_duplicates()
    return found


def learn_voters(lesson: Lesson, heads: int, steps: int, seed: int) -> Voters:
    """Learn from a lesson whose `counts` are there.

    Args:
        lesson: what they learn from.
        heads: how many.
        steps: batches of each head.
        seed: of weights and draws of the first head; the next one's is one higher.
    """
    learned = [learn_head(lesson, steps, seed + i) for i in range(heads)]
    return Voters(learned, _learn_linear(lesson))


def _learn_linear(lesson: Lesson) -> Linear:
    """Rows count as often as the heads draw them."""
    models = require("sklearn.linear_model", "scikit-learn")
    drawn = chances(lesson) * len(lesson.labels)
    kept = drawn > 0
    model = models.LogisticRegression(max_iter=ROUNDS, tol=1e-3)
    model.fit(lesson.counts[kept], lesson.labels[kept], sample_weight=drawn[kept])
    weights, bias = model.coef_.T, model.intercept_
    if len(bias) == 1:  # of two classes it keeps the second's alone
        weights, bias = np.hstack([0 * weights, weights]), np.append(0, bias)
    return Linear(weights.astype(np.float32), bias.astype(np.float32))


def vote(voters: Voters, lesson: Lesson) -> Floats:
    """Mean of the voters' class probabilities, float32[n, classes]."""
    logits = lesson.counts @ voters.linear.weights + voters.linear.bias
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    votes = [predict(head, lesson.sums[0]) for head in voters.heads]
    votes.append(raised / raised.sum(axis=1, keepdims=True))
    found: Floats = np.mean(votes, axis=0).astype(np.float32)
    return found
