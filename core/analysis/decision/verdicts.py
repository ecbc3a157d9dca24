"""Which routers pass which need, and which one is recommended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isnan
from typing import Final

import numpy as np

from core.analysis.decision.candidates import Bools, Candidates, Doubles
from core.analysis.decision.costs import Costs, costs
from core.analysis.decision.needs import Needs
from core.digits import figures, trimmed, until_apart

PASS: Final = "passes"
FAIL: Final = "fails"
UNKNOWN: Final = "cannot tell"
WORST_FIRST: Final = (FAIL, UNKNOWN, PASS)


@dataclass(frozen=True)
class Need:
    """One need that a router is held against.

    Attributes:
        name: field of `Needs`.
        label: on the screen.
        at_least: whether the router's figure must reach the limit, else must not pass it.
        brief: the label where there is little room.
        unit: after the number.
        decimals: digits after the point, where no comparison needs more.
    """

    name: str
    label: str
    at_least: bool
    brief: str
    unit: str
    decimals: int

    def show(self, value: float, more: int = 0) -> str:
        """A figure of this need as text, with so many digits more than usual."""
        if isnan(value):
            return "unknown"
        if value == inf:
            return "no limit"
        if self.unit == "ms" and 0 < value < 100:
            return f"{figures(value, 3 + more)} ms"
        shown = value * 100 if self.unit == "%" else value
        return f"{trimmed(shown, self.decimals + more)} {self.unit}"

    def apart(self, one: float, other: float) -> tuple[str, str]:
        """Two figures with as many digits as it takes to tell them apart, where they differ."""
        return until_apart(self.show, one, other)


NEEDS: Final = (
    Need("slo_ms", "p95 latency", False, "p95", "ms", 1),
    Need("budget_usd", "budget", False, "bill", "USD a month", 2),
    Need("min_id", "ID accuracy", True, "ID", "%", 1),
    Need("min_ood", "OOD accuracy", True, "OOD", "%", 1),
)
ON_SITE: Final = "sends no data out"
WHERE: Final = {
    PASS: "runs on your machine",
    FAIL: "sends queries out",
    UNKNOWN: "whereabouts unknown",
}
COST: Final = "known cost"


@dataclass(frozen=True)
class Finding:
    """How one router stands with one need, as text.

    Attributes:
        need: label of the need.
        state: `passes`, `fails` or `cannot tell`.
        has: the router's figure.
        wants: the limit.
        short: the same in a few words where it does not pass, for a narrow cell.
    """

    need: str
    state: str
    has: str
    wants: str
    short: str


@dataclass(frozen=True)
class Answer:
    """The choice.

    Attributes:
        order: routers that pass, cheapest first.
        states: of each router, `passes`, `fails` or `cannot tell`.
        findings: of each router, one per need that asks for something, failed ones first.
        costs: of every router.
    """

    order: tuple[int, ...]
    states: tuple[str, ...]
    findings: tuple[tuple[Finding, ...], ...]
    costs: Costs

    @property
    def recommended(self) -> int | None:
        """The cheapest router that passes."""
        return self.order[0] if self.order else None

    @property
    def runner_up(self) -> int | None:
        """The second cheapest."""
        return self.order[1] if len(self.order) > 1 else None


def figure(of: Candidates, needs: Needs, parts: Costs, name: str) -> Doubles:
    """What each router has against a need, float64[..., n]; NaN = unknown."""
    if name == "slo_ms":
        return of.column("latency_p95_ms")
    if name == "budget_usd":
        return np.asarray(parts.billed * needs.traffic / 1000)
    return of.column("id_accuracy" if name == "min_id" else "ood_accuracy")


def asks(needs: Needs, need: Need) -> Bools:
    """Whether the need asks for anything, bool[m, 1] or bool[]."""
    limit = np.asarray(getattr(needs, need.name))
    return np.asarray(limit > 0 if need.at_least else limit < inf)


def answer(of: Candidates, needs: Needs) -> Answer:
    """Hold every router against every need, and rank those that pass by expected cost."""
    parts = costs(of, needs)
    has = {need.name: figure(of, needs, parts, need.name) for need in NEEDS if asks(needs, need)}
    slow = usually_slower(of, needs)
    findings = tuple(_findings(of, needs, parts, has, bool(slow[i]), i) for i in range(len(of)))
    states = tuple(_state(found) for found in findings)
    total = parts.total
    passing = [i for i, state in enumerate(states) if state == PASS]
    order = tuple(sorted(passing, key=lambda i: (total[i], i)))
    return Answer(order, states, findings, parts)


def _state(found: tuple[Finding, ...]) -> str:
    states = {finding.state for finding in found}
    return FAIL if FAIL in states else UNKNOWN if UNKNOWN in states else PASS


def _findings(
    of: Candidates, needs: Needs, parts: Costs, has: dict[str, Doubles], slow: bool, i: int
) -> tuple[Finding, ...]:
    found = [_finding(need, float(has[need.name][i]), needs) for need in NEEDS if need.name in has]
    if slow:
        usual = NEEDS[0].show(float(of.column("latency_ms")[i]))
        found[0] = replace(found[0], short=f"p95 unknown, usually {usual}")
    if needs.on_site:
        state = FAIL if of.sends_out[i] else PASS if of.on_site[i] else UNKNOWN
        found.append(Finding(ON_SITE, state, WHERE[state], "on site", WHERE[state]))
    if isnan(parts.total[i]):
        wants = "a figure for every part"
        found.append(Finding(COST, UNKNOWN, "unknown", wants, "cost unknown"))
    return tuple(sorted(found, key=lambda one: WORST_FIRST.index(one.state)))


def _finding(need: Need, has: float, needs: Needs) -> Finding:
    limit = float(getattr(needs, need.name))
    ok = has >= limit if need.at_least else has <= limit
    state = UNKNOWN if isnan(has) else PASS if ok else FAIL
    known, wanted = need.apart(has, limit)
    sign = "at least" if need.at_least else "at most"
    short = f"{need.brief} {known}"
    if state == FAIL:
        number = known.removesuffix(f" {need.unit}")
        sign_of = "<" if need.at_least else ">"
        short = f"{need.brief} {number} {sign_of} {wanted.removesuffix(' a month')}"
    return Finding(need.label, state, known, f"{sign} {wanted}", short)


def usually_slower(of: Candidates, needs: Needs) -> Bools:
    """Whose p95 is unknown while the latency known of them is above the limit already, bool[n]."""
    unknown = np.isnan(of.column("latency_p95_ms"))
    return np.asarray(unknown & (of.column("latency_ms") > needs.slo_ms))


def usual_latency(of: Candidates, i: int) -> str:
    """The latency that is known of router i, with its statistic; empty where none is."""
    usual = float(of.column("latency_ms")[i])
    what = of.rows["latency_statistic"].iloc[i] if "latency_statistic" in of.rows else None
    how = f" ({what})" if isinstance(what, str) else ""
    return "" if isnan(usual) else f"{figures(usual)} ms{how}"


def winners(of: Candidates, needs: Needs) -> np.ndarray:
    """The recommended router under each of m variants of the needs, int64[m]; -1 where none passes.

    Fields of the needs may be float64[m, 1]. Agrees with `answer`.
    """
    if not len(of):
        return np.array([-1])
    parts = costs(of, needs)
    fine = ~np.isnan(parts.total)
    for need in NEEDS:
        has, limit = figure(of, needs, parts, need.name), np.asarray(getattr(needs, need.name))
        with np.errstate(invalid="ignore"):
            ok = has >= limit if need.at_least else has <= limit
        fine = fine & (ok | ~asks(needs, need))
    if needs.on_site:
        fine = fine & of.on_site
    total = np.atleast_2d(np.where(fine, parts.total, inf))
    return np.where(np.isfinite(total).any(axis=1), total.argmin(axis=1), -1)
