"""The word table: distilled from a sentence encoder, without a label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from core.routers.base import require
from core.routers.static_fit.bags import Bags, bags_of
from core.routers.static_fit.vocabulary import Vocabulary
from core.routers.static_words import Rows
from core.types import Floats

BATCH: Final = 512
RATE: Final = 3e-3
DROP: Final = 0.1  # share of rows left out of a bag while distilling
HIDE: Final = 0.12  # share of words hidden in the second copy of each text
WORD_DROPS: Final = (0.0, 0.1, 0.25, 0.4)
_WEIGHT: Final = (0.5, 0.5, 0.12, 0.06)  # texts, texts with hidden words, words, words spelled out
_AXES_FROM: Final = 8_000  # words that the first axes are found on: more cost minutes
_CHUNK: Final = 2_048


def first_table(
    vectors: Floats, vocabulary: Vocabulary, documents: int, total: int, width: int, seed: int
) -> Floats:
    """Where the table starts, float32[total, width].

    Words start on the principal axes of their own sentence vectors, as long as their IDF; hashed
    rows start near zero.

    Args:
        vectors: float32[v, d], the encoder's vector of each word alone.
        vocabulary: the v words.
        documents: how many texts their counts come from.
        total: rows of the table.
        width: columns of the table.
        seed: of the hashed rows.
    """
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred[:_AXES_FROM], full_matrices=False)
    small = centred @ axes[:width].T
    small /= np.linalg.norm(small, axis=1, keepdims=True) + 1e-6
    idf = np.log(1 + documents / (1 + vocabulary.counts))
    table = np.random.default_rng(seed).normal(0, 0.01, (total, width)).astype(np.float32)
    table[: len(small), : small.shape[1]] = small * (idf / idf.mean())[:, None]
    return table


def distilled(
    table: Floats,
    rows: Rows,
    texts: Sequence[str],
    vectors: Floats,
    words: Sequence[str],
    word_vectors: Floats,
    steps: int,
    seed: int,
) -> Floats:
    """The table after learning to point where the encoder points, float32[total, width].

    Args:
        table: its start.
        rows: maps texts to its rows.
        texts: n training texts, learned from plain and with some words hidden.
        vectors: float32[n, d], the encoder's vectors of the texts.
        words: v words, learned from as they are and spelled out.
        word_vectors: float32[v, d].
        steps: batches.
        seed: of draws and hidden words.
    """
    bags = Bags.join(
        [
            bags_of(rows, texts),
            bags_of(rows, texts, HIDE, seed + 1),
            bags_of(rows, words),
            bags_of(rows, words, 1.0, seed + 1),
        ]
    )
    target = np.concatenate([vectors, vectors, word_vectors, word_vectors]).astype(np.float16)
    weight = np.repeat(_WEIGHT, [len(texts), len(texts), len(words), len(words)])
    return _distil(table, bags, target, np.cumsum(weight / weight.sum()), steps, seed)


def _distil(
    table: Floats, bags: Bags, target: np.ndarray, edges: np.ndarray, steps: int, seed: int
) -> Floats:
    """Train the table under a linear map to the encoder's space, by cosine."""
    torch = require("torch", "torch")
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(table), freeze=False, mode="sum")
    project = torch.nn.Linear(table.shape[1], target.shape[1])
    learned = [*bag.parameters(), *project.parameters()]
    optimiser = torch.optim.Adam(learned, lr=RATE, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RATE, total_steps=steps, pct_start=0.1
    )
    for _ in range(steps):
        chosen = np.minimum(np.searchsorted(edges, random.random(BATCH)), len(bags) - 1)
        flat, offsets = map(torch.from_numpy, bags.take(chosen))
        keep = torch.from_numpy((random.random(len(flat)) > DROP).astype(np.float32))
        pooled = torch.nn.functional.normalize(bag(flat, offsets, per_sample_weights=keep), dim=-1)
        wanted = torch.from_numpy(target[chosen].astype(np.float32))
        loss = (1 - torch.nn.functional.cosine_similarity(project(pooled), wanted)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    found: Floats = bag.weight.detach().numpy()
    return found


def summed(table: Floats, bags: Bags, seed: int) -> Floats:
    """Sum of the rows of each bag, once per word-drop rate: float32[len(WORD_DROPS), n, width]."""
    torch = require("torch", "torch")
    weight = torch.from_numpy(table)
    blocks = []
    for extra, drop in enumerate(WORD_DROPS):
        random = np.random.default_rng(seed + extra)
        for first in range(0, len(bags), _CHUNK):
            chosen = np.arange(first, min(first + _CHUNK, len(bags)))
            flat, offsets = map(torch.from_numpy, bags.take(chosen))
            keep = torch.from_numpy((random.random(len(flat)) >= drop).astype(np.float32))
            blocks.append(
                torch.nn.functional.embedding_bag(
                    flat, weight, offsets, mode="sum", per_sample_weights=keep
                )
            )
    found: Floats = torch.cat(blocks).numpy().reshape(len(WORD_DROPS), len(bags), -1)
    return found
