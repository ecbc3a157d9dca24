"""The corners of every plot: routers that read nothing, and the answers of one that knows all."""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from core.routers.base import Router
from core.types import Ints, Scores

_FILE: Final = "baseline.json"


class Baseline(Router):
    """A router that learns nothing; source: GQR-Bench's rule (arXiv 2505.14524, section 3)."""

    family: ClassVar[str] = "baseline"
    paper: ClassVar[str] = "Sleher et al. 2025, arXiv 2505.14524, section 3 (metric)"

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        self._seed = seed

    def _write(self, folder: Path) -> None:
        (folder / _FILE).write_text(json.dumps({"seed": self._seed}) + "\n", encoding="utf-8")

    def _read(self, folder: Path) -> None:
        found: dict[str, Any] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        self._seed = int(found["seed"])


class AlwaysLaw(Baseline):
    """Accepts everything as the first domain: OOD accuracy 0, so GQR 0 (arXiv 2505.14524)."""

    name: ClassVar[str] = "always-law"
    label: ClassVar[str] = "Always law"
    idea: ClassVar[str] = "Sends every query to law without reading it."
    ood_score: ClassVar[str] = "0 for every query"
    fixed_threshold: ClassVar[float | None] = 0.5
    domain: ClassVar[int] = 0

    def _score(self, texts: list[str]) -> Scores:
        domains = np.zeros((len(texts), len(self.domains)), np.float32)
        domains[:, min(self.domain, len(self.domains) - 1)] = 1
        return Scores(domains, np.zeros(len(texts), np.float32))


class AlwaysFinance(AlwaysLaw):
    """Accepts everything as the second domain (arXiv 2505.14524)."""

    name: ClassVar[str] = "always-finance"
    label: ClassVar[str] = "Always finance"
    idea: ClassVar[str] = "Sends every query to finance without reading it."
    domain: ClassVar[int] = 1


class AlwaysHealthcare(AlwaysLaw):
    """Accepts everything as the third domain (arXiv 2505.14524)."""

    name: ClassVar[str] = "always-healthcare"
    label: ClassVar[str] = "Always healthcare"
    idea: ClassVar[str] = "Sends every query to healthcare without reading it."
    domain: ClassVar[int] = 2


class Random(Baseline):
    """Draws one of k domains or rejection with equal chance (arXiv 2505.14524).

    The dice are the hash of seed and text: the same query gets the same answer every time.
    """

    name: ClassVar[str] = "random"
    label: ClassVar[str] = "Random"
    idea: ClassVar[str] = "Rolls a fair die over the domains and rejection."
    ood_score: ClassVar[str] = "a number drawn evenly from 0-1"
    fixed_threshold: ClassVar[float | None] = 0.75  # three domains and rejection: one in four

    def _score(self, texts: list[str]) -> Scores:
        dice = np.stack([self._dice(text) for text in texts])
        return Scores(np.ascontiguousarray(dice[:, 1:]), np.ascontiguousarray(dice[:, 0]))

    def _dice(self, text: str) -> np.ndarray:
        raw = blake2b(f"{self._seed}\x00{text}".encode(), digest_size=8).digest()
        random = np.random.default_rng(int.from_bytes(raw, "big"))
        return random.random(1 + len(self.domains), dtype=np.float32)


def oracle(labels: Ints, k: int) -> Scores:
    """The scores of a router that knows every label: the other corner of a plot.

    It is a function and no `Router`, because it answers from a panel's labels and not from texts.

    Args:
        labels: int64[n], domain index or k for OOD.
        k: number of domains.

    Returns:
        domains 1 for the true one, else 0; ood 1 for OOD queries, else 0. Any threshold in [0, 1)
        gives every verdict right.
    """
    labels = np.asarray(labels, dtype=np.int64)
    table = np.eye(k + 1, dtype=np.float32)[labels]
    return Scores(np.ascontiguousarray(table[:, :k]), np.ascontiguousarray(table[:, k]))
