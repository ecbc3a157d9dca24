"""fastText: averaged word and n-gram vectors, one linear layer."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from core.routers.base import Router, require, split_background
from core.types import Floats, Ints, Scores

_SPACE = re.compile(r"[\s\x00]+")
_NO, _YES = 0, 1
_SMALL: Final = 5_000  # below this many queries each word counts and steps are larger
_SEEN: Final = 25_000  # a small corpus goes round until this many queries were seen


def one_line(text: str) -> str:
    """Lower-cased text on one line: fastText reads a line as a document and ends at a newline."""
    return _SPACE.sub(" ", text.lower()).strip()


class FastText(Router):
    """Softmax over the domains and a background class.

    The paper trains three one-vs-rest models by autotune and accepts where any of them does
    (arXiv 2505.14524; here `fasttext-ovr`); one softmax with a background class, the authors' later
    form, gives scores that a threshold can move. Settings were chosen on validation data. The model
    is not quantised: product quantisation lost more accuracy than a smaller table of n-grams does.
    """

    name: ClassVar[str] = "fasttext"
    label: ClassVar[str] = "fastText"
    family: ClassVar[str] = "fasttext"
    idea: ClassVar[str] = "Averages word and character n-gram vectors, then one linear layer."
    paper: ClassVar[str] = "Joulin et al. 2017, arXiv 1607.01759"

    def __init__(
        self,
        dim: int = 16,
        epochs: int = 5,
        rate: float = 0.2,
        buckets: int = 40_000,
        rare: int = 4,
    ) -> None:
        """Remember the settings; `rare`: words seen less often have no vector of their own."""
        self.dim, self.epochs, self.rate = dim, epochs, rate
        self.buckets, self.rare = buckets, rare

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {
            "dim": self.dim,
            "epochs": self.epochs,
            "rate": self.rate,
            "buckets": self.buckets,
            "rare": self.rare,
        }

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        self._models = [self._learn(texts, labels, seed)]
        self._background = bool((labels == len(self.domains)).any())

    def _learn(self, texts: list[str], labels: Ints, seed: int) -> Any:  # noqa: ANN401 - untyped
        """One fastText model whose classes are the values of `labels`."""
        fasttext = require("fasttext", "fasttext-community")
        order = np.random.default_rng(seed).permutation(len(texts))
        small = len(texts) < _SMALL
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.txt"
            lines = (f"__label__{labels[i]} {one_line(texts[i])}\n" for i in order)
            path.write_text("".join(lines), encoding="utf-8")
            return fasttext.train_supervised(
                str(path),
                dim=self.dim,
                epoch=max(self.epochs, _SEEN // len(texts)),
                lr=2 * self.rate if small else self.rate,
                wordNgrams=2,
                minn=3,
                maxn=5,
                bucket=self.buckets,
                minCount=1 if small else self.rare,
                thread=1,  # more threads race on the weights: the same seed would differ
                seed=seed,
                verbose=0,
            )

    def _score(self, texts: list[str]) -> Scores:
        k = len(self.domains)
        table = _probabilities(self._models[0], texts, k + 1)
        return split_background(table if self._background else table[:, :k], k)

    def _write(self, folder: Path) -> None:
        for i, model in enumerate(self._models):
            model.save_model(os.fspath(folder / f"model-{i}.bin"))

    def _read(self, folder: Path) -> None:
        fasttext = require("fasttext", "fasttext-community")
        paths = sorted(folder.glob("model-*.bin"))
        self._models = [fasttext.load_model(os.fspath(path)) for path in paths]
        self._background = f"__label__{len(self.domains)}" in self._models[0].labels


class FastTextOneVsRest(FastText):
    """The paper's form: one yes-or-no model per domain (arXiv 2505.14524).

    A query is accepted where any model says yes with more than the threshold's complement, and goes
    to the surest one; OOD queries are among the noes. The paper tunes each model by fastText's own
    autotune for 300 s; ours take the settings of the softmax model with smaller tables.
    """

    name: ClassVar[str] = "fasttext-ovr"
    label: ClassVar[str] = "fastText, one vs rest"
    idea: ClassVar[str] = "One fastText model per domain; accepts where any of them says yes."
    ood_score: ClassVar[str] = "1 - the highest yes of the domain models"

    def __init__(
        self,
        dim: int = 10,
        epochs: int = 5,
        rate: float = 0.2,
        buckets: int = 10_000,
        rare: int = 10,
    ) -> None:
        """Remember the settings, as for the softmax model."""
        super().__init__(dim, epochs, rate, buckets, rare)

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        self._models = [
            self._learn(texts, np.where(labels == i, _YES, _NO), seed)
            for i in range(len(self.domains))
        ]

    def _score(self, texts: list[str]) -> Scores:
        sure = [_probabilities(model, texts, 2)[:, _YES] for model in self._models]
        return split_background(np.stack(sure, axis=1), len(self.domains))


def _probabilities(model: Any, texts: list[str], classes: int) -> Floats:  # noqa: ANN401 - untyped
    found, values = model.predict([one_line(text) for text in texts], k=classes)
    table = np.zeros((len(texts), classes), np.float32)
    for row, (names, ps) in enumerate(zip(found, values, strict=True)):
        for name, p in zip(names, ps, strict=True):
            table[row, int(name.removeprefix("__label__"))] = p
    return np.clip(table, 0, 1)  # fastText's float softmax ends at 1.00001
