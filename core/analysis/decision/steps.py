"""A number with its formula, and how often each error happens, with the queries counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.analysis.decision.candidates import Candidates, Tally
from core.analysis.decision.costs import shares
from core.analysis.decision.needs import Needs
from core.dataset_names import dataset_name
from core.digits import figures

MORE: Final = 4
"""Figures of a factor, so that what is reckoned again comes out the same."""


@dataclass(frozen=True)
class Step:
    """One number: what it is, its formula, the formula with figures, the result, its source."""

    what: str
    formula: str
    filled: str
    result: str
    source: str


def share_steps(of: Candidates, needs: Needs, i: int) -> Iterator[Step]:
    """How often each error happens, from the verdicts counted per domain and per OOD dataset."""
    if not of.counted[i]:
        return
    found, k, outside = shares(of, needs), len(of.domains), float(needs.ood_share)
    tally = of.tallies.get(str(of.rows["row_id"].iloc[i]))
    refused = of.sent[i, :, k]
    strayed = of.sent[i, :, :k].sum(axis=1) - of.sent[i, :, :k].diagonal()
    for what, happens, of_each, share in (
        ("Share sent astray", "sent to another domain", strayed, found.wrong_domain),
        ("Share refused", "refused", refused, found.refused),
    ):
        weighed = " + ".join(
            f"{figures(weight, MORE)} × {share_text(each)}{_counts(tally, each, d)} of {name}"
            for d, (weight, each, name) in enumerate(
                zip(needs.weights(of.domains), of_each, of.domains, strict=True)
            )
        )
        yield Step(
            what, f"(1 - OOD share) × Σ weight of a domain × share of its queries {happens}",
            f"{figures(1 - outside, MORE)} × ({weighed})", share_text(share[i]),
            "verdicts counted per domain; the weights are the domain mix",
        )  # fmt: skip
    through = float(of.answered[i].sum())
    yield Step(
        "Share let through", "OOD share × share of OOD queries answered, the mean of its datasets",
        f"{figures(outside, MORE)} × {share_text(through)}{_let_through(tally)}",
        share_text(found.let_through[i]), "verdicts counted per OOD dataset",
    )  # fmt: skip


def share_text(share: float) -> str:
    """A share as percent, with enough figures to reckon on."""
    return f"{figures(share * 100, MORE)} %"


def _counts(tally: Tally | None, share: float, domain: int) -> str:
    """The queries that a share of a domain's queries is made of; empty where only it is known."""
    if tally is None:
        return ""
    n = float(tally.inside[domain].sum())
    return f" ({share * n:,.0f} of {n:,.0f})"


def _let_through(tally: Tally | None) -> str:
    """Of each OOD dataset how many queries were answered; empty where no counts are known."""
    if tally is None:
        return ""
    rows = tally.outside.sum(axis=1)
    told = [
        f"{name} {let:,.0f} of {n:,.0f}"
        for name, let, n in zip(
            map(dataset_name, tally.datasets), rows - tally.outside[:, -1], rows, strict=True
        )
    ]
    return f" (the mean of {'; '.join(told)})"
