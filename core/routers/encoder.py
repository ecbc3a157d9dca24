"""A fine-tuned encoder (BERT, ModernBERT) from the user's own checkpoint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from core.routers.base import Router, RouterError, require
from core.settings import settings
from core.types import Floats, Ints, Scores

MAX_TOKENS: Final = 512
BATCH: Final = 16
_FILE: Final = "checkpoint.json"


class NoCheckpoint(RouterError):
    """There is no checkpoint to load, or it does not fit; the message says what to set."""


class Encoder(Router):
    """One sigmoid per domain on a fine-tuned encoder.

    The paper fine-tunes `bert-base-multilingual-cased` and `ModernBERT-base` on three labels with
    binary cross-entropy and accepts labels above 0.99 (arXiv 2505.14524); so τ = 0.01 here. Such a
    checkpoint has some 150 million weights: it does not ship. `SWITCHYARD_ENCODER` names one, a
    folder or a hub name; fitting loads it and learns nothing more.
    """

    name: ClassVar[str] = "encoder"
    label: ClassVar[str] = "Fine-tuned encoder"
    family: ClassVar[str] = "encoder"
    idea: ClassVar[str] = "Reads the query with a fine-tuned transformer, one sigmoid per domain."
    ood_score: ClassVar[str] = "1 - the highest sigmoid of the domains"
    paper: ClassVar[str] = "Devlin et al. 2019, arXiv 1810.04805; Warner et al. 2024, 2412.13663"
    fixed_threshold: ClassVar[float | None] = 0.01
    shipped: ClassVar[bool] = False

    threshold: float = 0.01

    def __init__(self, checkpoint: str = "") -> None:
        """Remember the checkpoint: a folder or a hub name; empty means SWITCHYARD_ENCODER."""
        self.checkpoint = checkpoint

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {"checkpoint": self.checkpoint}

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        self._open(self.checkpoint or settings().encoder)

    def _open(self, checkpoint: str) -> None:
        if not checkpoint:
            raise NoCheckpoint(
                "Router 'encoder' has no checkpoint. Set SWITCHYARD_ENCODER to a folder or a hub "
                "name of a fine-tuned sequence classifier."
            )
        transformers = require("transformers", "transformers")
        require("torch", "torch")
        auto = transformers.AutoModelForSequenceClassification
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(checkpoint)
            self._model = auto.from_pretrained(checkpoint).eval()
        except (OSError, ValueError) as error:
            raise NoCheckpoint(
                f"Router 'encoder': '{checkpoint}' is no loadable sequence classifier. "
                "Set SWITCHYARD_ENCODER to a folder or a hub name of one."
            ) from error
        self._columns = self._order(checkpoint)
        self._checkpoint = self.trained_on = checkpoint

    def _order(self, checkpoint: str) -> Ints:
        """Which output belongs to each domain: by label name, or else by position."""
        names = [str(n).lower() for _, n in sorted(self._model.config.id2label.items())]
        if all(domain in names for domain in self.domains):
            return np.array([names.index(domain) for domain in self.domains], np.int64)
        if len(names) < len(self.domains):
            raise NoCheckpoint(
                f"Router 'encoder': '{checkpoint}' has {len(names)} outputs "
                f"for {len(self.domains)} domains. Use one that was fine-tuned on these domains."
            )
        return np.arange(len(self.domains), dtype=np.int64)

    def _score(self, texts: list[str]) -> Scores:
        parts = [self._batch(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        domains = np.ascontiguousarray(np.concatenate(parts))
        return Scores(domains, 1 - domains.max(axis=1))

    def _batch(self, texts: list[str]) -> Floats:
        torch = require("torch", "torch")
        given = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._limit, return_tensors="pt"
        )
        with torch.inference_mode():
            logits = self._model(**given).logits
        p: Floats = torch.sigmoid(logits).float().numpy()[:, self._columns]
        return p

    @property
    def _limit(self) -> int:
        return min(MAX_TOKENS, int(getattr(self._model.config, "max_position_embeddings", 512)))

    def _write(self, folder: Path) -> None:
        told = json.dumps({"checkpoint": self._checkpoint})
        (folder / _FILE).write_text(told + "\n", encoding="utf-8")

    def _read(self, folder: Path) -> None:
        path = folder / _FILE
        kept = json.loads(path.read_text(encoding="utf-8"))["checkpoint"] if path.exists() else ""
        self._open(kept or self.checkpoint or settings().encoder)
