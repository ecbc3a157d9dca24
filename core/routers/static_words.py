"""Texts to rows of the static router's table: plain words, hashed pieces, hashed word pairs."""

from __future__ import annotations

import re
import zlib
from typing import Final

import numpy as np

from core.types import Ints

MAX_CHARS: Final = 1_500  # a query's subject stands early; a longer one costs time
MAX_WORD: Final = 24  # bytes
GRAM_SIZES: Final = (3, 4)
SCALE: Final = 11.3  # about sqrt(width): the pooled unit vector enters a head with unit variance
NUMBER: Final = "#"  # the word that stands for any number outside the vocabulary

# ASCII letters lower-cased, digits kept, all else a space; bytes of other scripts pass.
_FOLD: Final = bytes(
    (ord(chr(i).lower()) if chr(i).isalnum() else 32) if i < 128 else i for i in range(256)
)
_QUOTES: Final = re.compile("[\u2018\u2019\u02bc\u00ad]")
_MARKS: Final = re.compile("[\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\u00a0-\u00bf]")


def words(text: str) -> list[bytes]:
    """Lower-cased words of a text as UTF-8 bytes, of its first `MAX_CHARS` characters.

    Apostrophes vanish (`don't` -> `dont`), other punctuation splits. One pass of `bytes.translate`
    takes microseconds where a WordPiece tokenizer takes a third of a millisecond.
    """
    text = text[:MAX_CHARS]
    if not text.isascii():
        text = _MARKS.sub(" ", _QUOTES.sub("", text.lower()))
    return text.encode("utf-8", "ignore").translate(_FOLD, b"'").split()


class Rows:
    """Which rows of the table a text sums up.

    The table holds v words, then `grams` buckets of character 3- and 4-grams for words outside the
    vocabulary, then `pairs` buckets of neighbouring words (the hashing trick; Bojanowski et al.
    2017, arXiv 1607.04606).
    """

    def __init__(self, vocabulary: list[str], grams: int, pairs: int) -> None:
        """Index the v words; `NUMBER` has to be among them."""
        self.index = {word.encode(): row for row, word in enumerate(vocabulary)}
        self.size, self.grams, self.pairs = len(vocabulary), grams, pairs
        self.total = self.size + grams + pairs
        self.number = self.index[NUMBER.encode()]

    def of(self, text: str, hidden: frozenset[int] = frozenset()) -> Ints:
        """Rows of a text, int64[m] with m >= 1; words at positions `hidden` count as unknown."""
        rows: list[int] = []
        sequence: list[int] = []
        get = self.index.get
        for position, word in enumerate(words(text)):
            row = get(word)
            if row is None or position in hidden:
                pieces = self._unknown(word)
                rows += pieces
                sequence.append(self.size if len(pieces) > 1 else pieces[0])
            else:
                rows.append(row)
                sequence.append(row)
        if not rows:
            return np.array([self.size], np.int64)
        found = np.asarray(rows, np.int64)
        if len(sequence) < 2:
            return found
        near = np.asarray(sequence, np.int64)
        paired = (near[:-1] * 1_000_003 + near[1:] * 7_919) % self.pairs
        return np.concatenate([found, paired + (self.size + self.grams)])

    def _unknown(self, word: bytes) -> list[int]:
        if word.isdigit():
            return [self.number]
        marked = b"<" + word[:MAX_WORD] + b">"
        return [
            self.size + zlib.crc32(marked[i : i + n]) % self.grams
            for n in GRAM_SIZES
            for i in range(len(marked) - n + 1)
        ]
