"""Gradient-boosted trees on TF-IDF features or on sentence vectors."""

from __future__ import annotations

import os
from abc import abstractmethod
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from core.embed import embedder
from core.routers.base import Router, require, split_background
from core.routers.forest import Forest
from core.routers.lean import without
from core.routers.sampling import stratified
from core.routers.tfidf import Tfidf
from core.types import Floats, Ints, Scores

_MODEL = "trees.ubj"


def _library() -> ModuleType:
    """XGBoost without its scikit-learn classes, which nobody asks for: 67 MB and a second less."""
    with without("sklearn"):
        return require("xgboost", "xgboost-cpu")


class Trees(Router):
    """What both XGBoost routers share: a softmax over boosted trees (Chen & Guestrin 2016).

    The paper fits three one-vs-rest `XGBClassifier` with default settings and accepts where any
    says yes (arXiv 2505.14524). One softmax with a background class, the authors' later form, gives
    an OOD score that a threshold can move; depth, rate and number of trees are the defaults.
    """

    paper: ClassVar[str] = "Chen & Guestrin 2016, arXiv 1603.02754"

    rows: int
    trees: int
    depth: int
    bins: ClassVar[int] = 256

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        xgboost = _library()
        chosen = stratified(labels, self.rows, seed)
        x = self._learn([texts[i] for i in chosen])
        settings = {
            "objective": "multi:softprob",
            "num_class": int(labels.max()) + 1,
            "max_depth": self.depth,
            "tree_method": "hist",
            "max_bin": self.bins,
            "nthread": 1,
            "seed": seed,
        }
        data = xgboost.DMatrix(x, label=labels[chosen])
        self._booster = xgboost.train(settings, data, num_boost_round=self.trees)

    def _score(self, texts: list[str]) -> Scores:
        return split_background(self._probabilities(texts), len(self.domains))

    def _write(self, folder: Path) -> None:
        self._booster.save_model(os.fspath(folder / _MODEL))

    def _read(self, folder: Path) -> None:
        xgboost = _library()
        try:
            self._booster = xgboost.Booster({"nthread": 1}, model_file=os.fspath(folder / _MODEL))
        except xgboost.core.XGBoostError as error:
            raise ValueError(f"{_MODEL} is no XGBoost model") from error

    @abstractmethod
    def _learn(self, texts: list[str]) -> Any: ...  # noqa: ANN401 - dense or sparse matrix

    @abstractmethod
    def _probabilities(self, texts: list[str]) -> Floats: ...


class TfidfTrees(Trees):
    """Boosted trees on words and word pairs; arXiv 2505.14524 with a background class.

    Fewer words than the SVM's and fewer bins than XGBoost's 256: a tree asks for a handful of
    words, mostly whether they occur, and every word and bin costs time at each split.
    """

    name: ClassVar[str] = "xgb-tfidf"
    label: ClassVar[str] = "TF-IDF + XGBoost"
    family: ClassVar[str] = "tfidf"
    idea: ClassVar[str] = "Asks for words one after another, in hundreds of small decision trees."
    bins: ClassVar[int] = 32

    def __init__(
        self, features: int = 5_000, rows: int = 20_000, trees: int = 100, depth: int = 6
    ) -> None:
        """Remember the settings."""
        self.features, self.rows, self.trees, self.depth = features, rows, trees, depth

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {
            "features": self.features,
            "rows": self.rows,
            "trees": self.trees,
            "depth": self.depth,
        }

    def _learn(self, texts: list[str]) -> Any:  # noqa: ANN401 - sparse matrix
        self._tfidf = Tfidf(self.features)
        return self._tfidf.fit(texts)

    def _probabilities(self, texts: list[str]) -> Floats:
        found: Floats = self._booster.inplace_predict(self._tfidf.matrix(texts))
        return found.reshape(len(texts), -1)

    def _write(self, folder: Path) -> None:
        super()._write(folder)
        self._tfidf.write(folder)

    def _read(self, folder: Path) -> None:
        super()._read(folder)
        self._tfidf = Tfidf(self.features)
        self._tfidf.read(folder)


class MiniLmTrees(Trees):
    """Boosted trees on all-MiniLM-L6-v2 vectors; arXiv 2505.14524 with a background class."""

    name: ClassVar[str] = "xgb-minilm"
    label: ClassVar[str] = "MiniLM + XGBoost"
    family: ClassVar[str] = "embedding"
    idea: ClassVar[str] = "Asks for parts of a sentence vector, in hundreds of small trees."

    def __init__(
        self, rows: int = 20_000, trees: int = 100, depth: int = 6, encoder: str = "minilm"
    ) -> None:
        """Remember the settings; `encoder` is a name of `core.embed.MODELS`."""
        self.rows, self.trees, self.depth, self.encoder = rows, trees, depth, encoder

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {
            "rows": self.rows,
            "trees": self.trees,
            "depth": self.depth,
            "encoder": self.encoder,
        }

    def _learn(self, texts: list[str]) -> Any:  # noqa: ANN401 - dense matrix
        return embedder(self.encoder).remembered(texts)

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        super()._fit(texts, labels, seed)
        self._forest = Forest.of(self._booster)

    def _probabilities(self, texts: list[str]) -> Floats:
        return self._forest.probabilities(embedder(self.encoder).embed(texts))

    def _read(self, folder: Path) -> None:
        super()._read(folder)
        self._forest = Forest.of(self._booster)
