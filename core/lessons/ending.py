"""The end of the workshop: a learner's answers against the measured ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from core.lessons import LESSONS
from core.lessons.hand import NO, OPEN, YES


class Score(NamedTuple):
    """How many questions were answered right, answered, and asked."""

    right: int
    answered: int
    asked: int


def summary(given: Mapping[str, str], right: Mapping[str, str]) -> pd.DataFrame:
    """Every question with the learner's answer, and what holds where it was answered.

    Args:
        given: question key -> option chosen.
        right: question key -> option that holds.

    Returns:
        Columns lesson, question, own, measured (None where the question is open), mark.
    """
    rows = []
    for number, lesson in enumerate(LESSONS, start=1):
        for question in lesson.questions:
            own, holds = given.get(question.key), right.get(question.key)
            known = own is not None and holds is not None
            mark = (
                f"{OPEN} open"
                if not known
                else f"{YES} right"
                if own == holds
                else f"{NO} not right"
            )
            rows.append((number, question.text, own, holds if known else None, mark))
    columns = ["lesson", "question", "own", "measured", "mark"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def score(table: pd.DataFrame) -> Score:
    """Counts of a `summary`."""
    right = table["mark"].str.startswith(YES).sum()
    return Score(int(right), int(table["own"].notna().sum()), len(table))


def room_summary(counts: Mapping[str, Mapping[str, int]], right: Mapping[str, str]) -> pd.DataFrame:
    """Every question with what holds and how many of a room said so.

    Args:
        counts: question key -> option -> votes.
        right: question key -> option that holds.

    Returns:
        Columns lesson, right, answers, holds, question.
    """
    rows = []
    for number, lesson in enumerate(LESSONS, start=1):
        for question in lesson.questions:
            votes, holds = counts.get(question.key, {}), right.get(question.key)
            good = None if holds is None else votes.get(holds, 0)
            rows.append((number, good, sum(votes.values()), holds, question.text))
    columns = ["lesson", "right", "answers", "holds", "question"]
    return pd.DataFrame(rows, columns=columns, dtype=object)
