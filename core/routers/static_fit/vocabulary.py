"""The words that have a vector of their own in the static router's table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.embed import locate
from core.routers.static_words import MAX_WORD, NUMBER, words
from core.types import Ints


@dataclass(frozen=True)
class Vocabulary:
    """Words in the order of their rows, and in how many of the texts each stands.

    Attributes:
        words: v words; the first is `NUMBER`.
        counts: int64[v].
    """

    words: list[str]
    counts: Ints


def teacher_words() -> list[str]:
    """Whole words of MiniLM's WordPiece vocabulary, in its order (by frequency).

    Raises:
        NoModel: where the package with the vocabulary is not installed.
    """
    held = json.loads((locate("minilm") / "tokenizer.json").read_text(encoding="utf-8"))
    pieces: dict[str, int] = held["model"]["vocab"]
    return [piece for piece in pieces if piece.isascii() and piece.isalnum()]


def vocabulary_of(texts: Sequence[str], common: Iterable[str], rare: int) -> Vocabulary:
    """Common words, then words that stand in at least `rare` of the texts.

    Args:
        texts: n training queries.
        common: words that have a row even where no text holds them.
        rare: texts a word must stand in to be added.
    """
    counts = Counter(word for text in texts for word in set(words(text)))
    shared = [word for entry in common for word in words(entry)]
    ours = [word for word, count in counts.most_common() if count >= rare]
    kept = dict.fromkeys(
        word
        for word in (NUMBER.encode(), *shared, *ours)
        if word.isascii() and len(word) <= MAX_WORD
    )
    return Vocabulary([w.decode() for w in kept], np.array([counts[w] for w in kept], np.int64))
