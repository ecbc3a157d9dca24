"""Whether a router is worth more than a rule that looks at no query.

A rule that looks at no query answers the same share a of the valid queries and of the OOD ones, and
can only guess at the domain. With k domains of like size its ID accuracy is at most a / k and its
OOD accuracy 1 - a, so that one of the two is at most 1 / (k + 1): what drawing lots among the k + 1
verdicts gives on both sides. Whoever is above that on both sides does look at the query.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Final

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.needs import Needs

NO_BETTER: Final = "not known to beat drawing lots"


@dataclass(frozen=True)
class Weakness:
    """A side on which a router cannot be told from drawing lots.

    Attributes:
        side: `ID` or `OOD`.
        has: its accuracy there.
        low: lower end of the 95 % interval; the accuracy itself where none is known.
        lots: the accuracy of drawing lots.
    """

    side: str
    has: float
    low: float
    lots: float


def weaknesses(of: Candidates, needs: Needs, i: int) -> list[Weakness]:
    """Sides that matter at this OOD share where router i is not known to beat drawing lots."""
    lots = 1 / (len(of.domains) + 1)
    found = []
    for side, weight in (("ID", 1 - float(needs.ood_share)), ("OOD", float(needs.ood_share))):
        has = float(of.column(f"{side.lower()}_accuracy")[i])
        low = float(of.column(f"{side.lower()}_low")[i])
        low = has if isnan(low) else low
        if weight > 0 and low <= lots:
            found.append(Weakness(side, has, low, lots))
    return found


@dataclass(frozen=True)
class Rule:
    """The same verdict for every query.

    Attributes:
        domain: where every query goes; None = every query is refused.
        cost: expected USD per 1,000 queries; there is no router to pay.
    """

    domain: str | None
    cost: float


def cheapest_rule(of: Candidates, needs: Needs) -> Rule | None:
    """The cheapest rule that meets budget and least accuracies; None where none does.

    A rule has no latency and sends nothing out, so those needs hold. Mixing rules by lot is never
    cheaper than the cheapest of them.
    """
    mix, usd = needs.weights(of.domains), needs.endpoint_usd(of.domains)
    w, rules = float(needs.ood_share), []
    if needs.min_id <= 0:
        rules.append(Rule(None, 1000 * (1 - w) * float(needs.refused)))
    for domain, share, price in zip(of.domains, mix, usd, strict=True):
        meets = needs.min_ood <= 0 and needs.min_id <= 1 / len(of.domains)
        if meets and price * needs.traffic <= needs.budget_usd:
            lost = (1 - w) * (1 - share) * needs.wrong_domain + w * needs.let_through
            rules.append(Rule(domain, 1000 * float(lost + price)))
    return min(rules, key=lambda rule: rule.cost, default=None)
