"""Fit the local guard: its abuse classifier, and the threshold of each check."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from core.benchmark.datasets import read_starter
from core.benchmark.machine import library_versions
from core.routers.artifacts import save
from core.routers.guardrails.language import not_english
from core.routers.guardrails.local import LocalGuard
from core.types import OOD, Floats

ABUSIVE: Final = ("rude", "unsafe")
LOST: Final = 0.01  # share of in-domain validation queries that one check may reject


def fit_guard(starter: Path, models: Path) -> LocalGuard:
    """Learn abuse from the starter panel's training rows, pick thresholds on its validation rows.

    Args:
        starter: folder of the starter panel.
        models: folder of all artifacts; `local-guard/` in it is replaced.

    Returns:
        The fitted guard.
    """
    rows = read_starter(starter)
    english = rows[rows["language"].isin(["en", "und"])]
    train = english[english["split"] == "train"]
    abusive = train["kind"].isin(ABUSIVE)
    guard = LocalGuard()
    guard.classifier.fit(list(train["text"]), np.asarray(abusive, dtype=np.int64))
    held = rows[(rows["split"] == "validation") & (rows["label"] != OOD)]
    texts = list(held["text"])
    # Of every query, also of those with too few words to tell: picked without them, the threshold
    # would spend the same loss on longer queries.
    guard.language = _threshold(not_english(texts))
    guard.trained_on = (
        f"{len(train):,} queries of the starter panel, {int(abusive.sum())} of them abusive"
    )
    facts = {
        "rows": {"starter": len(train)},
        "licences": {"starter": "written for Switchyard"},
        "libraries": library_versions(),
    }
    guard.read(save(guard, models, facts))  # in half precision: the threshold is for that
    guard.abuse = _threshold(guard.classifier.score(texts))
    return guard.read(save(guard, models, facts))


def _threshold(in_domain: Floats) -> float:
    return float(np.quantile(in_domain, 1 - LOST, method="higher"))
