"""The local guard before a router of ours, kept and measured like any other router."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from core.routers import create
from core.routers.base import Router, RouterError
from core.routers.guardrails.base import onto
from core.routers.guardrails.local import LocalGuard
from core.settings import settings
from core.types import Floats, Ints, Scores

ANCHOR: Final = "anchor.json"


class LocallyGuarded(Router):
    """What `Guarded` does, with an artifact of its own that holds both parts.

    Fitting takes the router and the guard as they stand in the folder of artifacts: they have
    learned on their own. The guard's threshold is moved onto the router's (see `onto`); the
    threshold of the pair is picked on validation data afterwards.
    """

    family: ClassVar[str] = "guarded"
    ood_score: ClassVar[str] = "the larger of guard's and router's, on the router's scale"
    paper: ClassVar[str] = "the combination that arXiv 2505.14524 motivates, built here"
    inner: ClassVar[str]

    def __init__(self, encoder: str | None = None) -> None:
        """Remember the router's encoder, where it has one."""
        self.router = create(self.inner, **({"encoder": encoder} if encoder else {}))
        self.guard = LocalGuard()

    def params(self) -> dict[str, Any]:
        """The encoder that the router uses, if any; the parts are named by their files."""
        known = self.router.params()
        return {"encoder": known["encoder"]} if "encoder" in known else {}

    def reasons(self, text: str) -> tuple[str, ...]:
        """The guard's reasons against one query."""
        return self.guard.judge([text]).reasons[0]

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        from core.routers.artifacts import load  # which reads the registry that names this class

        models = settings().models
        self.router = load(self.inner, models)
        self.guard.read(models / self.guard.name)
        if self.router.domains != self.domains:
            raise RouterError(
                f"Router '{self.inner}' knows {', '.join(self.router.domains)}, not "
                f"{', '.join(self.domains)}. Fit it first."
            )
        self._anchor = self.router.threshold

    def _score(self, texts: list[str]) -> Scores:
        found = self.guard.judge(texts).ood
        guard: Floats = onto(found, self.guard.threshold, self._anchor)
        scores = self.router.score(texts)
        return Scores(scores.domains, np.maximum(scores.ood, guard))

    def _write(self, folder: Path) -> None:
        self.router.write(folder)
        self.guard.write(folder)
        (folder / ANCHOR).write_text(json.dumps({"threshold": self._anchor}) + "\n", "utf-8")

    def _read(self, folder: Path) -> None:
        self.router.read(folder, self.domains)
        self.guard.read(folder)
        kept = json.loads((folder / ANCHOR).read_text(encoding="utf-8"))
        self._anchor = float(kept["threshold"])


class GuardedMiniLm(LocallyGuarded):
    """The local guard before MiniLM + SVM (sources: see both)."""

    name: ClassVar[str] = "guarded-svm-minilm"
    label: ClassVar[str] = "Local guard + MiniLM + SVM"
    idea: ClassVar[str] = "The local guard looks first; what it lets through goes to MiniLM + SVM."
    inner: ClassVar[str] = "svm-minilm"


class GuardedFastText(LocallyGuarded):
    """The local guard before fastText (sources: see both)."""

    name: ClassVar[str] = "guarded-fasttext"
    label: ClassVar[str] = "Local guard + fastText"
    idea: ClassVar[str] = "The local guard looks first; what it lets through goes to fastText."
    inner: ClassVar[str] = "fasttext"
