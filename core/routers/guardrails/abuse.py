"""Abuse and unsafe requests: hashed character n-grams, one logistic layer."""

from __future__ import annotations

import re
from collections import Counter
from math import log
from pathlib import Path
from typing import Final, Self
from zlib import crc32

import numpy as np

from core.routers.base import NotFitted, require
from core.types import Floats, Ints

BUCKETS: Final = 1 << 16
SHORTEST, LONGEST = 2, 5
FILE: Final = "abuse.safetensors"
_SPACE: Final = re.compile(r"\s+")


def features(text: str) -> tuple[Ints, Floats]:
    """Ascending buckets int64[m] and weights float32[m] of length 1: 1 + log(count) of each n-gram.

    N-grams of 2 to 5 characters stay within a word and see its edges.
    """
    counts: Counter[int] = Counter()
    for word in _SPACE.split(text.casefold().strip()):
        padded = f" {word[:40]} "
        for size in range(SHORTEST, LONGEST + 1):
            for start in range(len(padded) - size + 1):
                counts[crc32(padded[start : start + size].encode()) % BUCKETS] += 1
    ids = np.array(sorted(counts), dtype=np.int64)
    values = np.array([1 + log(counts[i]) for i in ids.tolist()], dtype=np.float32)
    return ids, (values / np.linalg.norm(values)).astype(np.float32)


class Abuse:
    """Probability that a query is abusive or asks for something unsafe.

    Logistic regression on hashed character n-grams: insults are misspelt on purpose, so whole words
    are too coarse.
    """

    def fit(self, texts: list[str], abusive: Ints) -> Self:
        """Learn from n texts.

        Args:
            texts: n queries.
            abusive: int64[n], 1 where abusive or unsafe.
        """
        model = require("sklearn.linear_model", "scikit-learn").LogisticRegression(
            C=10.0, class_weight="balanced", max_iter=1000
        )
        model.fit(_matrix(texts), abusive)
        self.weights: Floats = model.coef_[0].astype(np.float32)
        self.shift = float(model.intercept_[0])
        return self

    def score(self, texts: list[str]) -> Floats:
        """float32[n], 0-1; higher = more abusive."""
        if not hasattr(self, "weights"):
            raise NotFitted("abuse")
        margins = np.array([self._margin(text) for text in texts], np.float64)
        return (1 / (1 + np.exp(-margins))).astype(np.float32)

    def _margin(self, text: str) -> float:
        ids, values = features(text)
        return float(self.weights[ids] @ values) + self.shift

    def write(self, folder: Path) -> None:
        """Keep the weights in `folder`."""
        save = require("safetensors.numpy", "safetensors").save_file
        shift = np.array([self.shift], np.float32)
        save({"weights": self.weights.astype(np.float16), "shift": shift}, folder / FILE)

    def read(self, folder: Path) -> Self:
        """Take up what `write` kept.

        Raises:
            OSError, KeyError, ValueError: where it is missing or broken.
        """
        found = require("safetensors.numpy", "safetensors").load_file(folder / FILE)
        self.weights = found["weights"].astype(np.float32)
        self.shift = float(found["shift"][0])
        if self.weights.shape != (BUCKETS,):
            raise ValueError(f"{FILE} holds {self.weights.shape} weights, not {BUCKETS}")
        return self


def _matrix(texts: list[str]) -> object:
    sparse = require("scipy.sparse", "scipy")
    rows = [features(text) for text in texts]
    ends = np.cumsum([0, *(len(ids) for ids, _ in rows)])
    ids = np.concatenate([ids for ids, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return sparse.csr_matrix((values, ids, ends), shape=(len(texts), BUCKETS))
