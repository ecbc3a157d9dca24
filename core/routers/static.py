"""Static: word vectors distilled from MiniLM, small heads on their sum, and a linear model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import numpy as np
from numpy.typing import NDArray

from core.routers.base import Router, require, split_background
from core.routers.static_words import SCALE, Rows
from core.types import Floats, Ints, Scores

if TYPE_CHECKING:
    from core.routers.static_fit.voters import Voters

_WEIGHTS: Final = "weights.safetensors"
_WORDS: Final = "words.json"
_SMALL: Final = 5_000  # below this many queries each word that stands in two counts
_RARE: Final = 4


class Static(Router):
    """Sum of int8 word vectors, normalised, into three heads with one hidden layer; numpy only.

    A fourth vote comes from a linear model of the same words and word pairs; the four softmaxes are
    averaged.

    A word table is learned from a sentence encoder as in Model2Vec and static-retrieval models
    (Tulkens & van Dongen 2024; Joulin et al. 2017, arXiv 1607.01759 for the bag of n-grams;
    Hinton et al. 2015, arXiv 1503.02531 for distillation). Fitting takes torch and MiniLM,
    answering takes neither.
    """

    name: ClassVar[str] = "static"
    label: ClassVar[str] = "Static (ours)"
    family: ClassVar[str] = "static"
    idea: ClassVar[str] = (
        "Sums word vectors distilled from MiniLM into small heads; a linear model votes too."
    )
    paper: ClassVar[str] = (
        "Model2Vec, Tulkens & van Dongen 2024; Hinton et al. 2015, arXiv 1503.02531"
    )

    words: list[str]
    rows: Rows
    _owner: Static | None = None

    def __init__(
        self,
        width: int = 128,
        grams: int = 8_192,
        pairs: int = 16_384,
        common: int = 36_000,
        steps: int = 2_500,
        head_steps: int = 1_200,
        heads: int = 3,
    ) -> None:
        """Remember the settings.

        Args:
            width: length of a word vector.
            grams: buckets of character n-grams.
            pairs: buckets of word pairs.
            common: at most this many of the teacher's words have a row of their own.
            steps: batches of distillation.
            head_steps: batches of each head.
            heads: how many heads are averaged.
        """
        self.width, self.grams, self.pairs, self.common = width, grams, pairs, common
        self.steps, self.head_steps, self.heads = steps, head_steps, heads

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {
            "width": self.width,
            "grams": self.grams,
            "pairs": self.pairs,
            "common": self.common,
            "steps": self.steps,
            "head_steps": self.head_steps,
            "heads": self.heads,
        }

    def table_params(self) -> dict[str, Any]:
        """The settings that a table depends on."""
        heads = ("head_steps", "heads")
        return {name: value for name, value in self.params().items() if name not in heads}

    def take_table(self, other: Static) -> Floats:
        """Take up the vocabulary of a fitted router; returns its table, float32[rows, width]."""
        self.words, self.rows = other.words, other.rows
        table: Floats = other._table.astype(np.float32) * other._scale[:, None]
        return table

    def borrow(self, other: Static) -> None:
        """Let the next `fit` take the table of a fitted router instead of distilling one."""
        self._owner = other

    def learn_table(self, texts: list[str], seed: int) -> Floats:
        """Choose the vocabulary and distil the table; returns it, float32[rows, width].

        `self.rows` maps texts to its rows afterwards.

        Args:
            texts: n training texts; labels are not looked at.
            seed: of draws and hidden words.
        """
        from core.embed import embedder
        from core.routers.static_fit.table import distilled, first_table
        from core.routers.static_fit.vocabulary import teacher_words, vocabulary_of

        rare = 2 if len(texts) < _SMALL else _RARE
        found = vocabulary_of(texts, teacher_words()[: self.common], rare)
        self.words, self.rows = found.words, Rows(found.words, self.grams, self.pairs)
        encoder = embedder("minilm")
        vectors, word_vectors = encoder.remembered(texts), encoder.remembered(found.words)
        start = first_table(word_vectors, found, len(texts), self.rows.total, self.width, seed)
        return distilled(
            start, self.rows, texts, vectors, found.words, word_vectors, self.steps, seed
        )

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        from core.routers.static_fit.bags import bags_of
        from core.routers.static_fit.heads import Lesson
        from core.routers.static_fit.table import summed
        from core.routers.static_fit.voters import counted, learn_voters

        owner = self._owner
        table = self.learn_table(texts, seed) if owner is None else self.take_table(owner)
        self._owner = None
        bags = bags_of(self.rows, texts)
        sums, counts = summed(table, bags, seed), counted(bags, self.rows.total)
        same, k = np.full(len(texts), "all"), len(self.domains)
        lesson = Lesson(sums, counts, bags.lengths, labels, same, np.ones(len(texts)), k)
        self.adopt(table, learn_voters(lesson, self.heads, self.head_steps, seed))

    def adopt(self, table: Floats, voters: Voters) -> None:
        """Take up a learned table (as int8, one scale a row) and those who vote on it."""
        scale = np.maximum(np.abs(table).max(axis=1) / 127, 1e-6).astype(np.float16)
        self._scale = scale.astype(np.float32)
        ints = np.clip(np.round(table / self._scale[:, None]), -127, 127)
        self._table: NDArray[np.int8] = ints.astype(np.int8)
        first, last = [h[2] for h in voters.heads], [h[5] for h in voters.heads]
        weights = {
            "in": np.concatenate([_array(layer.weight) for layer in first]).T,
            "in_bias": np.concatenate([_array(layer.bias) for layer in first]),
            "out": np.stack([_array(layer.weight).T for layer in last]),
            "out_bias": np.stack([_array(layer.bias) for layer in last]),
            "linear": voters.linear.weights.astype(np.float16),
            "linear_bias": voters.linear.bias,
        }
        self._take(weights)
        self.ready = True

    def _take(self, weights: dict[str, Any]) -> None:
        self._weights = {name: np.ascontiguousarray(value) for name, value in weights.items()}
        self._in, self._in_bias = self._weights["in"], self._weights["in_bias"]
        self._out = block_diagonal(self._weights["out"])
        self._linear = self._weights["linear"].astype(np.float32)
        self._bias = np.concatenate(
            [self._weights["out_bias"].ravel(), self._weights["linear_bias"]]
        )

    def _score(self, texts: list[str]) -> Scores:
        found = np.stack([self._probabilities(self.rows.of(text)) for text in texts])
        return split_background(found, len(self.domains))

    def _probabilities(self, rows: Ints) -> Floats:
        """Mean of the voters' softmax for a text's m rows, float32[classes]."""
        hidden = gelu(self._pool(rows) @ self._in + self._in_bias)
        linear = self._linear.take(rows, axis=0).sum(axis=0) * len(rows) ** -0.5
        logits = np.concatenate([hidden @ self._out, linear]) + self._bias
        logits = logits.reshape(-1, len(linear))
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        mean: Floats = (raised / raised.sum(axis=1, keepdims=True)).mean(axis=0)
        return mean

    def _pool(self, rows: Ints) -> Floats:
        """Layer-normalised sum of a text's m rows, float32[width]."""
        total: Floats = self._scale.take(rows) @ self._table.take(rows, axis=0).astype(np.float32)
        total *= SCALE / (float(np.sqrt(total @ total)) + 1e-9)
        total -= total.mean()
        total /= np.sqrt(total @ total / total.size + 1e-5)
        return total

    def _write(self, folder: Path) -> None:
        tensors = {"table": self._table, "scale": self._scale.astype(np.float16), **self._weights}
        require("safetensors.numpy", "safetensors").save_file(tensors, folder / _WEIGHTS)
        (folder / _WORDS).write_text(json.dumps(self.words, ensure_ascii=True), encoding="utf-8")

    def _read(self, folder: Path) -> None:
        tensors = require("safetensors.numpy", "safetensors").load_file(folder / _WEIGHTS)
        self.words = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
        self.rows = Rows(self.words, self.grams, self.pairs)
        self._table, self._scale = tensors.pop("table"), tensors.pop("scale").astype(np.float32)
        if len(self._table) != self.rows.total:
            raise ValueError("table and vocabulary do not belong together")
        self._take(tensors)


def gelu(x: Floats) -> Floats:
    """GELU in its tanh form, which the heads are trained with (arXiv 1606.08415, section 2)."""
    found = 0.5 * x * (1.0 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))
    return cast(Floats, found)


def block_diagonal(blocks: Floats) -> Floats:
    """[h, i, o] -> [h * i, h * o]: all heads in one product."""
    heads, rows, columns = blocks.shape
    out = np.zeros((heads * rows, heads * columns), np.float32)
    for i, block in enumerate(blocks):
        out[i * rows : (i + 1) * rows, i * columns : (i + 1) * columns] = block
    return out


def _array(tensor: Any) -> Floats:  # noqa: ANN401 - torch is untyped here
    found: Floats = tensor.detach().numpy()
    return found
