from __future__ import annotations

import pandas as pd
import pytest

from core.training.screen import SHORT, off_topic


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("How do I centre a figure caption?", True),
        ("Is it legal to resell a game key?", False),
        ("Which BANK has the best app?", False),
        ("How do I file my taxes with a script?", False),
        ("Does sugar cause cancer?", False),
        ("The lawn and the paint", True),
        ("Koľko je hodín?", True),
        ("We drove for hours. " * 20 + "The doctor laughed.", True),
        ("We drove for hours. " * 20 + "A doctor took blood at the hospital.", False),
    ],
)
def test_plainly_in_domain_texts_are_found(text: str, clear: bool) -> None:
    assert off_topic(pd.Series([text])).tolist() == [clear]


def test_one_word_is_enough_up_to_the_limit_only() -> None:
    at_limit = "money " + "x" * (SHORT - 6)
    assert off_topic(pd.Series([at_limit, at_limit + "x"])).tolist() == [False, True]
