"""Token ids of the WordPiece vocabulary that ships inside the MiniLM package."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from core.embed import digest, locate
from core.routers.base import require

MAX_TOKENS: Final = 512


@lru_cache(maxsize=1)
def _tokenizer() -> tuple[Any, str]:
    path = locate("minilm") / "tokenizer.json"
    found = require("tokenizers", "tokenizers").Tokenizer.from_file(str(path))
    found.enable_truncation(MAX_TOKENS)
    found.no_padding()
    return found, digest(path)


def token_ids(texts: list[str]) -> list[list[int]]:
    """Ids of each text, without the marks of beginning and end, at most `MAX_TOKENS`.

    Raises:
        NoModel: where the package with the vocabulary is not installed.
    """
    encoded = _tokenizer()[0].encode_batch(texts, add_special_tokens=False)
    return [e.ids for e in encoded]


def vocabulary_size() -> int:
    """How many pieces the vocabulary has: ids run from 0 to one less."""
    return int(_tokenizer()[0].get_vocab_size())


def tokenizer_revision() -> str:
    """Hash of the vocabulary: ids of another one mean other words."""
    return _tokenizer()[1]
