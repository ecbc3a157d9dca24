"""Byte-level byte-pair tokens (Sennrich et al. 2016), and texts cut into segments of them."""

from __future__ import annotations

from collections.abc import Iterable
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


def pieces_of(tokenizer: Tokenizer, text: str, most: int) -> tuple[list[int], list[str], int]:
    """The first tokens of a text.

    Returns:
        At most `most` ids, the characters that each stands for (a character of several bytes is
        named at its first token, and the others are empty), and how many tokens the text has.
    """
    encoded = tokenizer.encode(text)
    ids, spans = encoded.ids[:most], encoded.offsets[:most]
    shown, reached = [], 0
    for start, stop in spans:
        shown.append(text[max(start, reached) : stop])
        reached = max(reached, stop)
    return list(ids), shown, len(encoded.ids)
