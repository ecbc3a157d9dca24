"""WideMLP: a bag of word pieces, one wide hidden layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from core.routers.base import Router, require
from core.routers.wordpiece import token_ids, tokenizer_revision, vocabulary_size
from core.types import Floats, Ints, Scores

_WEIGHTS: Final = "weights.safetensors"
_TINY: Final = 1e-12
_SMALL: Final = 5_000  # below this many queries each token counts
_STEPS: Final = 300  # a small corpus goes round until this many batches were seen


class WideMlp(Router):
    """Sum of IDF-weighted token vectors, L2-normalised, ReLU, dropout, one sigmoid per class.

    The paper's best trade-off (arXiv 2505.14524; Galke & Scherp 2022, arXiv 2109.03777). Its
    table is 50,000 x 1,024 float32, over 200 MB. Ours is narrower, keeps only tokens met in
    training, and is stored as int8 with one scale a row; it learns a background class beside the
    domains, as in the authors' later runs, and takes its vocabulary from MiniLM instead of
    ModernBERT. Fitted in torch (lazy Adam, binary cross-entropy), served in numpy.
    """

    name: ClassVar[str] = "wide-mlp"
    label: ClassVar[str] = "WideMLP"
    family: ClassVar[str] = "wide_mlp"
    idea: ClassVar[str] = "Sums weighted word-piece vectors into one wide layer."
    ood_score: ClassVar[str] = "1 - the highest sigmoid of the domains"
    paper: ClassVar[str] = "Galke & Scherp 2022, arXiv 2109.03777"
    background: ClassVar[bool] = True  # whether OOD queries are learned from, as one more class
    lazy: ClassVar[bool] = True  # whether a step moves only the vectors of the batch's tokens

    def __init__(
        self,
        width: int = 384,
        epochs: int = 3,
        rate: float = 1e-2,
        dropout: float = 0.5,
        batch: int = 128,
        rare: int = 3,
    ) -> None:
        """Remember the settings; `rare`: tokens seen less often in training have no vector."""
        self.width, self.epochs, self.rate = width, epochs, rate
        self.dropout, self.batch, self.rare = dropout, batch, rare

    def params(self) -> dict[str, Any]:
        """The constructor's settings."""
        return {
            "width": self.width,
            "epochs": self.epochs,
            "rate": self.rate,
            "dropout": self.dropout,
            "batch": self.batch,
            "rare": self.rare,
        }

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        if not self.background:
            inside = np.flatnonzero(labels < len(self.domains))
            texts, labels = [texts[i] for i in inside], labels[inside]
        ids = token_ids(texts)
        self._keep(ids, min(self.rare, 1) if len(texts) < _SMALL else self.rare)
        rows = [self._rows[np.asarray(row, np.int64)] for row in ids]
        rows = [row[row >= 0] for row in rows]
        epochs = max(self.epochs, _STEPS * self.batch // len(texts))
        table, coef, intercept = self._learn(rows, labels, epochs, seed)
        self._scale = np.maximum(np.abs(table).max(axis=1), _TINY) / 127
        self._table = np.round(table / self._scale[:, None]).astype(np.int8)
        self._coef, self._intercept = coef, intercept
        self._revision = tokenizer_revision()

    def _keep(self, ids: list[list[int]], rare: int) -> None:
        """Give tokens met in at least `rare` texts a row and its smoothed IDF."""
        met = np.concatenate([np.unique(np.asarray(r, np.int64)) for r in ids])
        found = np.bincount(met, minlength=vocabulary_size())
        self._tokens = np.flatnonzero(found >= rare)
        idf = np.log((1 + len(ids)) / (1 + found[self._tokens])) + 1
        self._idf: Floats = idf.astype(np.float32)
        self._index()

    def _index(self) -> None:
        self._rows = np.full(1 << 16, -1, np.int64)  # token id -> row; -1: no vector
        self._rows[self._tokens] = np.arange(len(self._tokens))

    def _learn(
        self, rows: list[Ints], labels: Ints, epochs: int, seed: int
    ) -> tuple[Floats, Floats, Floats]:
        """Token table [v, width], output weights [width, classes] and biases [classes]."""
        torch = require("torch", "torch")
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        bag = torch.nn.EmbeddingBag(len(self._tokens), self.width, mode="sum", sparse=self.lazy)
        out = torch.nn.Linear(self.width, int(labels.max()) + 1)
        drop = torch.nn.Dropout(self.dropout)
        idf, target = torch.from_numpy(self._idf.copy()), torch.from_numpy(labels.copy())
        optimisers = self._optimisers(bag, out)
        random = np.random.default_rng(seed)
        for _ in range(epochs):
            for chosen in np.array_split(
                random.permutation(len(rows)), max(1, len(rows) // self.batch)
            ):
                picked = [rows[i] for i in chosen]
                ids = torch.from_numpy(np.concatenate(picked))
                starts = torch.from_numpy(np.cumsum([0, *map(len, picked)])[:-1])
                hidden = bag(ids, starts, per_sample_weights=idf[ids])
                hidden = drop(torch.relu(torch.nn.functional.normalize(hidden, dim=1)))
                truth = torch.nn.functional.one_hot(target[chosen], out.out_features).float()
                loss = torch.nn.functional.binary_cross_entropy_with_logits(out(hidden), truth)
                bag.zero_grad(), out.zero_grad()
                loss.backward()
                for one in optimisers:
                    one.step()
        weights = [p.detach().numpy().copy() for p in (bag.weight, out.weight.T, out.bias)]
        return weights[0], np.ascontiguousarray(weights[1]), weights[2]

    def _optimisers(self, bag: Any, out: Any) -> list[Any]:  # noqa: ANN401 - torch is lazy
        optim = require("torch.optim", "torch")
        if not self.lazy:
            both = [*bag.parameters(), *out.parameters()]
            return [optim.AdamW(both, lr=self.rate, weight_decay=0, fused=True)]
        lazy = optim.SparseAdam(bag.parameters(), lr=self.rate)
        return [lazy, optim.Adam(out.parameters(), lr=self.rate)]

    def _score(self, texts: list[str]) -> Scores:
        hidden = np.stack([self._sum(row) for row in token_ids(texts)])
        length = np.sqrt((hidden**2).sum(axis=1, keepdims=True))
        hidden = np.maximum(hidden / np.maximum(length, _TINY), 0)
        p = 1 / (1 + np.exp(-np.clip(hidden @ self._coef + self._intercept, -60, 60)))
        domains = p[:, : len(self.domains)].astype(np.float32)
        return Scores(np.ascontiguousarray(domains), 1 - domains.max(axis=1))

    def _sum(self, ids: list[int]) -> Floats:
        rows = self._rows[np.asarray(ids, np.int64)]
        rows = rows[rows >= 0]
        weights = self._scale[rows] * self._idf[rows]
        total: Floats = weights @ self._table[rows].astype(np.float32)
        return total

    def _write(self, folder: Path) -> None:
        weights = {
            "table": self._table,
            "scale": self._scale.astype(np.float32),
            "idf": self._idf,
            "tokens": self._tokens.astype(np.int32),
            "coef": self._coef,
            "intercept": self._intercept,
        }
        save = require("safetensors.numpy", "safetensors").save_file
        save(weights, folder / _WEIGHTS, metadata={"tokenizer": self._revision})

    def _read(self, folder: Path) -> None:
        safetensors = require("safetensors", "safetensors")
        with safetensors.safe_open(folder / _WEIGHTS, framework="numpy") as file:
            found = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            self._revision = file.metadata()["tokenizer"]
        if self._revision != tokenizer_revision():
            raise ValueError("fitted on another vocabulary than the one installed")
        self._table, self._scale, self._idf = found["table"], found["scale"], found["idf"]
        self._tokens, self._coef = found["tokens"].astype(np.int64), found["coef"]
        self._intercept = found["intercept"]
        self._index()


class WideMlpInDomain(WideMlp):
    """The same as the paper fits it: on in-domain queries alone, without a background class.

    arXiv 2505.14524 and its authors' code: one sigmoid per domain, binary cross-entropy, dropout
    0.5, AdamW without weight decay, batches of 128. A query is accepted where its largest sigmoid
    is above t = 1 - τ; the paper prints t = 0.75, 0.90 and 0.99. Tokens that no training query
    holds keep the random vectors that they began with, which is what makes strange words look
    strange. Ours takes MiniLM's vocabulary, is stored as int8, and is narrower (the paper: 1,024),
    so that the paper's rate of 3e-4 grows with 1,024 / width (Yang et al. 2022, arXiv 2203.03466).
    At most 128 epochs in the paper; 32 gave the best GQR score at t = 0.99 on validation.
    """

    name: ClassVar[str] = "wide-mlp-id"
    label: ClassVar[str] = "WideMLP, in-domain only"
    idea: ClassVar[str] = "WideMLP as in the paper: it has seen no OOD query."
    background: ClassVar[bool] = False
    lazy: ClassVar[bool] = False

    def __init__(
        self,
        width: int = 144,
        epochs: int = 32,
        rate: float = 2e-3,
        dropout: float = 0.5,
        batch: int = 128,
        rare: int = 0,
    ) -> None:
        """Remember the settings; `rare` 0: every token of the vocabulary has a vector."""
        super().__init__(width, epochs, rate, dropout, batch, rare)
