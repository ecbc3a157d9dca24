"""The queries that a router gets wrong at a threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.answers import Answers, Threshold
from core.types import OOD, Ints

ERRORS: Final = {
    "let_through": "let through",
    "rejected": "rejected",
    "wrong_domain": "wrong domain",
}
"""OOD sent to a domain; in-domain rejected; in-domain sent to another domain."""

ABUSIVE: Final = frozenset(
    {"jigsaw", "olid", "hatexplain", "dkhate", "tuke_slovak", "unsafe", "rude", "davidson_hate",
     "olid_full"}
)  # fmt: skip
MASK: Final = "(may be abusive: hidden)"


def misroutes(
    answers: Answers, threshold: Threshold, others: Sequence[tuple[Answers, Threshold]] = ()
) -> pd.DataFrame:
    """Every wrong verdict, worst margin first.

    Args:
        answers: of the router.
        threshold: τ, or one per domain.
        others: other routers' answers to the same queries in the same order, with their τ.

    Returns:
        Columns hash, dataset, label, verdict, error (a key of `ERRORS`), margin (|τ - OOD score|:
        how far on the wrong side of τ; NaN for a wrong domain), agree (how many of the others give
        the same verdict; missing without others), said (what each of the others says, in words).
    """
    names = np.array([*answers.domains, OOD], dtype=object)
    verdicts = answers.decide(threshold)
    wrong = np.flatnonzero(verdicts != answers.labels)
    labels, given = answers.labels[wrong], verdicts[wrong]
    k = len(answers.domains)
    error = np.select([labels == k, given == k], ["let_through", "rejected"], "wrong_domain")
    limits = np.broadcast_to(np.asarray(threshold, np.float64), k)[answers.best[wrong]]
    margin = np.abs(limits - answers.scores.ood[wrong])
    agree = sum((o.decide(t)[wrong] == given).astype(int) for o, t in others)
    frame = pd.DataFrame(
        {
            "hash": answers.hashes[wrong],
            "dataset": answers.datasets[wrong],
            "label": names[labels],
            "verdict": names[given],
            "error": error,
            "margin": np.where(error == "wrong_domain", np.nan, margin),
            "agree": agree if others else pd.Series([pd.NA] * len(wrong), dtype="Int64"),
            "said": _said(others, names, wrong),
        }
    )
    return frame.sort_values("margin", ascending=False, kind="stable", ignore_index=True)


def _said(others: Sequence[tuple[Answers, Threshold]], names: np.ndarray, rows: Ints) -> np.ndarray:
    """What each of the others says of these rows: `label: verdict`, with semicolons between."""
    each = [f"{one.label}: " + names[one.decide(t)[rows]] for one, t in others]
    if not each:
        return np.full(len(rows), None, dtype=object)
    return np.array(["; ".join(several) for several in zip(*each, strict=True)], dtype=object)


def narrowed(
    wrong: pd.DataFrame, datasets: Sequence[str] = (), errors: Sequence[str] = ()
) -> pd.DataFrame:
    """Keep the named datasets and kinds of error; none named keeps all."""
    if datasets:
        wrong = wrong[wrong["dataset"].isin(list(datasets))]
    return wrong[wrong["error"].isin(list(errors))] if errors else wrong


def with_text(wrong: pd.DataFrame, texts: Mapping[str, str], masked: bool) -> pd.DataFrame:
    """Put the text first, or the hash where it is unknown; `masked` hides sets with abuse."""
    known = wrong["hash"].map(lambda name: texts.get(name, f"#{name}"))
    hide = wrong["dataset"].isin(ABUSIVE) & masked & wrong["hash"].isin(list(texts))
    return wrong.assign(text=known.mask(hide, MASK))[["text", *wrong.columns]]
