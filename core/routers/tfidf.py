"""TF-IDF features: scikit-learn counts the training texts, a few dictionary look-ups serve.

`TfidfVectorizer.transform` spends most of a short query's millisecond on building sparse matrices;
the same numbers come out of this in a tenth of the time (a test holds the two together).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from math import log
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.routers.base import require
from core.types import Floats, Ints

_VOCABULARY, _IDF = "vocabulary.json", "idf.safetensors"
_WORD: Final = re.compile(r"\b\w\w+\b")  # scikit-learn's default token


def words(text: str) -> list[str]:
    """Lower-cased words of two letters or more, without accents."""
    text = text.lower()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in parts if not unicodedata.combining(c))
    return _WORD.findall(text)


class Tfidf:
    """Words and word pairs, 1 + log(count), weighted by rarity, rows of length 1.

    Salton & Buckley 1988; smoothed idf as in scikit-learn.
    """

    def __init__(self, features: int) -> None:
        """Remember how many words and pairs to keep at most: the commonest ones."""
        self.features = features

    def fit(self, texts: list[str]) -> Any:  # noqa: ANN401 - scipy is untyped
        """Learn vocabulary and idf; returns the CSR matrix float32[n, features] of the texts."""
        learner = require("sklearn.feature_extraction.text", "scikit-learn").TfidfVectorizer(
            ngram_range=(1, 2),
            sublinear_tf=True,
            strip_accents="unicode",
            max_features=self.features,
            dtype=np.float32,
        )
        matrix = learner.fit_transform(texts)
        self.vocabulary = {word: int(i) for word, i in learner.vocabulary_.items()}
        self.idf: Floats = learner.idf_.astype(np.float32)
        return matrix

    def row(self, text: str) -> tuple[Ints, Floats]:
        """The features of one text: ascending indices int64[m] and their weights float32[m]."""
        single = words(text)
        pairs = (f"{a} {b}" for a, b in zip(single, single[1:], strict=False))
        known = self.vocabulary
        counts = Counter(known[w] for w in (*single, *pairs) if w in known)
        columns = sorted(counts)
        ids: Ints = np.array(columns, dtype=np.int64)
        tf = np.array([1 + log(counts[c]) for c in columns], dtype=np.float32)
        values: NDArray[np.float32] = tf * self.idf[ids]
        length = float(np.sqrt((values * values).sum()))
        return ids, values / np.float32(length) if length else values

    def matrix(self, texts: list[str]) -> Any:  # noqa: ANN401 - scipy is untyped
        """The same for n texts: a CSR matrix float32[n, features]."""
        sparse = require("scipy.sparse", "scipy")
        rows = [self.row(text) for text in texts]
        ends = np.cumsum([0, *(len(ids) for ids, _ in rows)])
        ids = np.concatenate([ids for ids, _ in rows])
        values = np.concatenate([values for _, values in rows])
        return sparse.csr_matrix((values, ids, ends), shape=(len(texts), len(self.idf)))

    def write(self, folder: Path) -> None:
        """Keep vocabulary and idf in `folder`."""
        ordered = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        (folder / _VOCABULARY).write_text(json.dumps(ordered, ensure_ascii=False), "utf-8")
        save = require("safetensors.numpy", "safetensors").save_file
        save({"idf": self.idf}, folder / _IDF)

    def read(self, folder: Path) -> None:
        """Take up what `write` kept."""
        ordered = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        self.vocabulary = {word: i for i, word in enumerate(ordered)}
        load = require("safetensors.numpy", "safetensors").load_file
        self.idf = load(folder / _IDF)["idf"]
