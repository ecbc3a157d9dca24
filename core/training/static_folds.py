"""Whole sources held out: to doubt rows that look mislabelled, and to pick the threshold."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.routers.static_fit.heads import Lesson, learn_head, predict
from core.routers.static_fit.voters import learn_voters, vote
from core.types import Floats

FOLDS: Final = (
    (
        "law_reddit_legaladvice",
        "law_reddit_legaladvice_titles",
        "health_genmedgpt5k",
        "davidson_hate",
        "general_instructions",
    ),
    ("law_se_titles", "fin_reddit", "health_medquad", "miracl_multilingual", "miracl_english"),
    (
        "law_conditionalqa",
        "health_reddit",
        "reddit_ood",
        "cqadupstack_titles",
        "davidson_plain",
    ),
)
OWN_WEIGHT: Final = 8.0  # our own texts are the only everyday ones in every domain
DOUBT_ROW: Final = (0.1, 0.15)  # where the label's probability is below the first, this weight
DOUBT_PIECE: Final = (0.4, 0.0)
THRESHOLDS: Final = np.arange(0.05, 0.951, 0.025)


@dataclass(frozen=True)
class Fold:
    """One fold: its best threshold and what it reaches there, as fractions."""

    threshold: float
    harmonic_mean: float
    id_accuracy: float
    ood_accuracy: float
    by_set: dict[str, float]


def fold_numbers(rows: pd.DataFrame) -> NDArray[np.int64]:
    """In which fold each row is held out, int64[n]; -1 for our own texts.

    A source that the table above does not name falls into a fold by the hash of its name.
    """
    known = {source: i for i, fold in enumerate(FOLDS) for source in fold}
    numbers = rows["source"].map(lambda s: known.get(s, zlib.crc32(s.encode()) % len(FOLDS)))
    return np.where(rows["own"], -1, numbers).astype(np.int64)


def trust(rows: pd.DataFrame, lesson: Lesson, steps: int, seed: int) -> NDArray[np.float64]:
    """How much each row counts, float64[n].

    A head that never saw the row's source says how likely the row's label is: rows that it doubts
    count little, and pieces of posts that it doubts not at all.

    Args:
        rows: n texts, from `gather`.
        lesson: their summed vectors and labels; weights are not read.
        steps: batches of each of the three heads.
        seed: of everything random.
    """
    folds, agreed = fold_numbers(rows), np.ones(len(rows))
    train = (rows["split"] == "train").to_numpy()
    own = np.where(rows["own"], OWN_WEIGHT, 1.0)
    for number in range(len(FOLDS)):
        held = folds == number
        if held.any():
            head = learn_head(replace(lesson, weights=own).only(train & ~held), steps, seed)
            found = predict(head, lesson.sums[0, held])
            agreed[held] = found[np.arange(held.sum()), lesson.labels[held]]
    piece = rows["kind"].isin(["question", "window"]).to_numpy() & ~rows["own"].to_numpy()
    low = np.where(piece, DOUBT_PIECE[0], DOUBT_ROW[0])
    return own * np.where(agreed > low, 1.0, np.where(piece, DOUBT_PIECE[1], DOUBT_ROW[1]))


def validate(rows: pd.DataFrame, lesson: Lesson, heads: int, steps: int, seed: int) -> list[Fold]:
    """Per fold: learn without its sources, judge on them and on the starter's validation split.

    Args:
        rows: n texts.
        lesson: of the n texts, with the weights of `trust`.
        heads: how many vote.
        steps: batches of each head.
        seed: of everything random.
    """
    folds, judge = fold_numbers(rows), (rows["split"] == "validation").to_numpy()
    whole = (rows["kind"] != "window").to_numpy()
    found = []
    for number in range(len(FOLDS)):
        held = folds == number
        voters = learn_voters(lesson.only(~held & ~judge), heads, steps, seed)
        asked = judge | (held & whole)
        found.append(_best(vote(voters, lesson.only(asked)), rows[asked], lesson.k))
    return found


def _best(chances: Floats, rows: pd.DataFrame, k: int) -> Fold:
    """The threshold with the highest harmonic mean of ID and OOD accuracy."""
    return max(
        (_at(chances, rows, k, float(threshold)) for threshold in THRESHOLDS),
        key=lambda fold: (fold.harmonic_mean, fold.threshold),
    )


def _at(chances: Floats, rows: pd.DataFrame, k: int, threshold: float) -> Fold:
    """Accuracy of each set, averaged per class: no source and no domain outweighs another."""
    y, rejected = rows["y"].to_numpy(), chances[:, k] > threshold
    right = np.where(y == k, rejected, ~rejected & (chances[:, :k].argmax(axis=1) == y))
    sets = rows["source"].where(~rows["own"], "starter_" + rows["label"])
    sets = sets.mask(rows["own"] & (rows["y"] == k), sets + "_" + rows["kind"])
    means = pd.DataFrame({"right": right, "y": y, "set": sets.to_numpy()})
    by_set = means.groupby(["y", "set"])["right"].mean()
    per_class = by_set.groupby("y").mean()
    inside, outside = float(per_class[:k].mean()), float(per_class[k])
    mean = 2 * inside * outside / (inside + outside + 1e-9)
    names = by_set.index.get_level_values("set")
    named = dict(zip(names.astype(str), by_set.round(3).tolist(), strict=True))
    return Fold(round(threshold, 4), mean, inside, outside, named)
