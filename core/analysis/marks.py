"""Thresholds to jump to, and the answers that they are chosen and reported on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.answers import Answers, halves
from core.analysis.suggest import best

PAPER: Final = "WideMLP (t="
OTHER_MODEL: Final = "a setting of the paper for its own WideMLP, which had seen no OOD query"


@dataclass(frozen=True, eq=False)
class Pair:
    """One router's answers: to choose a threshold on, and to report it on."""

    validation: Answers
    test: Answers


@dataclass(frozen=True)
class Mark:
    """A threshold worth jumping to: its name, τ, and where it comes from."""

    label: str
    threshold: float
    source: str


def pair(test: Answers, validation: Answers | None) -> tuple[Pair, str]:
    """Answers to choose on and to report on, and where the choice is made, in words.

    Without validation answers the test answers are halved, group by group.
    """
    if validation is not None:
        where = f"the validation split ({len(validation):,} queries)"
        return Pair(validation, test), where
    first, second = halves(test)
    where = f"one half of this panel ({len(first):,} queries), reported on the other half"
    return Pair(first, second), where


def marks(given: Pair, whole: Answers, published: pd.DataFrame) -> list[Mark]:
    """The thresholds to jump to; those that do not exist are left out.

    Args:
        given: validation and test answers of one router.
        whole: all test answers.
        published: scoreboard rows of the paper, with label.
    """
    peeking = (
        "highest GQR score on the very queries shown: no honest choice, since when you choose you "
        "do not have them yet"
    )
    found = [
        Mark("Shipped", whole.threshold, "picked on validation when the router was trained"),
        Mark("Best on validation", best(given.validation), "highest GQR score on validation"),
        Mark("Best on test (peeking)", best(whole), peeking),
        *(
            Mark(f"Paper's {name}", accepts_above(t), OTHER_MODEL)
            for name, t in paper_settings(published)
        ),
    ]
    return [mark for mark in found if np.isfinite(mark.threshold)]


def frame(marks: Sequence[Mark]) -> pd.DataFrame:
    """The marks as rows: label, threshold."""
    return pd.DataFrame(
        [(mark.label, mark.threshold) for mark in marks], columns=["label", "threshold"]
    )


def first_mark(marks: Sequence[Mark]) -> float:
    """Where the slider starts: the first mark, or the middle."""
    return marks[0].threshold if marks else 0.5


def accepts_above(t: float) -> float:
    """Our τ of a router that accepts where its best domain's score is above t."""
    return round(1 - t, 6)


def paper_settings(published: pd.DataFrame) -> list[tuple[str, float]]:
    """WideMLP's settings in the paper: it accepts where a domain's score is above t = 1 - τ."""
    names = sorted(n for n in published["label"].dropna().unique() if n.startswith(PAPER))
    return [(name, float(name.removeprefix(PAPER).rstrip(")"))) for name in names]


def paper_points(published: pd.DataFrame) -> pd.DataFrame:
    """The published WideMLP points: columns label, threshold (our τ), id_accuracy, ood_accuracy."""
    settings = dict(paper_settings(published))
    rows = published[published["label"].isin(list(settings))]
    return pd.DataFrame(
        {
            "label": rows["label"].to_numpy(),
            "threshold": [accepts_above(settings[name]) for name in rows["label"]],
            "id_accuracy": rows["id_accuracy"].to_numpy(np.float64),
            "ood_accuracy": rows["ood_accuracy"].to_numpy(np.float64),
        }
    )
