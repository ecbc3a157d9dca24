"""Ragged lists of table rows, one bag a text, as one flat array."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from core.routers.static_words import Rows, words
from core.types import Ints


@dataclass(frozen=True)
class Bags:
    """n bags of table rows.

    Attributes:
        flat: int64[m], all rows one after another.
        starts: int64[n], where each bag begins in `flat`.
        lengths: int64[n].
    """

    flat: Ints
    starts: Ints
    lengths: Ints

    @classmethod
    def of(cls, lists: Sequence[Ints]) -> Self:
        """Bags of n lists of rows, none of them empty."""
        lengths = np.array([len(row) for row in lists], np.int64)
        return cls(np.concatenate(lists), _offsets(lengths), lengths)

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """The bags of several parts, one part after another."""
        lengths = np.concatenate([part.lengths for part in parts])
        return cls(np.concatenate([part.flat for part in parts]), _offsets(lengths), lengths)

    def __len__(self) -> int:
        """Number of bags."""
        return len(self.lengths)

    def take(self, chosen: Ints) -> tuple[Ints, Ints]:
        """Flat rows of the chosen bags, and where each begins in them."""
        lengths = self.lengths[chosen]
        offsets = _offsets(lengths)
        inside = np.arange(lengths.sum())
        return self.flat[np.repeat(self.starts[chosen] - offsets, lengths) + inside], offsets


def bags_of(rows: Rows, texts: Iterable[str], hide: float = 0.0, seed: int = 0) -> Bags:
    """Bags of texts.

    Args:
        rows: of the table.
        texts: n texts.
        hide: share of the words that counts as unknown, so that character n-grams learn too.
        seed: of the words hidden.
    """
    random = np.random.default_rng(seed)
    lists = []
    for text in texts:
        gone = np.flatnonzero(random.random(len(words(text))) < hide).tolist() if hide else ()
        lists.append(rows.of(text, frozenset(gone)))
    return Bags.of(lists)


def _offsets(lengths: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
