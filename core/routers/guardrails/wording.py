"""What the language check may say against a text: another language only where words tell it."""

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
FEWEST: Final = 4  # different words of which a language can be told

NO_WORDS: Final = "no words in it"
AGAIN: Final = "the same few words over and over"
FOREIGN: Final = "not English"


def called(text: str, fewest: int = FEWEST) -> str:
    """What to call a text that is taken for no English, in words; empty where nothing can be told.

    Scripts without case, as Chinese, write no spaces, so that a long run of theirs is no fault.
    Markup and addresses are no words. A short query ("COPD") has too few words to tell a language,
    so that nothing is said against it.

    Args:
        text: one query.
        fewest: different words that it takes, unless half of the letters are none of English.
    """
    words = [word for word in _WORD.findall(prose(text)) if len(word) > 1]
    if words and all(len(one) > LONGEST and one.upper() != one.lower() for one in words):
        return NO_WORDS
    new = {word.casefold() for word in words}
    if len(words) >= MANY and len(new) < NEW * len(words):
        return AGAIN
    return FOREIGN if len(new) >= fewest or _foreign_letters(new) else ""


def prose(text: str) -> str:
    """The text without HTML tags, code blocks, addresses and the targets of links."""
    return _MARKUP.sub(lambda found: f" {found.group(1) or ''} ", text)


def _foreign_letters(words: set[str]) -> bool:
    """Whether two letters at least, and half of all, are none of English."""
    letters = "".join(words)
    return sum(not c.isascii() for c in letters) >= max(2, len(letters) / 2)
