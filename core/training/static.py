"""The recipe of the shipped static router, from a folder of public sources and our own texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd

from core.routers.artifacts import load, read_card
from core.routers.base import Router, RouterError
from core.routers.static import Static
from core.routers.static_fit.bags import bags_of
from core.routers.static_fit.heads import Lesson
from core.routers.static_fit.table import summed
from core.routers.static_fit.voters import counted, learn_voters
from core.settings import settings
from core.training.sources import OWN_LICENCE, Origin, Sources
from core.training.static_folds import Fold, trust, validate
from core.training.static_texts import APART, gather
from core.types import DOMAINS, Floats


def learn(router: Router, sources: Sources, seed: int) -> dict[str, Any]:
    """Fit a static router by its full recipe and set its threshold.

    1. gather texts; 2. take the table that is there, or distil one from MiniLM without labels;
    3. weigh rows by a head that never saw their source; 4. leave whole sources out, three times,
    for the threshold; 5. train the voters on everything but validation.

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
    table, origin = _table(router, rows.loc[train, "text"].tolist(), seed)
    bags = bags_of(router.rows, rows["text"])
    lesson = Lesson(
        sums=summed(table, bags, seed),
        counts=counted(bags, router.rows.total),
        lengths=bags.lengths,
        labels=rows["y"].to_numpy(np.int64, copy=True),
        groups=rows["source"].to_numpy(str),
        weights=np.ones(len(rows)),
        k=len(DOMAINS),
    )
    lesson = replace(lesson, weights=trust(rows, lesson, router.head_steps, seed))
    folds = validate(rows, lesson, router.heads, router.head_steps, seed)
    voters = learn_voters(lesson.only(train), router.heads, router.head_steps, seed)
    router.adopt(table, voters)
    router.threshold = float(np.mean([fold.threshold for fold in folds]))
    router.trained_on = _said(rows[train])
    return {"table": origin, **_told(rows[train], folds, sources.origin)}


def _table(router: Static, texts: list[str], seed: int) -> tuple[Floats, str]:
    """The shipped table or, where none of these settings is there, a new one; and its origin.

    No label enters a table, so one serves every set of labels; a new one takes half an hour.
    """
    models = settings().models
    try:
        shipped = load(router.name, models)
    except RouterError:
        shipped = None
    if isinstance(shipped, Static) and shipped.table_params() == router.table_params():
        return router.take_table(shipped), str(read_card(router.name, models).get("table"))
    said = f"distilled from all-MiniLM-L6-v2 (Apache-2.0) on {len(texts):,} texts without labels"
    return router.learn_table(texts, seed), said


def _said(rows: pd.DataFrame) -> str:
    return (
        f"{len(rows):,} queries and pieces of posts from {rows['source'].nunique()} sources, "
        "the starter panel and extra rows written for Switchyard among them"
    )


def _told(rows: pd.DataFrame, folds: list[Fold], origin: Origin) -> dict[str, Any]:
    counted = Counter(rows["source"])
    licences = {name: source.licence for name, source in origin.catalogue.items()}
    licences |= {"starter": OWN_LICENCE, "extra": OWN_LICENCE}
    licences |= {name: licences.get(whole, "not stated") for whole, (_, name) in APART.items()}
    return {
        "rows": dict(counted),
        "licences": {name: licences.get(name, "not stated") for name in counted},
        "vocabulary": "whole words of all-MiniLM-L6-v2's WordPiece vocabulary (Apache-2.0), "
        "and words in at least 4 training texts",
        "folds": [asdict(fold) for fold in folds],
    }
