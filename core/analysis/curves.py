"""How well a score tells OOD from in-domain queries, whatever the threshold.

OOD is the positive class throughout: higher = stranger.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.analysis.answers import Answers, Bools
from core.types import Floats

Doubles = NDArray[np.float64]

ALL = "all OOD sets"
POINTS = 200


def separation(answers: Answers) -> pd.DataFrame:
    """AUROC, AUPR and FPR@95TPR of each OOD set against all in-domain queries, and of all sets.

    Returns:
        Columns dataset, rows, auroc, aupr, fpr95, why. Where a figure cannot be computed it is NaN
        and `why` says why.
    """
    rows = []
    for name, chosen in _each(answers):
        truth, score = answers.is_ood[chosen], answers.scores.ood[chosen]
        why = undefined(truth, score)
        figures = (np.nan,) * 3 if why else (auroc(truth, score), aupr(truth, score),
                                             fpr_at_tpr(truth, score))  # fmt: skip
        rows.append((name, int(truth.sum()), *figures, why))
    return pd.DataFrame(rows, columns=["dataset", "rows", "auroc", "aupr", "fpr95", "why"])


def undefined(is_ood: Bools, ood: Floats) -> str:
    """Why no separation can be computed, or nothing."""
    if not is_ood.any():
        return "no OOD query"
    if is_ood.all():
        return "no in-domain query"
    return "every score is the same" if np.ptp(ood) == 0 else ""


def auroc(is_ood: Bools, ood: Floats) -> float:
    """Area under the ROC curve: the chance that an OOD query scores above an in-domain one.

    Fawcett 2006, section 7; Hendrycks and Gimpel 2017 (arXiv 1610.02136) for OOD detection.
    """
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(is_ood, ood))


def aupr(is_ood: Bools, ood: Floats) -> float:
    """Average precision, OOD positive: the sum over thresholds of precision × step in recall.

    Davis and Goadrich 2006; unlike AUROC it depends on the share of OOD queries.
    """
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(is_ood, ood))


def fpr_at_tpr(is_ood: Bools, ood: Floats, tpr: float = 0.95) -> float:
    """Share of in-domain queries rejected where at least `tpr` of the OOD queries are.

    Liang et al. 2018 (arXiv 1706.02690), section 4.2, with OOD as the positive class.
    """
    from sklearn.metrics import roc_curve

    false, true, _ = roc_curve(is_ood, ood, drop_intermediate=False)
    return float(false[np.argmax(true >= tpr)])


def roc(answers: Answers) -> pd.DataFrame:
    """ROC curves: columns dataset, x (in-domain rejected), y (OOD rejected); at most 200 points."""
    from sklearn.metrics import roc_curve

    def points(truth: Bools, score: Floats) -> tuple[Doubles, Doubles]:
        false, true, _ = roc_curve(truth, score)
        return false, true

    return _curves(answers, points)


def precision_recall(answers: Answers) -> pd.DataFrame:
    """Precision-recall curves: columns dataset, x (recall), y (precision)."""
    from sklearn.metrics import precision_recall_curve

    def points(truth: Bools, score: Floats) -> tuple[Doubles, Doubles]:
        precision, recall, _ = precision_recall_curve(truth, score)
        return recall[::-1], precision[::-1]

    return _curves(answers, points)


def risk_coverage(answers: Answers) -> tuple[Doubles, Doubles]:
    """Risk among the queries kept, as the least strange are kept first.

    Risk is the share of kept queries that end in a wrong place: an OOD query that is kept at all,
    or an in-domain one whose best domain is not its own (El-Yaniv and Wiener 2010; Geifman and
    El-Yaniv 2017, arXiv 1705.08500). Queries with the same score are kept together.

    Returns:
        Coverage and risk, float64[m] each, coverage ascending; empty without queries.
    """
    if not len(answers):
        return np.empty(0), np.empty(0)
    order = np.argsort(answers.scores.ood, kind="stable")
    wrong = (answers.best != answers.labels)[order]
    score = answers.scores.ood[order]
    last_of_tie = np.append(score[1:] != score[:-1], True)
    kept = np.arange(1, len(order) + 1)
    risk = wrong.cumsum() / kept
    return (kept / len(order))[last_of_tie], risk[last_of_tie]


def aurc(coverage: Doubles, risk: Doubles) -> float:
    """Area under the risk-coverage curve: mean risk over all coverages (arXiv 1805.08206, eq. 4).

    Between two coverages the risk is that of the next one, which is the mean over kept queries of
    the paper where no two scores tie. NaN without queries.
    """
    steps = np.diff(coverage, prepend=0)
    return float((steps * risk).sum()) if len(coverage) else float("nan")


def thinned(x: Doubles, most: int = POINTS) -> NDArray[np.int64]:
    """Positions of at most `most` points of a curve, first and last kept."""
    return np.unique(np.linspace(0, len(x) - 1, min(most, len(x))).astype(np.int64))


def _each(answers: Answers) -> list[tuple[str, Bools]]:
    """The rows of each OOD set with all in-domain rows, and all rows."""
    inside = ~answers.is_ood
    sets = answers.strata.ood_sets
    found = [(name, inside | (answers.is_ood & (answers.datasets == name))) for name in sets]
    return [*found, (ALL, np.ones(len(answers), bool))]


def _curves(
    answers: Answers, points: Callable[[Bools, Floats], tuple[Doubles, Doubles]]
) -> pd.DataFrame:
    frames = []
    for name, chosen in _each(answers):
        truth, score = answers.is_ood[chosen], answers.scores.ood[chosen]
        if not undefined(truth, score):
            x, y = points(truth, score)
            keep = thinned(x)
            frames.append(pd.DataFrame({"dataset": name, "x": x[keep], "y": y[keep]}))
    empty = pd.DataFrame({"dataset": [], "x": [], "y": []})
    return pd.concat(frames, ignore_index=True) if frames else empty


def risk_frame(answers: Answers) -> pd.DataFrame:
    """The risk-coverage curve thinned: router, family, coverage, risk, and aurc (of the whole)."""
    coverage, risk = risk_coverage(answers)
    keep = thinned(coverage)
    return pd.DataFrame(
        {
            "router": answers.label,
            "family": answers.family,
            "coverage": coverage[keep],
            "risk": risk[keep],
            "aurc": aurc(coverage, risk),
        }
    )
