"""A month and a year of one router, by part, and against sending every query to an LLM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import Costs
from core.analysis.decision.needs import Needs
from core.digits import alike

PARTS: Final = {
    "router": "Router",
    "downstream": "Endpoints",
    "wrong_domain": "Wrong domain",
    "refused": "Valid query refused",
    "let_through": "OOD query let through",
}
"""Parts of the expected cost -> what they are called on the screen."""
MONTHS: Final = 12


def by_part(parts: Costs, needs: Needs, i: int) -> pd.DataFrame:
    """USD of router i: columns part, per_1k, month, year; one row per part, NaN = unknown."""
    per_1k = [float(getattr(parts, name)[i]) for name in PARTS]
    month = [usd * float(needs.traffic) / 1000 for usd in per_1k]
    return pd.DataFrame(
        {
            "part": list(PARTS.values()),
            "per_1k": per_1k,
            "month": month,
            "year": [usd * MONTHS for usd in month],
        }
    )


def part_table(parts: Costs, needs: Needs, i: int) -> pd.DataFrame:
    """The same as text without the unit, and the sum of all parts below."""
    return with_sum(by_part(parts, needs, i))


def with_sum(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns part, per_1k, month, year as text, alike all the way down; the sum is last."""
    names = ["per_1k", "month", "year"]
    told = rows[["part", *names]].astype({name: float for name in names})
    told.loc[len(told)] = ["Together", *told[names].sum(skipna=False)]
    return told.assign(**{name: alike(told[name]) for name in names})


def llm_row(of: Candidates) -> int | None:
    """The LLM to compare with: the best GQR score among those with a token price, else any LLM."""
    llms = np.flatnonzero((of.rows["family"] == "llm").to_numpy() & ~np.isnan(of.column("gqr")))
    priced = [int(i) for i in llms if of.by_tokens[i]]
    found = priced or [int(i) for i in llms]
    return found[0] if found else None


@dataclass(frozen=True)
class Saving:
    """USD a month that a router costs less than an LLM would; NaN = unknown.

    Attributes:
        llm: its position among the candidates.
        billed: of router and endpoints alone.
        total: with the price of errors.
    """

    llm: int
    billed: float
    total: float


def saving(of: Candidates, parts: Costs, needs: Needs, i: int) -> Saving | None:
    """What router i saves against routing all with an LLM; None without one on the panel."""
    llm = llm_row(of)
    if llm is None:
        return None
    thousands = float(needs.traffic) / 1000
    return Saving(
        llm,
        float(parts.billed[llm] - parts.billed[i]) * thousands,
        float(parts.total[llm] - parts.total[i]) * thousands,
    )
