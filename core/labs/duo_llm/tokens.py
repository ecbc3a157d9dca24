"""Byte-level byte-pair tokens (Sennrich et al. 2016), and texts cut into segments of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from core.labs.duo_llm.corpus import Document

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Tokens = NDArray[np.int64]

END: Final = "<|end|>"
"""Stands before every document; its id is 0."""


def learn_tokens(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """A tokenizer of all bytes and the most frequent pairs; every text comes back unchanged.

    Args:
        texts: to learn pairs from.
        vocabulary: how many tokens, the 256 bytes and `END` among them.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.encode_special_tokens = True  # what a user types is text, `<|end|>` too
    return tokenizer


def stream(tokenizer: Tokenizer, documents: Iterable[Document]) -> Tokens:
    """int64[n]: the documents one after another, `END` (0) before each."""
    pieces: list[Tokens] = []
    for encoded in tokenizer.encode_batch([document.text for document in documents]):
        pieces += [np.zeros(1, np.int64), np.array(encoded.ids, np.int64)]
    return np.concatenate([*pieces, np.zeros(1, np.int64)])


def segments(tokens: Tokens, count: int, length: int) -> Tokens:
    """Segments spread evenly over a stream.

    Args:
        tokens: int64[n].
        count: how many at most; never overlapping.
        length: predicted tokens of each.

    Returns:
        int64[count, length + 1]: the first token of each is only read, never predicted.
    """
    room = len(tokens) // (length + 1)
    count = min(count, room)
    starts = (np.arange(count) * room // max(count, 1)) * (length + 1)
    return np.asarray(tokens[starts[:, None] + np.arange(length + 1)])


@dataclass(frozen=True)
class Passage:
    """The first tokens of a text.

    Attributes:
        ids: n token numbers.
        pieces: n texts: a character of several bytes stands at its first token, the others are
            empty.
        total: how many tokens the whole text has.
    """

    ids: tuple[int, ...]
    pieces: tuple[str, ...]
    total: int


class Codec:
    """A fitted tokenizer, read from the text of its file when it is first used."""

    def __init__(self, fitted: str) -> None:
        """Keep the file's text: `tokenizers` is loaded only where a text is to be read."""
        self._fitted = fitted

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer; special tokens in a text are text."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._fitted)
        tokenizer.encode_special_tokens = True
        return tokenizer

    def read(self, text: str, most: int) -> Passage:
        """At most so many tokens of a text."""
        encoded = self.tokenizer.encode(text)
        shown, reached = [], 0
        for start, stop in encoded.offsets[:most]:
            shown.append(text[max(start, reached) : stop])
            reached = max(reached, stop)
        return Passage(tuple(encoded.ids[:most]), tuple(shown), len(encoded.ids))
