"""What every router is: fit, score, card, and how it is kept on disk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Self

import numpy as np

from core.types import DOMAINS, Card, Ints, Reasons, Scores


class RouterError(Exception):
    """A router cannot do what was asked; the message says what to do next."""


class NotFitted(RouterError):
    """The router has learned nothing yet."""

    def __init__(self, name: str) -> None:
        """Name the router that was asked too early."""
        super().__init__(f"Router '{name}' is not fitted. Call fit() or load() first.")


class MissingDependency(RouterError):
    """A router needs a package that is not installed."""

    def __init__(self, module: str, package: str) -> None:
        """Name the module and the package that brings it."""
        super().__init__(f"'{module}' is not installed. Install it: pip install {package}")


def require(module: str, package: str) -> ModuleType:
    """Import a heavy module when it is used, not before.

    Raises:
        MissingDependency: with the package to install.
    """
    if find_spec(module.split(".")[0]) is None:
        raise MissingDependency(module, package)
    return import_module(module)


class Described:
    """What routers and guards say of themselves."""

    name: ClassVar[str]
    label: ClassVar[str]
    family: ClassVar[str]
    idea: ClassVar[str]
    ood_score: ClassVar[str]
    paper: ClassVar[str]

    shipped: ClassVar[bool] = True  # False: nothing of ours is kept of it on disk
    slow: ClassVar[bool] = False  # True: a query takes longer than a blink

    threshold: float = 0.5
    trained_on: str = "nothing yet"
    ready: bool = False
    scripted: bool = False  # whether its answers are replayed from a script and mean nothing
    shared_bytes: int = 0  # of a model that others use too, beside the sentence encoder

    @property
    def parts(self) -> tuple[Described, ...]:
        """Those whose artifacts it answers with: itself, or what it is made of."""
        return (self,)

    def params(self) -> dict[str, Any]:
        """The constructor's settings, enough to build an equal router."""
        return {}

    def card(self) -> Card:
        """What a user reads about it."""
        return Card(
            name=self.name,
            label=self.label,
            family=self.family,
            idea=self.idea,
            ood_score=self.ood_score,
            paper=self.paper,
            threshold=self.threshold,
            trained_on=self.trained_on,
            params=self.params(),
        )


class Router(Described, ABC):
    """Scores queries against k domains and says how strange each one is.

    A constructor only remembers its settings. `fit` learns from labelled queries, `score` answers
    a batch (one query is a list of one), `write` and `read` keep what was learned in a folder. No
    router decides: `core.verdict.verdict` does, with the threshold that validation picked.
    """

    ood_score: ClassVar[str] = "probability of the background class"
    fixed_threshold: ClassVar[float | None] = None  # where the method itself names one

    domains: tuple[str, ...] = DOMAINS

    def fit(
        self, texts: Sequence[str], labels: Ints, domains: tuple[str, ...] = DOMAINS, seed: int = 0
    ) -> Self:
        """Learn from n queries; earlier learning is forgotten.

        Args:
            texts: n queries.
            labels: int64[n], index into `domains`; k = len(domains) stands for OOD.
            domains: the domain names in the order of the labels.
            seed: the same seed and data give the same answers.

        Raises:
            RouterError: where texts and labels do not belong together, or a domain has no query.
        """
        labels = np.asarray(labels, dtype=np.int64)
        if len(texts) != len(labels):
            raise RouterError(f"{len(texts)} texts but {len(labels)} labels: give one label each.")
        missing = [name for i, name in enumerate(domains) if not (labels == i).any()]
        if missing:
            raise RouterError(f"No query of domain {', '.join(missing)}: every domain needs some.")
        self.domains = domains
        self._fit([plain(text) for text in texts], labels, seed)
        self.ready = True
        return self

    def score(self, texts: Sequence[str]) -> Scores:
        """Score a batch.

        Args:
            texts: n queries; n may be 0.

        Returns:
            domains float32[n, k] and ood float32[n], both 0-1; higher ood = stranger.

        Raises:
            NotFitted: before fit() or read().
        """
        if not self.ready:
            raise NotFitted(self.name)
        if not texts:
            return Scores(np.empty((0, len(self.domains)), np.float32), np.empty(0, np.float32))
        scores = self._score([plain(text) for text in texts])
        if not (np.isfinite(scores.ood).all() and np.isfinite(scores.domains).all()):
            raise RouterError(f"Router '{self.name}' gave no finite score. Fit it again.")
        return scores

    def explain(self, texts: Sequence[str]) -> tuple[Scores, Reasons]:
        """Scores of a batch, and per query the reasons of a guard against it; most have none."""
        return self.score(texts), ((),) * len(texts)

    def write(self, folder: Path) -> None:
        """Keep what was learned in `folder` (which exists)."""
        if not self.ready:
            raise NotFitted(self.name)
        self._write(folder)

    def read(self, folder: Path, domains: tuple[str, ...] = DOMAINS) -> Self:
        """Take up what `write` kept."""
        self.domains = domains
        self._read(folder)
        self.ready = True
        return self

    @abstractmethod
    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None: ...

    @abstractmethod
    def _score(self, texts: list[str]) -> Scores: ...

    @abstractmethod
    def _write(self, folder: Path) -> None: ...

    @abstractmethod
    def _read(self, folder: Path) -> None: ...


def plain(text: str) -> str:
    """Text that every tokenizer takes: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


def split_background(probabilities: np.ndarray, k: int) -> Scores:
    """Turn class probabilities into scores.

    Args:
        probabilities: float[n, k] or float[n, k + 1]; a last column beyond k is the background
            class, learned from OOD queries.
        k: number of domains.

    Returns:
        With a background class its probability is the OOD score; without one it is
        1 - max softmax (Hendrycks & Gimpel 2017, arXiv 1610.02136).
    """
    probabilities = np.asarray(probabilities, dtype=np.float32)
    domains = probabilities[:, :k]
    ood = probabilities[:, k] if probabilities.shape[1] > k else 1 - domains.max(axis=1)
    return Scores(np.ascontiguousarray(domains), np.ascontiguousarray(np.clip(ood, 0, 1)))
