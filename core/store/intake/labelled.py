"""A table that somebody handed in, read as labelled queries."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.store.errors import BadFile
from core.store.intake import words
from core.store.intake.limits import MB
from core.store.intake.staged import Staged, column, values
from core.types import OOD

TEXTS = ("text", "query", "question", "prompt", "utterance", "sentence", "message")
LABELS = ("label", "domain", "intent", "class", "category", "route", "target")

MOST_TEXT = 64 * MB


@dataclass(frozen=True)
class Columns:
    """Which column is what; `dataset` may be empty.

    Attributes:
        text: of the queries.
        label: of their domains.
        dataset: what OOD accuracy is averaged over; the label stands in for it.
        ood: the label of queries that belong to no domain; empty where there is none.
    """

    text: str
    label: str
    dataset: str = ""
    ood: str = ""


def propose(staged: Staged) -> Columns:
    """Guess the columns by their names, and the label of OOD queries by its own.

    Raises:
        BadFile: there are less than two columns, or too many labels.
    """
    if len(staged.columns) < 2:
        problem = "has one column"
        raise BadFile(staged.file, problem, "write a column of texts and one of labels")
    plain = {words.plain(name): name for name in reversed(staged.columns)}
    text = next((plain[name] for name in TEXTS if name in plain), staged.columns[0])
    left = [name for name in staged.columns if name != text]
    label = next((plain[n] for n in LABELS if n in plain and plain[n] != text), left[-1])
    sets = [n for n in left if n != label and words.named(words.COLUMNS, n) == "dataset"]
    return Columns(text, label, sets[0] if sets else "", ood_label(values(staged, label)))


def ood_label(labels: dict[str, int]) -> str:
    """The label that stands for OOD, or nothing."""
    return next((label for label in labels if words.meaning(label) == OOD), "")


def queries(staged: Staged, given: Columns) -> pd.DataFrame:
    """Columns text, label and dataset as they stand in the file, None where a cell is empty.

    Raises:
        BadFile: there is more text than a job takes on, or a label is too long.
    """
    for name in (given.label, given.dataset):
        staged.check_short(name)
    said = f"nullif(trim({column(given.label)}), '')"
    dataset = f"nullif(trim({column(given.dataset)}), '')" if given.dataset else "null"
    with staged.open("queries") as connection:
        size = connection.execute(f"select sum(strlen({column(given.text)})) from cells").fetchall()
        if (size[0][0] or 0) > MOST_TEXT:
            problem = f"holds more than {MOST_TEXT / 1e6:.0f} MB of text"
            raise BadFile(staged.file, problem, "take a sample", column=given.text)
        return connection.execute(
            f"select {column(given.text)} as text, {said} as label, "
            f"coalesce({dataset}, {said}) as dataset from cells order by row"
        ).df()
