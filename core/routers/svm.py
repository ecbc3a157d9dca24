"""Support vector machines, one a class, on TF-IDF features or on sentence vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from core.embed import embedder
from core.routers.base import Router, require, split_background
from core.routers.platt import Sigmoids, one_vs_rest
from core.routers.sampling import stratified
from core.routers.tfidf import Tfidf
from core.types import Floats, Ints, Scores

_WEIGHTS = "weights.safetensors"
# OpenBLAS takes every core for a larger table, which buys 0.04 ms and on a busy machine costs 10:
# it waits for the last of its threads.
_BLOCK: Final = 1_000


class TfidfSvm(Router):
    """One linear SVM per class on words and word pairs, calibrated by Platt's sigmoid.

    The paper uses scikit-learn's RBF `SVC` on `TfidfVectorizer()` defaults (arXiv 2505.14524). A
    linear machine keeps one weight per word instead of thousands of support vectors: it answers in
    under a millisecond and ships in a few megabytes. The background class is one more machine.
    """

    name: ClassVar[str] = "svm-tfidf"
    label: ClassVar[str] = "TF-IDF + SVM"
    family: ClassVar[str] = "tfidf"
    idea: ClassVar[str] = "Weighs words and word pairs, one calibrated linear SVM per class."
    paper: ClassVar[str] = "Joachims 1998; calibration: Platt 1999"

    def __init__(self, features: int = 40_000, c: float = 0.5) -> None:
        """Remember the settings."""
        self.features, self.c = features, c

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {"features": self.features, "c": self.c}

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        svm = require("sklearn.svm", "scikit-learn")
        self._tfidf = Tfidf(self.features)
        x = self._tfidf.fit(texts)
        machines, self._sigmoids = one_vs_rest(
            x, labels, int(labels.max()) + 1, lambda: svm.LinearSVC(C=self.c, random_state=seed)
        )
        self._coef: Floats = np.stack([m.coef_[0] for m in machines], axis=1).astype(np.float32)
        self._intercept: Floats = np.array([m.intercept_[0] for m in machines], np.float32)

    def _score(self, texts: list[str]) -> Scores:
        rows = [self._tfidf.row(text) for text in texts]
        margins = np.stack([values @ self._coef[ids] for ids, values in rows]) + self._intercept
        return split_background(self._sigmoids.probabilities(margins), len(self.domains))

    def _write(self, folder: Path) -> None:
        self._tfidf.write(folder)
        weights = {"coef": self._coef, "intercept": self._intercept}
        _save(weights, self._sigmoids, folder)

    def _read(self, folder: Path) -> None:
        self._tfidf = Tfidf(self.features)
        self._tfidf.read(folder)
        weights, self._sigmoids = _load(folder)
        self._coef, self._intercept = weights["coef"], weights["intercept"]


class MiniLmSvm(Router):
    """One RBF support vector machine per class on all-MiniLM-L6-v2 vectors.

    As in the paper (scikit-learn's `SVC`, RBF, gamma "scale", one machine a domain; arXiv
    2505.14524), with a machine for the background class as in the authors' later runs. Ours learns
    from at most `rows` queries, since every support vector is shipped and read at each query, and
    the machines share one table of support vectors in half precision.
    """

    name: ClassVar[str] = "svm-minilm"
    label: ClassVar[str] = "MiniLM + SVM"
    family: ClassVar[str] = "embedding"
    idea: ClassVar[str] = "Compares a sentence vector with support vectors of every class."
    paper: ClassVar[str] = "Cortes & Vapnik 1995; Reimers & Gurevych 2019, arXiv 1908.10084"

    def __init__(self, rows: int = 6_000, c: float = 1.0, encoder: str = "minilm") -> None:
        """Remember the settings; `encoder` is a name of `core.embed.MODELS`."""
        self.rows, self.c, self.encoder = rows, c, encoder

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {"rows": self.rows, "c": self.c, "encoder": self.encoder}

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        svm = require("sklearn.svm", "scikit-learn")
        chosen = stratified(labels, self.rows, seed)
        x = embedder(self.encoder).remembered([texts[i] for i in chosen])
        machines, self._sigmoids = one_vs_rest(
            x, labels[chosen], int(labels.max()) + 1, lambda: svm.SVC(C=self.c, kernel="rbf")
        )
        used = np.unique(np.concatenate([m.support_ for m in machines]))
        self._vectors = x[used].astype(np.float16)
        self._alpha = np.zeros((len(used), len(machines)), np.float32)
        for column, m in enumerate(machines):
            self._alpha[np.searchsorted(used, m.support_), column] = m.dual_coef_[0]
        self._intercept: Floats = np.array([m.intercept_[0] for m in machines], np.float32)
        self._gamma = np.array([machines[0]._gamma], np.float32)
        self._index()

    def _index(self) -> None:
        table = self._vectors.astype(np.float32).T
        self._squares: Floats = (table**2).sum(axis=0)
        self._tables: list[Floats] = [
            table[:, start : start + _BLOCK].copy() for start in range(0, table.shape[1], _BLOCK)
        ]

    def _score(self, texts: list[str]) -> Scores:
        x = embedder(self.encoder).embed(texts)
        squared = self._squares + (x**2).sum(axis=1, keepdims=True)
        products = np.concatenate([x @ table for table in self._tables], axis=1)
        kernel = np.exp(-self._gamma * (squared - 2 * products))
        margins = kernel @ self._alpha + self._intercept
        return split_background(self._sigmoids.probabilities(margins), len(self.domains))

    def _write(self, folder: Path) -> None:
        weights = {
            "vectors": self._vectors,
            "alpha": self._alpha,
            "intercept": self._intercept,
            "gamma": self._gamma,
        }
        _save(weights, self._sigmoids, folder)

    def _read(self, folder: Path) -> None:
        weights, self._sigmoids = _load(folder)
        self._vectors, self._alpha = weights["vectors"], weights["alpha"]
        self._intercept, self._gamma = weights["intercept"], weights["gamma"]
        self._index()


def _save(weights: dict[str, Any], sigmoids: Sigmoids, folder: Path) -> None:
    table = weights | {"slope": sigmoids.slope, "shift": sigmoids.shift}
    require("safetensors.numpy", "safetensors").save_file(table, folder / _WEIGHTS)


def _load(folder: Path) -> tuple[dict[str, Any], Sigmoids]:
    weights = require("safetensors.numpy", "safetensors").load_file(folder / _WEIGHTS)
    return weights, Sigmoids(weights["slope"], weights["shift"])
