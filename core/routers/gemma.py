"""A 270-million-parameter base model on this machine, read by the probability of its next token."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

import numpy as np

from core.local_llm import BYTES, SHA256, next_tokens
from core.routers import labels
from core.routers.base import Router, require, split_background
from core.routers.sampling import stratified
from core.types import Floats, Ints, Scores

TOP: Final = 200
HEAD, READ = "head.safetensors", "read.json"
Reading = Literal["words", "tokens"]


class Gemma(Router):
    """Few-shot prompt; the answer is not generated but read off the next token's log-probabilities.

    A base model says Other to almost everything. Its label words' log-probabilities are therefore
    corrected by a logistic layer (a learned form of contextual calibration, Zhao et al. 2021,
    arXiv 2102.09690) fitted on a few hundred training queries.
    """

    name: ClassVar[str] = "gemma3-270m"
    label: ClassVar[str] = "Gemma 3 270M, corrected"
    family: ClassVar[str] = "llm"
    idea: ClassVar[str] = "A small local LLM; its label words' probabilities, prior corrected."
    ood_score: ClassVar[str] = "corrected probability of 'Other'"
    paper: ClassVar[str] = "Gemma Team 2025, arXiv 2503.19786; Zhao et al. 2021, arXiv 2102.09690"
    slow: ClassVar[bool] = True
    shared_bytes: int = BYTES

    def __init__(
        self,
        reading: Reading = "words",
        sample: int = 400,
        strength: float = 10.0,
        characters: int = 300,
    ) -> None:
        """Remember the settings.

        Args:
            reading: of the label `words` only, or of all likely next `tokens`.
            sample: training queries used; each takes a good part of a second.
            strength: inverse regularisation of the logistic layer.
            characters: of a query that are read; time grows with them.
        """
        self.reading: Reading = reading
        self.sample, self.strength, self.characters = sample, strength, characters

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {
            "reading": self.reading,
            "sample": self.sample,
            "strength": self.strength,
            "characters": self.characters,
        }

    def prompt(self, text: str) -> str:
        """The few-shot prompt; only its last question differs between queries."""
        *own, other = labels.words(self.domains)
        shots = "".join(f"Question: {q}\nGroup: {a}\n\n" for q, a in labels.shots(self.domains))
        line = " ".join(text.split())[: self.characters]
        return (
            f"Sort each question into one of {len(own) + 1} groups: {', '.join(own)} or {other}. "
            f"Anything rude, unsafe, not in English or about another subject is {other}.\n\n"
            f"{shots}Question: {line}\nGroup:"
        )

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        rows = stratified(labels, self.sample, seed)
        heard = [next_tokens(self.prompt(texts[i]), TOP) for i in rows]
        self._tokens = self._chosen(heard)
        table = _table(heard, self._tokens)
        self._mean, self._scale = table.mean(axis=0), table.std(axis=0) + np.float32(1e-6)
        model = require("sklearn.linear_model", "scikit-learn").LogisticRegression(
            C=self.strength, class_weight="balanced", max_iter=5000
        )
        model.fit((table - self._mean) / self._scale, labels[rows])
        weights, shift = model.coef_, model.intercept_
        if len(weights) == 1:  # two classes share one row
            weights, shift = np.vstack([-weights, weights]) / 2, np.repeat(shift, 2) * [-0.5, 0.5]
        self._weights, self._shift = weights.astype(np.float32), shift.astype(np.float32)

    def _chosen(self, heard: list[dict[str, float]]) -> list[str]:
        """The tokens that are read: the label words, or all that are likely more often than not."""
        if self.reading == "words":
            return [f" {word}" for word in labels.words(self.domains)]
        seen = Counter(token for top in heard for token in top)
        return sorted(token for token, n in seen.items() if 2 * n > len(heard))

    def _score(self, texts: list[str]) -> Scores:
        table = _table([next_tokens(self.prompt(t), TOP) for t in texts], self._tokens)
        margins = (table - self._mean) / self._scale @ self._weights.T + self._shift
        shares = np.exp(margins - margins.max(axis=1, keepdims=True))
        return split_background(shares / shares.sum(axis=1, keepdims=True), len(self.domains))

    def _write(self, folder: Path) -> None:
        save = require("safetensors.numpy", "safetensors").save_file
        parts = {
            "mean": self._mean, "scale": self._scale, "weights": self._weights,
            "shift": self._shift,
        }  # fmt: skip
        save({k: np.ascontiguousarray(v, np.float32) for k, v in parts.items()}, folder / HEAD)
        read = {"weights": SHA256, "prompt": self.prompt(""), "tokens": self._tokens}
        (folder / READ).write_text(json.dumps(read, indent=1, ensure_ascii=False) + "\n", "utf-8")

    def _read(self, folder: Path) -> None:
        require("xllamacpp", "-r requirements-llm.txt")
        read = json.loads((folder / READ).read_text(encoding="utf-8"))
        if (read["weights"], read["prompt"]) != (SHA256, self.prompt("")):
            raise ValueError("fitted with other weights or another prompt")
        self._tokens = [str(token) for token in read["tokens"]]
        parts = require("safetensors.numpy", "safetensors").load_file(folder / HEAD)
        self._mean, self._scale = parts["mean"], parts["scale"]
        self._weights, self._shift = parts["weights"], parts["shift"]


class GemmaProbe(Gemma):
    """The same model and prompt; a logistic layer reads all likely next tokens, not four words.

    What a base model leans to shows in many tokens beside the label words (` Medicine`, ` Lawyer`,
    ` Money`): a linear probe of the output distribution finds it with a few hundred queries.
    """

    name: ClassVar[str] = "gemma3-270m-probe"
    label: ClassVar[str] = "Gemma 3 270M, probed"
    idea: ClassVar[str] = "A small local LLM; a logistic layer reads its likely next tokens."
    ood_score: ClassVar[str] = "probability of the background class"
    paper: ClassVar[str] = "Gemma Team 2025, arXiv 2503.19786; the probe is Switchyard's own"

    def __init__(
        self,
        reading: Reading = "tokens",
        sample: int = 400,
        strength: float = 0.1,
        characters: int = 300,
    ) -> None:
        """Remember the settings, as for the label words."""
        super().__init__(reading, sample, strength, characters)


def _table(heard: list[dict[str, float]], tokens: list[str]) -> Floats:
    """float32[n, m] of log-probabilities; a token that was not listed has the least one listed."""
    rows = [[top.get(token, min(top.values())) for token in tokens] for top in heard]
    return np.asarray(rows, dtype=np.float32)
