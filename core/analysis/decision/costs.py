"""Expected cost per 1,000 queries: the router, its errors, and the endpoints behind it.

Elkan 2001 (The Foundations of Cost-Sensitive Learning, section 1): the expected cost of a decision
is the sum over what may happen of its probability times its price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.analysis.cost import machine_usd_per_1k
from core.analysis.decision.candidates import Candidates, Doubles
from core.analysis.decision.needs import Needs, Value
from core.analysis.decision.queues import SECONDS_A_MONTH, replicas


@dataclass(frozen=True, eq=False)
class Costs:
    """USD per 1,000 queries by part, float64[..., n]; NaN = unknown.

    Attributes:
        router: the router itself.
        downstream: the endpoints, for every query that is answered, rightly or not.
        wrong_domain: in-domain queries sent to another domain; where only ID accuracy is known,
            all ID errors, at the dearer of the two kinds.
        refused: in-domain queries refused.
        let_through: OOD queries answered.
    """

    router: Doubles
    downstream: Doubles
    wrong_domain: Doubles
    refused: Doubles
    let_through: Doubles

    @property
    def errors(self) -> Doubles:
        """All errors."""
        return np.asarray(self.wrong_domain + self.refused + self.let_through)

    @property
    def total(self) -> Doubles:
        """All parts: what routers are ranked by."""
        return np.asarray(self.router + self.downstream + self.errors)

    @property
    def billed(self) -> Doubles:
        """What is paid: router and endpoints, without the price of errors."""
        return np.asarray(self.router + self.downstream)


@dataclass(frozen=True, eq=False)
class Shares:
    """What becomes of a query, as shares of all traffic, float64[..., n].

    Attributes:
        wrong_domain: in-domain, sent to another domain.
        refused: in-domain, refused.
        let_through: OOD, answered.
        endpoint_usd: USD of endpoints per query of the traffic.
    """

    wrong_domain: Doubles
    refused: Doubles
    let_through: Doubles
    endpoint_usd: Doubles


def costs(of: Candidates, needs: Needs) -> Costs:
    """Every part of the expected cost; fields of the needs may be float64[m, 1]."""
    found = shares(of, needs)
    return Costs(
        router=1000 * router_usd(of, needs),
        downstream=1000 * found.endpoint_usd,
        wrong_domain=1000 * found.wrong_domain * needs.wrong_domain,
        refused=1000 * found.refused * needs.refused,
        let_through=1000 * found.let_through * needs.let_through,
    )


def shares(of: Candidates, needs: Needs) -> Shares:
    """How often each error happens.

    Counted verdicts are weighed by the domain mix. Where only aggregates are known, the kind of an
    ID error is unknown: all of them count as the dearer kind (refusal, or wrong domain and the
    endpoint's price), so the cost is an upper bound.
    """
    w = needs.ood_share
    mix, usd = needs.weights(of.domains), needs.endpoint_usd(of.domains)
    k = len(of.domains)
    sent, answered = of.sent[:, :, :k], of.answered
    own = np.einsum("nkk,k->n", sent, mix)
    refused = of.sent[:, :, k] @ mix
    wrong = mix.sum() - own - refused
    inside_usd = np.einsum("nkj,k,j->n", sent, mix, usd)
    through, outside_usd = answered.sum(axis=1), answered @ usd
    mean_usd = float(mix @ usd)
    id_error = 1 - of.column("id_accuracy")
    by_refusal = np.asarray(needs.refused) >= np.asarray(needs.wrong_domain) + mean_usd
    known = of.counted
    wrong = np.where(known, np.maximum(wrong, 0), np.where(by_refusal, 0, id_error))
    refused = np.where(known, refused, np.where(by_refusal, id_error, 0))
    inside_usd = np.where(known, inside_usd, (1 - refused) * mean_usd)
    let = np.where(np.isnan(through), 1 - of.column("ood_accuracy"), through)
    outside_usd = np.where(np.isnan(through), let * mean_usd, outside_usd)
    return Shares(
        wrong_domain=_weighed(1 - np.asarray(w), wrong),
        refused=_weighed(1 - np.asarray(w), refused),
        let_through=_weighed(w, let),
        endpoint_usd=_weighed(1 - np.asarray(w), inside_usd) + _weighed(w, outside_usd),
    )


def _weighed(weight: Value | Doubles, share: Doubles) -> Doubles:
    """Weight × share; what has no weight need not be known."""
    return np.where(np.asarray(weight) == 0, 0.0, np.asarray(weight) * share)


def router_usd(of: Candidates, needs: Needs) -> Doubles:
    """USD per query of the router itself: tokens, machines round the clock, or a busy machine."""
    tokens = of.tokens[:, 0] * needs.tokens_in + of.tokens[:, 1] * needs.tokens_out
    hourly = np.where(of.gpu, needs.gpu_usd_per_hour, needs.cpu_usd_per_hour)
    if needs.always_on:
        a_month = machines(of, needs) * hourly * SECONDS_A_MONTH / 3600
        machine = a_month / needs.traffic
    else:
        machine = machine_usd_per_1k(hourly, of.column("qps")) / 1000
    return np.asarray(np.where(of.by_tokens, tokens / 1e6, machine))


def machines(of: Candidates, needs: Needs) -> Doubles:
    """Replicas that the busiest hour needs, float64[..., n]; NaN for a priced API, and unknown.

    A replica answers one query at a time. What the SLO leaves after the measured p95 may be spent
    waiting; where the p95 is unknown the latency stands in for it.
    """
    per_second = np.asarray(needs.traffic) * needs.peak / SECONDS_A_MONTH
    p95 = of.column("latency_p95_ms")
    p95 = np.where(np.isnan(p95), of.column("latency_ms"), p95)
    spare = np.maximum(np.asarray(needs.slo_ms) - p95, 0) / 1000
    needed = replicas(per_second, of.service_s, spare)
    return np.where(of.by_tokens, np.nan, needed)


def cost_range(of: Candidates, needs: Needs, i: int) -> tuple[float, float] | None:
    """Total of router i at both ends of the 95 % intervals of its accuracies; None without them.

    Errors scale with 1 - accuracy; what they do to the endpoints' cost is left out.
    """
    parts = costs(of, needs)
    inside = float(parts.wrong_domain[i] + parts.refused[i])
    outside, rest = float(parts.let_through[i]), float(parts.billed[i])
    ends = []
    for end in ("high", "low"):
        total = rest
        for name, accuracy, part in (
            ("id", "id_accuracy", inside),
            ("ood", "ood_accuracy", outside),
        ):
            error, bound = 1 - of.column(accuracy)[i], 1 - of.column(f"{name}_{end}")[i]
            if np.isnan(bound):
                return None
            total += part * bound / error if error > 0 else 0.0
        ends.append(total)
    return ends[0], ends[1]
