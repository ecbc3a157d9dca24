"""Lesson 2: what a router without a guard does with queries that belong to no domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from core.analysis.answers import Answers
from core.analysis.outcome import outcome
from core.routers import Router
from core.verdict import verdict

NO_GUARD: Final = 1.0  # nothing is stranger than 1, so nothing is rejected
STRANGERS: Final = {
    "rude": "An insult",
    "coding": "A question on code",
    "general_knowledge": "A quiz question",
}
SHORT: Final = 120  # characters


def strangers(rows: pd.DataFrame, seed: int) -> dict[str, str]:
    """What kind of OOD query it is -> one of the starter panel; the same seed draws the same."""
    short = rows[rows["text"].str.len() < SHORT].sample(frac=1, random_state=seed)
    by_kind = short.drop_duplicates("kind").set_index("kind")["text"]
    return {words: by_kind[kind] for kind, words in STRANGERS.items() if kind in by_kind}


def without_guard(router: Router, texts: Sequence[str]) -> list[str]:
    """Where each query goes when nothing is rejected: always one of the router's domains."""
    found = verdict(router.score(texts), NO_GUARD)
    return [router.domains[int(i)] for i in found]


def guard_or_not(several: Sequence[Answers]) -> pd.DataFrame:
    """Each router without a guard and at its own τ, in percent.

    Returns:
        Columns label, family, id_without, ood_without, gqr_without, id_with, ood_with, gqr_with.
    """
    rows = []
    for one in several:
        row: dict[str, object] = {"label": one.label, "family": one.family}
        for name, threshold in (("without", NO_GUARD), ("with", one.threshold)):
            found = outcome(one, threshold)
            row |= {
                f"id_{name}": 100 * float(found.id_accuracy),
                f"ood_{name}": 100 * float(found.ood_accuracy),
                f"gqr_{name}": 100 * float(found.gqr),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def unguarded(table: pd.DataFrame) -> str:
    """The option of lesson 2 that holds for the routers of `guard_or_not`."""
    share = float((table["gqr_without"] / table["id_without"]).mean())
    return "0" if share < 0.25 else "about half of it" if share < 0.75 else "about its ID accuracy"
