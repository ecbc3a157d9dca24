"""Where each number comes from: its formula, the same with figures, and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isnan

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import Costs, cost_range, machines, shares
from core.analysis.decision.needs import Needs
from core.analysis.decision.projection import MONTHS, saving
from core.analysis.decision.queues import SECONDS_A_MONTH
from core.analysis.decision.steps import MORE, Step, share_steps, share_text
from core.digits import figures, trimmed, usd


def difference(saved: float) -> str:
    """What is saved in words, "2.00 USD less", or "2.00 USD more" where it costs more."""
    return "–" if isnan(saved) else f"{usd(abs(saved))} {'more' if saved < 0 else 'less'}"


def trace(of: Candidates, needs: Needs, parts: Costs, i: int) -> list[Step]:
    """Every number of router i, in the order in which they build on each other."""
    return [
        *_of_router(of, needs, parts, i),
        *share_steps(of, needs, i),
        *_of_errors(of, needs, parts, i),
        *_of_totals(needs, parts, i),
        *_of_range(of, needs, parts, i),
        *_of_saving(of, needs, parts, i),
    ]


def _of_router(of: Candidates, needs: Needs, parts: Costs, i: int) -> Iterator[Step]:
    result = f"{usd(float(parts.router[i]))} per 1,000"
    hourly = float(needs.gpu_usd_per_hour if of.gpu[i] else needs.cpu_usd_per_hour)
    if of.by_tokens[i]:
        into, out = of.tokens[i]
        yield Step(
            "Router", "(tokens in × price in + tokens out × price out) ÷ 1,000",
            f"({needs.tokens_in:,.10g} × {into:,.10g} + {needs.tokens_out:,.10g} × {out:,.10g}) "
            "÷ 1,000",
            result, "price list, USD for a million tokens",
        )  # fmt: skip
        return
    if not needs.always_on:
        yield Step(
            "Router", "USD per hour ÷ (queries per second × 3,600) × 1,000",
            f"{hourly:,.10g} ÷ ({figures(of.column('qps')[i], MORE)} × 3,600) × 1,000", result,
            str(of.rows["qps_basis"].iloc[i]),
        )  # fmt: skip
        return
    count = float(machines(of, needs)[i])
    yield _replicas(of, needs, count, i)
    yield Step(
        "Router", "replicas × 730 hours × USD per hour ÷ queries a month × 1,000",
        f"{count:,.0f} × 730 × {hourly:,.10g} ÷ {float(needs.traffic):,.0f} × 1,000", result,
        "price list, machine price",
    )  # fmt: skip


def _replicas(of: Candidates, needs: Needs, count: float, i: int) -> Step:
    per_second = float(needs.traffic) * float(needs.peak) / SECONDS_A_MONTH
    slo = "no limit" if needs.slo_ms == inf else f"{trimmed(float(needs.slo_ms), 3)} ms"
    return Step(
        "Replicas",
        "fewest c with C(c, λs) · exp(-(c - λs)(SLO - p95) ÷ s) ≤ 1 %, where C is Erlang's C "
        "formula of the M/M/c queue",
        f"λ = {figures(per_second, MORE)} queries/s in the busiest hour, "
        f"s = {figures(of.service_s[i] * 1000)} ms, SLO = {slo}, "
        f"p95 = {figures(of.column('latency_p95_ms')[i])} ms",
        "–" if isnan(count) else f"{count:,.0f}",
        "Erlang 1917; Kleinrock 1975, section 3.5; s is 1 ÷ the throughput set by you"
        if of.stated[i]
        else "Erlang 1917; Kleinrock 1975, section 3.5; s is of one query at a time",
    )


def _of_errors(of: Candidates, needs: Needs, parts: Costs, i: int) -> Iterator[Step]:
    found = shares(of, needs)
    if of.counted[i]:
        source = "verdicts counted per domain and dataset, weighed by the domain mix"
    else:
        source = "only ID and OOD accuracy are known: every ID error counts as the dearer kind"
    for what, share, price, part in (
        ("Wrong domain", found.wrong_domain, needs.wrong_domain, parts.wrong_domain),
        ("Valid query refused", found.refused, needs.refused, parts.refused),
        ("OOD query let through", found.let_through, needs.let_through, parts.let_through),
    ):
        yield Step(
            what, "share of all queries × price of the error × 1,000",
            f"{share_text(share[i])} × {float(price):,.10g} × 1,000",
            f"{usd(float(part[i]))} per 1,000", source,
        )  # fmt: skip
    prices = ", ".join(f"{name} {price:,.10g}" for name, price in needs.downstream.items()) or "0"
    yield Step(
        "Endpoints", "Σ share of queries answered by a domain × its price × 1,000",
        f"{figures(float(found.endpoint_usd[i]), MORE)} USD per query ({prices} USD per answer) "
        "× 1,000",
        f"{usd(float(parts.downstream[i]))} per 1,000", source,
    )  # fmt: skip


def _of_totals(needs: Needs, parts: Costs, i: int) -> Iterator[Step]:
    amounts = [parts.router, parts.downstream, parts.wrong_domain, parts.refused, parts.let_through]
    total = float(parts.total[i])
    yield Step(
        "Expected cost", "router + endpoints + wrong domain + refused + let through",
        " + ".join(usd(float(part[i])) for part in amounts), f"{usd(total)} per 1,000",
        "Elkan 2001, section 1: probability × price, summed",
    )  # fmt: skip
    thousands = float(needs.traffic) / 1000
    yield Step(
        "Month", "expected cost per 1,000 × queries a month ÷ 1,000",
        f"{usd(total)} × {thousands:,.10g}", usd(total * thousands), "the needs",
    )  # fmt: skip
    month = total * thousands
    yield Step(
        "Year", "month × 12", f"{usd(month)} × {MONTHS}", usd(month * MONTHS), "twelve like months"
    )


def _of_range(of: Candidates, needs: Needs, parts: Costs, i: int) -> Iterator[Step]:
    span = cost_range(of, needs, i)
    if span is None:
        return
    ends = ", ".join(
        f"{side} {share_text(of.column(f'{side.lower()}_low')[i])} to "
        f"{share_text(of.column(f'{side.lower()}_high')[i])}"
        for side in ("ID", "OOD")
    )
    yield Step(
        "95 % range", "router + endpoints + Σ cost of errors × (1 - end of the interval) ÷ "
        "(1 - accuracy)",
        f"{usd(float(parts.billed[i]))} + {usd(float(parts.errors[i]))} of errors; {ends}",
        f"{usd(span[0])} to {usd(span[1])}", "95 % intervals of the accuracies of this panel",
    )  # fmt: skip


def _of_saving(of: Candidates, needs: Needs, parts: Costs, i: int) -> Iterator[Step]:
    kept = saving(of, parts, needs, i)
    if kept is None:
        return
    thousands = float(needs.traffic) / 1000
    yield Step(
        "Saved a month against an LLM",
        "(cost of the LLM - cost of this router) per 1,000 × queries a month ÷ 1,000",
        f"({usd(float(parts.total[kept.llm]))} of {of.names[kept.llm]} - "
        f"{usd(float(parts.total[i]))}) × {thousands:,.10g}",
        difference(kept.total),
        "the best GQR score among LLMs with a token price, else among all LLMs",
    )  # fmt: skip
