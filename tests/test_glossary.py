"""One glossary: tooltips read it, and no word stands in it twice."""

from __future__ import annotations

import pytest

from core.glossary import WORDS, meaning
from core.metrics import METRICS


@pytest.mark.parametrize(
    "word",
    ["bg4", "argmax", "Static (ours)", "starter panel", "knee", "hypervolume", "who holds it",
     "coverage", "unsafe average", "fastText, one vs rest", "margin", "make llm"],
)  # fmt: skip
def test_words_that_a_newcomer_asked_about_are_explained(word: str) -> None:
    found = WORDS.get(word) or meaning(word)
    assert found.endswith(".") and len(found) > 20


def test_a_word_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        meaning("no word of it")


def test_no_word_is_explained_twice() -> None:
    single = [one.strip().casefold() for words in WORDS for one in words.split(",")]
    assert len(single) == len(set(single))
    assert METRICS["gqr"].label in WORDS
