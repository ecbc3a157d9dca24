"""Lesson 5: what the errors of each router cost a hospital and a shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from core.analysis.answers import Answers, halves
from core.analysis.decision.needs import Needs
from core.analysis.outcome import outcome
from core.analysis.suggest import Target, suggest
from core.analysis.traffic import Prices, Traffic, expected_cost
from core.types import DOMAINS

INSIDE, OUTSIDE = Traffic(0), Traffic(1)
ERRORS: Final = {
    "wrong": "Wrong domain",
    "rejected": "Rejected",
    "let_through": "Let through",
}


@dataclass(frozen=True)
class Case:
    """Somebody whose errors have prices.

    Attributes:
        name: as the lesson calls it.
        traffic: what arrives.
        prices: of the errors, in any unit.
    """

    name: str
    traffic: Traffic
    prices: Prices

    @property
    def by_error(self) -> dict[str, Prices]:
        """Each key of `ERRORS` -> prices where only that error costs something."""
        return {
            "wrong": Prices(self.prices.wrong_domain, 0, 0),
            "rejected": Prices(0, self.prices.rejected, 0),
            "let_through": Prices(0, 0, self.prices.let_through),
        }

    @property
    def needs(self) -> Needs:
        """The case as the Decide page asks for it, one unit of price being one USD."""
        return Needs(
            ood_share=self.traffic.ood_share,
            wrong_domain=self.prices.wrong_domain,
            refused=self.prices.rejected,
            let_through=self.prices.let_through,
            mix=dict.fromkeys(DOMAINS, 1.0),
            downstream=dict.fromkeys(DOMAINS, 0.0),
        )


HOSPITAL: Final = Case("hospital", Traffic(0.3), Prices(20, 2, 50))
SHOP: Final = Case("shop", Traffic(0.1), Prices(1, 5, 0.2))
CASES: Final = {case.name: case for case in (HOSPITAL, SHOP)}


def price_table() -> pd.DataFrame:
    """What arrives and what each error costs: a row of the traffic, then one per error."""
    share = [f"{100 * case.traffic.ood_share:.0f} %" for case in CASES.values()]
    rows = [("Queries that are OOD", *share)]
    for error, words in (
        ("wrong_domain", "A wrong domain costs"),
        ("rejected", "A valid query rejected costs"),
        ("let_through", "An OOD query let through costs"),
    ):
        prices = [f"{getattr(case.prices, error):g}" for case in CASES.values()]
        rows.append((words, *prices))
    return pd.DataFrame(rows, columns=["", *(f"The {name}" for name in CASES)])


def rates(several: Sequence[Answers]) -> pd.DataFrame:
    """How often each router errs at its own τ, in percent, by label.

    Returns:
        Columns label; wrong and rejected, of the in-domain queries; let_through, of the OOD
        queries, averaged over their sets; gqr.
    """
    rows = []
    for one in several:
        found = outcome(one, one.threshold)
        wrong = expected_cost(found, INSIDE, Prices(1, 0, 0)) / 10
        rejected = expected_cost(found, INSIDE, Prices(0, 1, 0)) / 10
        through = expected_cost(found, OUTSIDE, Prices(0, 0, 1)) / 10
        figures = (float(x) for x in (wrong, rejected, through, 100 * found.gqr))
        rows.append((one.label, *figures))
    table = pd.DataFrame(rows, columns=["label", *ERRORS, "gqr"])
    return table.sort_values("label", ignore_index=True)


def worked(row: pd.Series, case: Case) -> str:
    """The sum that gives one router's cost, in words.

    Args:
        row: of `rates`.
        case: whose prices count.
    """
    outside = round(1000 * case.traffic.ood_share)
    inside, price = 1000 - outside, case.prices
    terms = (
        ("wrong domain", inside, row["wrong"], price.wrong_domain),
        ("rejected", inside, row["rejected"], price.rejected),
        ("let through", outside, row["let_through"], price.let_through),
    )
    lines = [
        f"- {words}: {n} × {rate:.1f} % × {usd:g} = **{n * rate / 100 * usd:,.0f}**"
        for words, n, rate, usd in terms
    ]
    total = sum(n * rate / 100 * usd for _, n, rate, usd in terms)
    return "\n".join([*lines, f"- together **{total:,.0f}** per 1,000 queries"])


def as_shipped(several: Sequence[Answers], case: Case) -> pd.DataFrame:
    """Cost of errors per 1,000 queries at each router's own τ, cheapest first.

    Returns:
        Columns label, family, cost, and its parts by the keys of `ERRORS`.
    """
    rows = []
    for one in several:
        found = outcome(one, one.threshold)
        parts = {
            error: float(expected_cost(found, case.traffic, prices))
            for error, prices in case.by_error.items()
        }
        rows.append((one.label, one.family, sum(parts.values()), *parts.values()))
    table = pd.DataFrame(rows, columns=["label", "family", "cost", *ERRORS])
    return table.sort_values("cost", ignore_index=True)


def cheapest(several: Sequence[Answers], case: Case) -> pd.DataFrame:
    """Cost of errors per 1,000 queries, each router at its cheapest τ, cheapest first.

    τ is picked on one half of the answers, the cost is that of the other half.

    Returns:
        Columns label, family, threshold, cost.
    """
    rows = []
    for one in several:
        picking, reporting = halves(one)
        found = suggest(picking, reporting, Target("cost", 0, case.traffic, case.prices))
        if found.found is not None:
            cost = float(expected_cost(found.found, case.traffic, case.prices))
            rows.append((one.label, one.family, found.threshold, cost))
    table = pd.DataFrame(rows, columns=["label", "family", "threshold", "cost"])
    return table.sort_values("cost", ignore_index=True)


def both(several: Sequence[Answers], case: Case) -> pd.DataFrame:
    """Each router as shipped and at its cheapest τ, the cheapest as shipped first.

    Returns:
        Columns label, cost, threshold, moved (cost at that threshold).
    """
    moved = cheapest(several, case).rename(columns={"cost": "moved"})
    table = as_shipped(several, case).merge(moved.drop(columns="family"), "left", "label")
    return table[["label", "cost", "threshold", "moved"]]


def in_words(table: pd.DataFrame) -> str:
    """Who is cheapest as shipped, and who with the threshold moved: a sentence of a `both`."""
    first, moved = table["label"].iloc[0], table.sort_values("moved")["label"].iloc[0]
    if moved == first:
        return f"As shipped **{first}** is cheapest, and so it is with each at its cheapest τ."
    return f"As shipped **{first}** is cheapest; with each at its cheapest τ it is **{moved}**."
