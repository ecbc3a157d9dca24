"""Semantic router: the nearest of a few example utterances decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from core.embed import embedder
from core.routers.base import Router, require
from core.routers.sampling import stratified
from core.types import Floats, Ints, Scores

_WEIGHTS: Final = "utterances.safetensors"


class SemanticFew(Router):
    """Five example utterances per domain; similarity to the nearest is the score.

    The paper's row (s=5, similarity 0.5; arXiv 2505.14524) on all-MiniLM-L6-v2. The examples are
    drawn by seed from the training queries; what ships draws from the starter panel alone, since
    five posts of a forum say little. The threshold stays the paper's: a query is accepted where
    its cosine is 0.5 or more. On MiniLM hardly a query comes that close to one of five others, so
    nearly everything is rejected. The paper prints 90 % ID accuracy, which this rule does not
    give: its cosines look like those of bge-small, which are high for any two texts. The library
    semantic-router sums or averages a route's best utterances; ours takes the best one.
    """

    name: ClassVar[str] = "semantic-5"
    label: ClassVar[str] = "Semantic router (5 examples)"
    family: ClassVar[str] = "semantic"
    idea: ClassVar[str] = "Finds the most similar of five example queries per domain."
    ood_score: ClassVar[str] = "1 - cosine to the nearest example"
    paper: ClassVar[str] = "Aurelio semantic-router; Sleher et al. 2025, arXiv 2505.14524"
    fixed_threshold: ClassVar[float | None] = 0.5

    def __init__(self, utterances: int = 5, encoder: str = "minilm") -> None:
        """Remember how many examples a domain has, and a name of `core.embed.MODELS`."""
        self.utterances, self.encoder = utterances, encoder

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {"utterances": self.utterances, "encoder": self.encoder}

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        distinct = {text: i for i, text in reversed(list(enumerate(texts)))}
        known = np.array([i for i in sorted(distinct.values()) if labels[i] < len(self.domains)])
        limit = self.utterances * len(self.domains)
        chosen = known[stratified(labels[known], limit, seed)]
        vectors = embedder(self.encoder).remembered([texts[i] for i in chosen])
        self._vectors = vectors.astype(np.float16)
        self._owners: Ints = labels[chosen]
        self._index()

    def _index(self) -> None:
        self._tables: list[Floats] = [
            self._vectors[self._owners == i].astype(np.float32).T.copy()
            for i in range(len(self.domains))
        ]

    def _score(self, texts: list[str]) -> Scores:
        x = embedder(self.encoder).embed(texts)
        nearest = [(x @ table).max(axis=1) for table in self._tables]
        domains = np.clip(np.stack(nearest, axis=1), 0, 1).astype(np.float32)
        return Scores(domains, 1 - domains.max(axis=1))

    def _write(self, folder: Path) -> None:
        save = require("safetensors.numpy", "safetensors").save_file
        save({"vectors": self._vectors, "owners": self._owners}, folder / _WEIGHTS)

    def _read(self, folder: Path) -> None:
        found = require("safetensors.numpy", "safetensors").load_file(folder / _WEIGHTS)
        self._vectors, self._owners = found["vectors"], found["owners"]
        self._index()


class SemanticMany(SemanticFew):
    """The same with a thousand examples per domain.

    The paper's variant takes every training query (arXiv 2505.14524); a thousand a domain, drawn by
    seed and kept in half precision, answers as fast and ships. Its threshold is picked on
    validation.
    """

    name: ClassVar[str] = "semantic-all"
    label: ClassVar[str] = "Semantic router (1,000 examples)"
    idea: ClassVar[str] = "Finds the most similar of a thousand example queries per domain."
    fixed_threshold: ClassVar[float | None] = None

    def __init__(self, utterances: int = 1_000, encoder: str = "minilm") -> None:
        """Remember the settings."""
        super().__init__(utterances, encoder)
