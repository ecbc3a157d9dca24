"""What a perfect choice among the routers would reach, and how much of that is luck.

After Duo-LLM (arXiv 2410.10846): an oracle that picks the best route per query is far ahead of
routers that must decide without knowing the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.analysis.answers import Strata
from core.analysis.outcome import harmonic

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Gap:
    """GQR scores as fractions; NaN where one side has no query.

    Attributes:
        oracle: picks, per query, a router that is right, if any is.
        best: the best single router.
        best_label: its name.
        random: a router drawn at random per query.
        independent: an oracle over as many routers of the same accuracies whose errors are
            independent: what picking the best of N would give by luck alone.
        guessing: an oracle over as many routers that guess evenly among all verdicts.
    """

    oracle: float
    best: float
    best_label: str
    random: float
    independent: float
    guessing: float


def gap(right: Bools, groups: Strata, labels: Sequence[str]) -> Gap:
    """The oracle, the best single router, and what luck gives.

    Args:
        right: bool[m, n], whether each router answers each query rightly.
        groups: of the n queries.
        labels: m names.
    """
    share = by_group(right, groups)
    any_right = by_group(np.atleast_2d(right.any(axis=0)), groups)[0]
    k = len(groups.domains)
    single = [score(one, groups) for one in share]
    known = not np.isnan(single).any()
    winner = int(np.argmax(single)) if known else 0
    guess = np.full(len(groups.rows), 1 - (k / (k + 1)) ** len(right))
    return Gap(
        oracle=score(any_right, groups),
        best=single[winner],
        best_label=labels[winner] if known else "–",
        random=score(share.mean(axis=0), groups),
        independent=score(1 - (1 - share).prod(axis=0), groups),
        guessing=score(guess, groups),
    )


def by_group(right: Bools, groups: Strata) -> Doubles:
    """Share of right answers, float64[m, s]."""
    counts = [np.bincount(groups.index, one, len(groups.rows)) for one in right]
    return np.asarray(np.stack(counts) / groups.rows)


def score(share: Doubles, groups: Strata) -> float:
    """GQR score from the share of right answers in each group; NaN where one side has no query."""
    ood = groups.is_ood
    if ood.all() or not ood.any():
        return float("nan")
    inside = share[~ood] @ groups.rows[~ood] / groups.rows[~ood].sum()
    return float(harmonic(inside, share[ood].mean()))


def gains(right: Bools, groups: Strata, labels: list[str]) -> pd.DataFrame:
    """Where the oracle's gain over the best single router comes from, the largest first.

    Returns:
        Columns dataset, label (`in-domain` or `OOD`), rows, single (share right, best single
        router), oracle, gain (rows that only another router gets right), helper (the router that
        is right on most of those).
    """
    best = gap(right, groups, labels).best_label
    winner = labels.index(best) if best in labels else 0
    missed = right.any(axis=0) & ~right[winner]
    rows = []
    for i, name in enumerate(groups.datasets):
        chosen = groups.index == i
        helped = (right & missed & chosen).sum(axis=1)
        rows.append(
            {
                "dataset": name,
                "label": (*groups.domains, "OOD")[groups.labels[i]],
                "rows": int(chosen.sum()),
                "single": float(right[winner, chosen].mean()),
                "oracle": float(right[:, chosen].any(axis=0).mean()),
                "gain": int((missed & chosen).sum()),
                "helper": labels[int(np.argmax(helped))] if helped.any() else "–",
            }
        )
    return pd.DataFrame(rows).sort_values("gain", ascending=False, ignore_index=True)
