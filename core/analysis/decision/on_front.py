"""What the front says of the routers that pass, beside the price of their errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import Final

import numpy as np

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.verdicts import Answer
from core.analysis.dominance import gain
from core.analysis.pareto import Doubles, dominator, losses
from core.metrics import METRICS

OBJECTIVES: Final = (
    METRICS["gqr"],
    replace(METRICS["latency_ms"], label="p95 latency"),
    replace(METRICS["cost_usd_per_1k"], label="price of its own"),
)
MOST_NAMED: Final = 5
"""Names that a sentence has room for."""
NAMED: Final = "GQR score, p95 latency and own price"


@dataclass(frozen=True)
class Standing:
    """Where the routers that pass stand among each other, whatever an error costs.

    Attributes:
        front: those that no other one dominates, the cheapest in all first.
        by: router that dominates the recommended one; -1 where none does.
        unplaced: those of which one of the three figures is unknown.
    """

    front: tuple[int, ...]
    by: int
    unplaced: tuple[int, ...]


def figures_of(of: Candidates, found: Answer) -> Doubles:
    """GQR score, p95 latency and own cost per 1,000 queries of every router, float64[n, 3]."""
    return np.column_stack([of.column("gqr"), of.column("latency_p95_ms"), found.costs.router])


def standing(of: Candidates, found: Answer) -> Standing | None:
    """The front among those that pass; None where fewer than two can be placed."""
    passing = np.array(found.order, dtype=np.int64)
    values = figures_of(of, found)[passing]
    known = np.asarray(~np.isnan(values).any(axis=1))
    if known.sum() < 2:
        return None
    placed = passing[known]
    by = dominator(losses(values[known], tuple(m.higher_is_better for m in OBJECTIVES)))
    above = int(placed[by[0]]) if known[0] and by[0] >= 0 else -1
    unplaced = tuple(int(i) for i in passing[~known])
    return Standing(tuple(int(i) for i in placed[by < 0]), above, unplaced)


def front_words(of: Candidates, found: Answer) -> str:
    """What the front says, and what the prices of errors make of it; empty where it says nothing.

    The front knows no price of an error: it weighs queries refused and let through as the GQR score
    does. Where it leaves several routers, the prices choose among them; where it leaves out the
    recommended one, they speak against it.
    """
    first, where = found.recommended, standing(of, found)
    if first is None or where is None:
        return ""
    name, few = of.names[first], [of.names[i] for i in where.front]
    if first in where.unplaced:
        lacks = _row(of, found, first)
        unknown = " and ".join(m.label for m in OBJECTIVES if isnan(lacks[m.name]))
        return f"{name} cannot be placed by {NAMED}: unknown is its {unknown}."
    lead = f"By {NAMED}, which know no price of an error,"
    if where.by >= 0:
        return (
            f"{lead} {_dominated(of, found, first, where.by)}. At your domain mix and prices of "
            f"errors {name} costs less all the same."
        )
    if len(few) == 1:
        return f"{lead} {name} dominates every other one that passes and can be placed."
    listed = _listed(few)
    return (
        f"{lead} {len(few)} of those that pass are on the front: {listed}. Your prices of errors "
        f"choose {name} among them."
    )


def _dominated(of: Candidates, found: Answer, first: int, by: int) -> str:
    one, other = (_row(of, found, i) for i in (first, by))
    gains = ", ".join(gain(one[m.name], other[m.name], m) for m in OBJECTIVES)
    return f"{of.names[first]} is dominated by {of.names[by]} ({gains})"


def _row(of: Candidates, found: Answer, i: int) -> Mapping[str, float]:
    return dict(zip((m.name for m in OBJECTIVES), figures_of(of, found)[i].tolist(), strict=True))


def _listed(names: list[str]) -> str:
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    return f"{', '.join(shown)}" + (f" and {more} more" if more > 0 else "")
