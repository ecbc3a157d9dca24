"""Whether a probability means what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.analysis.answers import Answers
from core.types import Ints

Doubles = NDArray[np.float64]

BINS: Final = 10
TEMPERATURES: Final = np.geomspace(0.05, 20, 241)


@dataclass(frozen=True)
class Claims:
    """n probabilities that were claimed, float64[n], and whether each came true, bool[n]."""

    said: Doubles
    true: NDArray[np.bool_]


def claims_ood(answers: Answers) -> Claims:
    """The OOD score read as the probability that a query is OOD."""
    return Claims(np.clip(answers.scores.ood.astype(np.float64), 0, 1), answers.is_ood)


def claims_domain(answers: Answers) -> Claims:
    """The best domain's score read as the probability that it is right, in-domain queries only."""
    inside = answers.only(~answers.is_ood)
    said = inside.scores.domains.max(axis=1, initial=0).astype(np.float64)
    return Claims(np.clip(said, 0, 1), inside.best == inside.labels)


def reliability(claims: Claims, bins: int = BINS) -> pd.DataFrame:
    """Claimed against observed, in bins of equal width (Niculescu-Mizil and Caruana 2005).

    Returns:
        Columns said (mean of the bin), seen (share that came true), rows; empty bins are left out.
    """
    place = np.minimum((claims.said * bins).astype(int), bins - 1)
    rows = np.bincount(place, minlength=bins)
    used = rows > 0
    said = np.bincount(place, claims.said, bins)[used] / rows[used]
    seen = np.bincount(place, claims.true, bins)[used] / rows[used]
    return pd.DataFrame({"said": said, "seen": seen, "rows": rows[used]})


def ece(claims: Claims, bins: int = BINS) -> float:
    """Expected calibration error, the sum of rows/n × |seen - said| (arXiv 1706.04599, eq. 3).

    NaN without claims.
    """
    table = reliability(claims, bins)
    total = table["rows"].sum()
    gap = (table["seen"] - table["said"]).abs() * table["rows"]
    return float(gap.sum() / total) if total else float("nan")


def brier(claims: Claims) -> float:
    """Mean squared distance between claim and truth (Brier 1950); NaN without claims."""
    from sklearn.metrics import brier_score_loss

    if not len(claims.said):
        return float("nan")
    return float(brier_score_loss(claims.true, claims.said, pos_label=1))


@dataclass(frozen=True, eq=False)
class Summary:
    """A kind of claim, its reliability table, ECE and Brier score."""

    what: str
    table: pd.DataFrame
    ece: float
    brier: float


def summaries(answers: Answers) -> list[Summary]:
    """Calibration of the OOD score as a probability, and of the best domain's score."""
    kinds = {
        "the query is out of every domain": claims_ood(answers),
        "the best domain is right (in-domain queries)": claims_domain(answers),
    }
    return [Summary(w, reliability(c), ece(c), brier(c)) for w, c in kinds.items()]


def log_softmax(logits: Doubles, temperature: float = 1) -> Doubles:
    """Logarithm of softmax(z / T) by row, float64[n, k]."""
    z = logits / temperature
    z = z - z.max(axis=1, keepdims=True)
    return np.asarray(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))


def fit_temperature(logits: Doubles, labels: Ints) -> float:
    """The T with the least negative log likelihood (Guo et al. 2017, arXiv 1706.04599, 4.2).

    Args:
        logits: float64[n, k] of validation queries.
        labels: int64[n] in 0..k-1.

    Returns:
        The best of 241 temperatures from 0.05 to 20; NaN without queries.
    """
    if not len(labels):
        return float("nan")
    rows = np.arange(len(labels))
    losses = [-log_softmax(logits, t)[rows, labels].mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
