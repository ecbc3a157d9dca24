"""What to call a text that the language check takes for no English: not always another language."""

from __future__ import annotations

import re
from typing import Final

_MARKUP: Final = re.compile(
    r"```.*?```|<[a-z/!][^<>]{0,400}>|!?\[([^\[\]]{0,400})\]\([^()\s]{0,400}\)|"
    r"\b(?:https?://|www\.)\S+",
    re.IGNORECASE | re.DOTALL,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LONGEST: Final = 50  # letters; no word of English has more
MANY: Final = 60  # words, of which
NEW: Final = 0.05  # so few are new, say one thing over and over
FEWEST: Final = 4  # words of which a language can be told

NO_WORDS: Final = "no words in it"
AGAIN: Final = "the same few words over and over"
FEW: Final = "too few words to be taken for English"
FOREIGN: Final = "not English"


def called(text: str) -> str:
    """Why a text was taken for no English, in words.

    Scripts without case, as Chinese, write no spaces, so that a long run of theirs is no fault.
    Markup and addresses are no words.
    """
    words = [word for word in _WORD.findall(prose(text)) if len(word) > 1]
    if words and all(len(one) > LONGEST and one.upper() != one.lower() for one in words):
        return NO_WORDS
    new = {word.casefold() for word in words}
    if len(words) >= MANY and len(new) < NEW * len(words):
        return AGAIN
    return FOREIGN if _tells_language(new) else FEW


def prose(text: str) -> str:
    """The text without HTML tags, code blocks, addresses and the targets of links."""
    return _MARKUP.sub(lambda found: f" {found.group(1) or ''} ", text)


def _tells_language(words: set[str]) -> bool:
    """Whether there are enough words, or letters that English does not have."""
    letters = "".join(words)
    foreign = sum(not c.isascii() for c in letters)
    return len(words) >= FEWEST or foreign >= max(2, len(letters) / 2)
