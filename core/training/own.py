"""Routers for a user's own domains: the split, what it must hold, and fitting on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from core.analysis.thresholds import best_threshold
from core.benchmark.datasets import BadPanel
from core.benchmark.protocol import report
from core.benchmark.thin import part
from core.routers import Router, RouterError, create
from core.routers.artifacts import load
from core.routers.static import Static
from core.training.fit import SEED
from core.types import OOD, Panel, Scores
from core.verdict import verdict

KINDS: Final = (
    *("static", "fasttext", "svm-tfidf", "xgb-tfidf", "wide-mlp"),
    *("semantic-all", "svm-minilm", "xgb-minilm"),
)
WITH_ENCODER: Final = frozenset({"semantic-all", "svm-minilm", "xgb-minilm"})
WITH_TORCH: Final = frozenset({"static", "wide-mlp"})  # to learn, not to answer
NEED_OOD: Final = frozenset({"static"})  # their background class is one of the classes they vote on
FEWEST: Final = 20  # different queries of a domain, and of OOD where there are any
SMALLEST_SET: Final = 10  # OOD sets below this are counted together
UNEVEN: Final = 10  # times the smallest domain: told
TOO_UNEVEN: Final = 100  # times the smallest domain: refused
HELD_OUT: Final = 0.2  # of each group, for validation and again for the test
KEPT: Final = 0.95  # share of own validation queries that is accepted where there is no OOD query
HANDED_IN: Final = "queries that were handed in"


@dataclass(frozen=True)
class Parts:
    """A panel, cut in three, with no text in two of them.

    Attributes:
        train: is learned from.
        validation: thresholds are picked on it.
        test: is measured on.
        repeated: rows left out because their text stood there before.
    """

    train: Panel
    validation: Panel
    test: Panel
    repeated: int

    @property
    def has_ood(self) -> bool:
        """Whether there are OOD queries."""
        return bool((self.train.labels == len(self.train.domains)).any())


def parts_of(panel: Panel, seed: int = SEED) -> Parts:
    """Cut a panel: 60 % to learn from, 20 % for thresholds, 20 % to measure on.

    Each domain and each OOD set is cut alike, drawn by seed; a text that stands there twice, but
    for capitals and spaces, counts once.

    Args:
        panel: as handed in.
        seed: the same seed and panel give the same parts.

    Raises:
        BadPanel: too few domains or queries, or one domain outweighs another beyond use.
    """
    seen = pd.Series([plain(text) for text in panel.texts])
    first = np.flatnonzero(~seen.duplicated())
    whole = _with_joined_sets(part(panel, first, panel.name))
    check(whole)
    k, rng = len(whole.domains), np.random.default_rng(seed)
    names = np.where(whole.labels == k, np.array(whole.datasets), whole.labels.astype(str))
    share = np.empty(len(whole))
    for name in sorted(set(names)):
        rows = rng.permutation(np.flatnonzero(names == name))
        share[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    cuts = [(0.0, HELD_OUT), (HELD_OUT, 2 * HELD_OUT), (2 * HELD_OUT, 1.0)]
    test, validation, train = (
        part(whole, np.flatnonzero((share >= low) & (share < high)), panel.name)
        for low, high in cuts
    )
    return Parts(train, validation, test, len(panel) - len(first))


def plain(text: str) -> str:
    """A text without its capitals and its many spaces: alike means the same query."""
    return " ".join(text.lower().split())


def _with_joined_sets(panel: Panel) -> Panel:
    """OOD sets that are too small to be averaged over are one."""
    k = len(panel.domains)
    outside = [name for name, i in zip(panel.datasets, panel.labels, strict=True) if i == k]
    small = {name for name, n in Counter(outside).items() if n < SMALLEST_SET}
    return replace(
        panel,
        datasets=tuple(
            OOD if i == k and name in small else name
            for name, i in zip(panel.datasets, panel.labels, strict=True)
        ),
    )


def check(panel: Panel) -> None:
    """Refuse a panel that nothing can be learned from.

    Raises:
        BadPanel: names what is missing, and what would do.
    """
    if len(panel.domains) < 2:
        raise BadPanel(
            f"{panel.name} names one domain, '{panel.domains[0]}'. A router needs two or more to "
            "choose between: check the column of labels."
        )
    found = sizes(panel)
    few = {name: n for name, n in found.items() if n < FEWEST and (n or name != OOD)}
    if few:
        told = ", ".join(f"{name} has {n}" for name, n in few.items())
        raise BadPanel(
            f"{FEWEST} different queries of each domain are the least to learn from and to measure "
            f"on, and of OOD if there are any; {told}. Add some, or leave the label out."
        )
    uneven = imbalance(panel)
    if uneven > TOO_UNEVEN:
        raise BadPanel(
            f"The largest domain has {uneven:.0f} times the queries of the smallest; {TOO_UNEVEN} "
            "times is the most. Add to the small one, or take a sample of the large one."
        )


def sizes(panel: Panel) -> dict[str, int]:
    """Queries of each domain and of OOD."""
    found = Counter(panel.labels.tolist())
    return {name: found[i] for i, name in enumerate((*panel.domains, OOD))}


def imbalance(panel: Panel) -> float:
    """How many times the smallest domain the largest one is."""
    counts = [n for name, n in sizes(panel).items() if name != OOD]
    return max(counts) / max(1, min(counts))


def remarks(parts: Parts) -> list[str]:
    """What to mind about the parts, a sentence each."""
    told = []
    if parts.repeated:
        told.append(f"{parts.repeated:,} queries stand there more than once and count once.")
    if imbalance(parts.train) > UNEVEN:
        told.append(
            f"The largest domain has {imbalance(parts.train):.0f} times the queries of the "
            "smallest: expect more errors on the small one."
        )
    if not parts.has_ood:
        told.append(
            f"No OOD queries: each router's τ keeps {100 * KEPT:.0f} % of your own validation "
            "queries; OOD accuracy and the GQR score cannot be counted and stay a dash."
        )
    return told


def split_table(parts: Parts) -> pd.DataFrame:
    """One row a label: queries to learn from, for thresholds, and to measure on."""
    cut = {"Learns from": parts.train, "Thresholds": parts.validation, "Measured on": parts.test}
    return pd.DataFrame({"Label": list(sizes(parts.train))}).assign(
        **{name: list(sizes(panel).values()) for name, panel in cut.items()}
    )


def fit_own(name: str, parts: Parts, shipped: Path, seed: int = SEED) -> Router:
    """A router fitted on the training part, its threshold picked on the validation part.

    Args:
        name: one of `KINDS`.
        parts: of a panel.
        shipped: folder of the shipped artifacts; `static` takes its word table from there, into
            which no label went.
        seed: of everything random.

    Raises:
        RouterError: it needs OOD queries, a package, the encoder or the shipped table.
    """
    router = create(name)
    if name in NEED_OOD and not parts.has_ood:
        raise RouterError(f"{router.label} needs OOD queries to learn from; the file has none.")
    if isinstance(router, Static):
        kept = load(name, shipped)
        if isinstance(kept, Static):
            router.borrow(kept)
    train = parts.train
    router.fit(train.texts, train.labels, train.domains, seed)
    router.threshold = picked(router.score(parts.validation.texts), parts.validation)
    router.trained_on = f"{len(train):,} {HANDED_IN} ({train.name})"
    return router


def picked(scores: Scores, validation: Panel) -> float:
    """τ with the highest GQR score on validation; without OOD queries, what keeps most of the own.

    95 % of own queries accepted is the working point of FPR@95TPR (Hendrycks & Gimpel 2017).
    """
    if (validation.labels == len(validation.domains)).any():
        return best_threshold(scores, validation.labels, validation.datasets)
    return float(np.quantile(scores.ood.astype(np.float64), KEPT))


def facts(router: Router, parts: Parts, seed: int = SEED) -> dict[str, Any]:
    """What the model card tells beyond the router itself; no text."""
    validation = parts.validation
    found = report(validation, verdict(router.score(validation.texts), router.threshold))
    known = {k: v for k, v in asdict(found).items() if isinstance(v, int | float) and v == v}
    return {
        "seed": seed,
        "rows": sizes(parts.train),
        "validation": {"revision": validation.revision, **known},
    }
