"""Which routers pass which need, which one is recommended, and what to relax where none passes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, inf, isnan, log10
from typing import Final

import numpy as np

from core.analysis.decision.candidates import Bools, Candidates, Doubles
from core.analysis.decision.costs import Costs, costs
from core.analysis.decision.needs import Needs, moved
from core.metrics import METRICS

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
    """

    name: str
    label: str
    at_least: bool

    def show(self, value: float) -> str:
        """A figure of this need as text."""
        if isnan(value):
            return "unknown"
        if self.name == "slo_ms":
            return f"{METRICS['latency_ms'].show(value)}" if value < inf else "any"
        if self.name == "budget_usd":
            return f"{value:,.2f} USD a month" if value < inf else "any"
        return f"{value * 100:.1f} %"


NEEDS: Final = (
    Need("slo_ms", "p95 latency", False),
    Need("budget_usd", "budget", False),
    Need("min_id", "ID accuracy", True),
    Need("min_ood", "OOD accuracy", True),
)
ON_SITE: Final = "sends no data out"
WHERE: Final = {
    PASS: "runs on your machine",
    FAIL: "sends queries to a hosted model",
    UNKNOWN: "not known where it runs",
}
COST: Final = "known cost"


@dataclass(frozen=True)
class Finding:
    """How one router stands with one need: state, its figure and the limit as text."""

    need: str
    state: str
    has: str
    wants: str


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
    findings = tuple(_findings(of, needs, parts, has, i) for i in range(len(of)))
    states = tuple(_state(found) for found in findings)
    total = parts.total
    passing = [i for i, state in enumerate(states) if state == PASS]
    order = tuple(sorted(passing, key=lambda i: (total[i], i)))
    return Answer(order, states, findings, parts)


def _state(found: tuple[Finding, ...]) -> str:
    states = {finding.state for finding in found}
    return FAIL if FAIL in states else UNKNOWN if UNKNOWN in states else PASS


def _findings(
    of: Candidates, needs: Needs, parts: Costs, has: dict[str, Doubles], i: int
) -> tuple[Finding, ...]:
    found = [_finding(need, float(has[need.name][i]), needs) for need in NEEDS if need.name in has]
    if needs.on_site:
        state = FAIL if of.sends_out[i] else PASS if of.on_site[i] else UNKNOWN
        found.append(Finding(ON_SITE, state, WHERE[state], "on site"))
    if isnan(parts.total[i]):
        found.append(Finding(COST, UNKNOWN, "unknown", "a figure for every part"))
    return tuple(sorted(found, key=lambda one: WORST_FIRST.index(one.state)))


def _finding(need: Need, has: float, needs: Needs) -> Finding:
    limit = float(getattr(needs, need.name))
    ok = has >= limit if need.at_least else has <= limit
    state = UNKNOWN if isnan(has) else PASS if ok else FAIL
    sign = "at least" if need.at_least else "at most"
    return Finding(need.label, state, need.show(has), f"{sign} {need.show(limit)}")


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


@dataclass(frozen=True)
class Relaxation:
    """What to give way on so that one router passes.

    Attributes:
        router: its index.
        changes: (need, limit now, limit needed), as text.
        size: the largest relative change; inf where data would have to leave the site.
        needs: the needs so relaxed.
    """

    router: int
    changes: tuple[tuple[str, str, str], ...]
    size: float
    needs: Needs


def relaxations(of: Candidates, needs: Needs) -> list[Relaxation]:
    """For each router that fails on known figures the least to give way, smallest first.

    A change is measured against the limit as it is (against 1 for a limit of 0); among several
    needs the largest counts. A router with an unknown figure is left out: nothing is known to help.
    """
    parts = costs(of, needs)
    has = {need.name: figure(of, needs, parts, need.name) for need in NEEDS if asks(needs, need)}
    found = []
    for i in np.flatnonzero(~np.isnan(parts.total)):
        one = _relaxed(of, needs, has, int(i))
        if one is not None:
            found.append(one)
    return sorted(found, key=lambda r: (r.size, len(r.changes), r.router))


def _relaxed(of: Candidates, needs: Needs, has: dict[str, Doubles], i: int) -> Relaxation | None:
    changes, sizes, eased = [], [0.0], needs
    for need in NEEDS:
        if need.name not in has:
            continue
        value, limit = float(has[need.name][i]), float(getattr(needs, need.name))
        if isnan(value):
            return None
        if value < limit if need.at_least else value > limit:
            enough = _rounded(value, up=not need.at_least)
            eased = moved(eased, need.name, enough)
            changes.append((need.label, need.show(limit), need.show(enough)))
            sizes.append(abs(value - limit) / (limit or 1))
    if needs.on_site and not of.on_site[i]:
        changes.append((ON_SITE, "required", "given up"))
        sizes.append(inf)
    kept = needs.on_site and bool(of.on_site[i])
    return Relaxation(i, tuple(changes), max(sizes), replace(eased, on_site=kept))


def _rounded(value: float, up: bool) -> float:
    """The value to three figures, rounded to the generous side."""
    if value <= 0:
        return value
    step = 10.0 ** (floor(log10(value)) - 2)
    return float(f"{(ceil if up else floor)(value / step) * step:.6g}")
