"""The recipe of the shipped static router, from a folder of public sources and our own texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd

from core.embed import embedder
from core.routers.base import Router, RouterError
from core.routers.static import Static
from core.routers.static_fit.bags import bags_of
from core.routers.static_fit.heads import Lesson, learn_head
from core.routers.static_fit.table import summed
from core.training.sources import OWN_LICENCE, Origin, Sources
from core.training.static_folds import Fold, trust, validate
from core.training.static_texts import gather
from core.types import DOMAINS


def learn(router: Router, sources: Sources, seed: int) -> dict[str, Any]:
    """Fit a static router by its full recipe and set its threshold.

    1. gather texts; 2. distil the table from MiniLM without labels; 3. weigh rows by a teacher
    that never saw their source; 4. leave whole sources out, three times, for the threshold;
    5. train the heads on everything but validation.

    Args:
        router: an unfitted `Static`.
        sources: with an origin; its validation panel is not learned from.
        seed: of everything random.

    Returns:
        What the model card tells: rows, licences, folds.

    Raises:
        RouterError: for another router, or sources without an origin.
    """
    if not isinstance(router, Static) or sources.origin is None:
        raise RouterError("This recipe fits 'static' from a folder: --from FOLDER --router static.")
    rows = gather(sources.origin, sources.validation)
    train = (rows["split"] == "train").to_numpy()
    router.domains = DOMAINS
    table = router.learn_table(rows.loc[train, "text"].tolist(), seed)
    bags = bags_of(router.rows, rows["text"])
    lesson = _lesson(rows, summed(table, bags, seed), bags.lengths)
    teacher = replace(lesson, sums=embedder("minilm").remembered(rows["text"].tolist())[None])
    lesson = replace(lesson, weights=trust(rows, teacher, router.head_steps, seed))
    folds = validate(rows, lesson, router.head_steps, seed)
    kept = lesson.only(train)
    heads = [learn_head(kept, router.head_steps, seed + i) for i in range(router.heads)]
    router.adopt(table, heads)
    router.threshold = float(np.mean([fold.threshold for fold in folds]))
    router.trained_on = _said(rows[train])
    return _told(rows[train], folds, sources.origin)


def _lesson(rows: pd.DataFrame, sums: Any, lengths: Any) -> Lesson:  # noqa: ANN401 - arrays
    return Lesson(
        sums=sums,
        lengths=lengths,
        labels=rows["y"].to_numpy(np.int64, copy=True),
        groups=rows["source"].to_numpy(str),
        weights=np.ones(len(rows)),
        k=len(DOMAINS),
    )


def _said(rows: pd.DataFrame) -> str:
    return (
        f"{len(rows):,} queries and pieces of posts from {rows['source'].nunique()} sources, "
        "the starter panel and extra rows written for Switchyard among them"
    )


def _told(rows: pd.DataFrame, folds: list[Fold], origin: Origin) -> dict[str, Any]:
    counted = Counter(rows["source"])
    licences = {name: source.licence for name, source in origin.catalogue.items()}
    licences |= {"starter": OWN_LICENCE, "extra": OWN_LICENCE}
    licences["miracl_english"] = licences.get("miracl_multilingual", "not stated")
    return {
        "rows": dict(counted),
        "licences": {name: licences.get(name, "not stated") for name in counted},
        "vocabulary": "whole words of all-MiniLM-L6-v2's WordPiece vocabulary (Apache-2.0), "
        "and words in at least 4 training texts",
        "folds": [asdict(fold) for fold in folds],
    }
