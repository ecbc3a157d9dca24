"""What routers answered, as arrays that every analysis reads; no model runs from here on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.types import OOD, Floats, Ints, Scores
from core.verdict import verdict

Bools = NDArray[np.bool_]
Names = NDArray[np.object_]
Threshold = float | tuple[float, ...]

SEED: Final = 22


@dataclass(frozen=True, eq=False)
class Strata:
    """The groups that queries are counted by: one per true label and dataset.

    Attributes:
        index: int64[n], the group of each query.
        datasets: s names.
        labels: int64[s], true label of each group; k stands for OOD.
        domains: the k domains.
    """

    index: Ints
    datasets: tuple[str, ...]
    labels: Ints
    domains: tuple[str, ...]

    @cached_property
    def rows(self) -> Ints:
        """Queries of each group, int64[s]."""
        return np.bincount(self.index, minlength=len(self.datasets)).astype(np.int64)

    @property
    def is_ood(self) -> Bools:
        """Which groups are out of every domain, bool[s]."""
        return np.asarray(self.labels == len(self.domains))

    @property
    def ood_sets(self) -> tuple[str, ...]:
        """Names of the OOD datasets, in the order of the groups."""
        return tuple(name for name, ood in zip(self.datasets, self.is_ood, strict=True) if ood)


def strata(labels: Ints, datasets: Sequence[str] | Names, domains: tuple[str, ...]) -> Strata:
    """Group n queries by true label, then dataset name."""
    codes, found = pd.factorize(np.asarray(datasets, dtype=object))
    names = [str(name) for name in found]
    cells = np.asarray(labels) * max(len(names), 1) + codes
    used = np.flatnonzero(np.bincount(cells))
    pairs = sorted((int(cell) // len(names), names[cell % len(names)], int(cell)) for cell in used)
    place = np.zeros(used.max(initial=0) + 1, np.int64)
    place[[cell for _, _, cell in pairs]] = np.arange(len(pairs))
    truths = np.array([label for label, _, _ in pairs], np.int64)
    return Strata(place[cells], tuple(name for _, name, _ in pairs), truths, domains)


@dataclass(frozen=True, eq=False)
class Answers:
    """What one router said of n queries.

    Attributes:
        router: its registry name.
        label: its name on the screen.
        family: its colour group.
        threshold: the τ it ships with; NaN where the OOD score is another than it ships with.
        panel: what was asked.
        domains: k names, in the order of the scores.
        hashes: n names of queries (object).
        datasets: n names of sets (object).
        labels: int64[n], true label; k stands for OOD.
        scores: of the n queries; all finite.
        latency_us: float32[n], NaN where a query was not timed.
        dropped: answers left out because a score was missing or not finite.
    """

    router: str
    label: str
    family: str
    threshold: float
    panel: str
    domains: tuple[str, ...]
    hashes: Names
    datasets: Names
    labels: Ints
    scores: Scores
    latency_us: Floats
    dropped: int = 0

    def __len__(self) -> int:
        """Number of queries."""
        return len(self.labels)

    @cached_property
    def best(self) -> Ints:
        """The best-fitting domain of each query, whatever the verdict: int64[n]."""
        return verdict(self.scores, np.inf)

    @cached_property
    def strata(self) -> Strata:
        """The queries in groups."""
        return strata(self.labels, self.datasets, self.domains)

    @property
    def is_ood(self) -> Bools:
        """Which queries are out of every domain, bool[n]."""
        return np.asarray(self.labels == len(self.domains))

    def decide(self, threshold: Threshold) -> Ints:
        """The verdicts at one τ, or at one τ per domain, each for the queries that fit it best."""
        if isinstance(threshold, tuple):
            return np.choose(self.best, [verdict(self.scores, t) for t in threshold])
        return verdict(self.scores, threshold)

    def only(self, rows: Bools | Ints) -> Answers:
        """The chosen rows, a mask or positions."""
        return replace(
            self,
            hashes=self.hashes[rows],
            datasets=self.datasets[rows],
            labels=self.labels[rows],
            scores=Scores(self.scores.domains[rows], self.scores.ood[rows]),
            latency_us=self.latency_us[rows],
        )


def answers(
    frame: pd.DataFrame, router: str, label: str, family: str, threshold: float, panel: str
) -> Answers:
    """Take up a frame of answers.

    Args:
        frame: query_sha256, dataset, label, `score_<domain>` columns in the order of the domains,
            ood, latency_us.
        router: registry name; `label`, `family` and `threshold` are of its card.
        label: name on the screen.
        family: colour group.
        threshold: shipped τ.
        panel: what was asked.

    Returns:
        Rows with a missing or infinite score are left out and counted in `dropped`.

    Raises:
        ValueError: a label is neither a domain nor `ood`, or a column is missing.
    """
    columns = [name for name in frame.columns if name.startswith("score_")]
    missing = {"query_sha256", "dataset", "label", "ood", "latency_us"} - set(frame.columns)
    if missing or not columns:
        lacks = ", ".join(sorted(missing) or ["score_<domain>"])
        raise ValueError(f"the answers of {router} lack {lacks}; load the run again")
    domains = tuple(name.removeprefix("score_") for name in columns)
    labels = frame["label"].map({name: i for i, name in enumerate((*domains, OOD))})
    if labels.isna().any():
        strange = frame["label"][labels.isna()].iloc[0]
        raise ValueError(
            f"the answers of {router} hold the label '{strange}'; use one of {', '.join(domains)}"
            f" or {OOD}"
        )
    table = frame[[*columns, "ood"]].to_numpy(np.float32)
    whole = np.isfinite(table).all(axis=1)
    kept = frame[whole]
    return Answers(
        router=router,
        label=label,
        family=family,
        threshold=threshold,
        panel=panel,
        domains=domains,
        hashes=kept["query_sha256"].to_numpy(object),
        datasets=kept["dataset"].to_numpy(object),
        labels=labels[whole].to_numpy(np.int64),
        scores=Scores(np.ascontiguousarray(table[whole, :-1]), table[whole, -1].copy()),
        latency_us=kept["latency_us"].to_numpy(np.float32),
        dropped=int((~whole).sum()),
    )


def aligned(several: Sequence[Answers]) -> list[Answers]:
    """The same answers cut to the queries that all routers answered, in one order.

    A query is known by its dataset and hash; one that stands twice in a panel is matched in order.
    """
    keys = [_keys(one) for one in several]
    common = keys[0]
    for other in keys[1:]:
        common = common[common.isin(other)]
    return [one.only(key.get_indexer(common)) for one, key in zip(several, keys, strict=True)]


def _keys(one: Answers) -> pd.Index:
    frame = pd.DataFrame({"dataset": one.datasets, "hash": one.hashes})
    turn = frame.groupby(["dataset", "hash"], sort=False).cumcount()
    return pd.Index(frame["dataset"] + "\x00" + frame["hash"] + "\x00" + turn.astype(str))


def halves(one: Answers) -> tuple[Answers, Answers]:
    """Two halves, drawn within every group: one to choose on, one to report on.

    The draw depends on the hashes alone, so every router's answers fall into the same halves.
    """
    order = np.lexsort((one.hashes.astype(str), one.strata.index))
    place = np.empty(len(one), np.int64)
    place[order] = np.arange(len(one))
    first = np.asarray(place % 2 == 0)
    return one.only(first), one.only(~first)
