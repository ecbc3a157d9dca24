"""Background queries that are plainly about a domain must not teach a router to reject it."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

SHORT: Final = 200  # characters; a longer text may mention money or a doctor in passing
HITS_IN_LONG: Final = 3

_TOPICS: Final = re.compile(
    r"\b(?:law(?:s|yer|yers|suit|suits)?|legal(?:ly)?|illegal(?:ly)?|sue[ds]?|suing|court|attorney|"
    r"judge|contract|copyright(?:ed|s)?|trademarks?|patent(?:s|ed)?|licen[cs](?:e|es|ing)|gdpr|"
    r"crime|criminal|police|arrest(?:ed)?|visa|immigration|divorce|custody|landlord|tenant|"
    r"money|bank(?:s|ing)?|financ(?:e|es|ial)|invest(?:ing|ment|ments|or|ors)?|stocks?|shares|"
    r"bonds?|tax(?:es)?|mortgage|loans?|debt|credit|salary|insurance|budget|pension|"
    r"bitcoin|crypto(?:currency)?|inflation|dividends?|interest rates?|"
    r"health(?:y|care)?|doctors?|medic(?:al|ine|ation|ations)|diseases?|symptoms?|diagnos(?:is|ed)|"
    r"pain(?:ful)?|surgery|hospital|cancer|diabetes|depress(?:ed|ion)|anxiety|pregnan(?:t|cy)|"
    r"therap(?:y|ist)|drugs?|vaccines?|infection|blood|diet|injur(?:y|ed|ies))\b",
    re.IGNORECASE,
)


def off_topic(texts: pd.Series[str]) -> pd.Series[bool]:
    """Whether each text is clear of law, finance and healthcare, by its words.

    A text of up to `SHORT` characters is out with one such word, a longer one with `HITS_IN_LONG`
    different ones.

    Args:
        texts: n texts, in English or not (other languages pass).
    """
    return texts.map(_clear).astype(bool)


def _clear(text: str) -> bool:
    words = {match.lower() for match in _TOPICS.findall(text)}
    return len(words) < (1 if len(text) <= SHORT else HITS_IN_LONG)
