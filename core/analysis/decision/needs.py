"""What a stakeholder needs, within bounds that make sense; no number is trusted before `faults`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from math import inf, isfinite, isnan
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Value = float | Doubles
"""A number, or float64[m, 1] to weigh m variants of it at once."""


@dataclass(frozen=True)
class Needs:
    """What arrives, what it costs to err, and what must hold.

    Attributes:
        traffic: queries a month.
        peak: queries in the busiest hour over those in a mean hour.
        ood_share: expected share of OOD queries, 0-1.
        mix: domain -> its weight among in-domain queries; a domain not named weighs 0.
        downstream: domain -> USD that its endpoint costs per answered query.
        let_through: USD lost by an OOD query, say an unsafe one, that is answered.
        refused: USD lost by an in-domain query that is refused.
        wrong_domain: USD lost by an in-domain query that goes to another domain.
        tokens_in: prompt and query tokens of one call, where the router is an LLM.
        tokens_out: answer tokens of one such call.
        cpu_usd_per_hour: price of the machine of a CPU router.
        gpu_usd_per_hour: price of the machine of a local LLM or guardrail.
        slo_ms: p95 latency of routing that must hold; inf = any.
        budget_usd: most that router and endpoints may cost a month; inf = any.
        min_id: least ID accuracy, 0-1; 0 = any.
        min_ood: least OOD accuracy, 0-1; 0 = any.
        on_site: whether no query may be sent to somebody else's machine.
        always_on: whether machines are paid round the clock, not only while they route.
    """

    traffic: Value = 100_000
    peak: Value = 4
    ood_share: Value = 0.3
    mix: Mapping[str, float] = field(default_factory=dict)
    downstream: Mapping[str, float] = field(default_factory=dict)
    let_through: Value = 0.5
    refused: Value = 0.5
    wrong_domain: Value = 0.5
    tokens_in: Value = 240
    tokens_out: Value = 2
    cpu_usd_per_hour: Value = 0.1
    gpu_usd_per_hour: Value = 1.0
    slo_ms: Value = inf
    budget_usd: Value = inf
    min_id: Value = 0
    min_ood: Value = 0
    on_site: bool = False
    always_on: bool = True

    def weights(self, domains: tuple[str, ...]) -> Doubles:
        """Weight of each domain among in-domain queries, summing to 1; even where none is given."""
        given = np.array([self.mix.get(name, 0.0) for name in domains])
        return given / given.sum() if given.sum() > 0 else np.full(len(domains), 1 / len(domains))

    def endpoint_usd(self, domains: tuple[str, ...]) -> Doubles:
        """USD per answered query of each domain's endpoint."""
        return np.array([self.downstream.get(name, 0.0) for name in domains])


def moved(needs: Needs, name: str, value: Value) -> Needs:
    """The same needs with one of them at another value, or at m values, float64[m, 1]."""
    return replace(needs, **{name: value})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Limit:
    """Name and bounds of one number: below `low` it is impossible, above `high` absurd."""

    label: str
    unit: str
    low: float
    high: float


LIMITS: Final[dict[str, Limit]] = {
    "traffic": Limit("Queries a month", "queries", 1, 1e12),
    "peak": Limit("Busiest hour, times a mean hour", "×", 1, 1000),
    "ood_share": Limit("OOD share", "%", 0, 1),
    "let_through": Limit("Price of an OOD query let through", "USD", 0, 1e7),
    "refused": Limit("Price of a valid query refused", "USD", 0, 1e7),
    "wrong_domain": Limit("Price of a wrong domain", "USD", 0, 1e7),
    "tokens_in": Limit("Tokens in per LLM call", "tokens", 1, 1e6),
    "tokens_out": Limit("Tokens out per LLM call", "tokens", 0, 1e6),
    "cpu_usd_per_hour": Limit("CPU machine", "USD an hour", 0, 1e4),
    "gpu_usd_per_hour": Limit("GPU machine", "USD an hour", 0, 1e4),
    "slo_ms": Limit("p95 latency, at most", "ms", 0, inf),
    "budget_usd": Limit("Budget a month, at most", "USD", 0, inf),
    "min_id": Limit("ID accuracy, at least", "%", 0, 1),
    "min_ood": Limit("OOD accuracy, at least", "%", 0, 1),
}
OPEN: Final = ("slo_ms", "budget_usd")
"""Needs that may ask for nothing, which is inf."""
DEAREST: Final = 1e7
"""USD that an answer of an endpoint may cost."""
HEAVIEST: Final = 1e6
"""Weight that a domain may have."""


def faults(needs: Needs) -> list[str]:
    """What is impossible or absurd about the needs, one sentence each; empty where all is well."""
    found = ["With no traffic there is nothing to route."] if needs.traffic == 0 else []
    for name, limit in LIMITS.items():
        value = float(np.asarray(getattr(needs, name)).flat[0])
        if not limit.low <= value <= limit.high:
            empty = ", or leave it empty for no limit" if name in OPEN else ""
            found.append(_told(limit, value, empty))
    for table, name, unit, most in (
        (needs.downstream, "Endpoint of {}", "USD an answer", DEAREST),
        (needs.mix, "Weight of {}", "", HEAVIEST),
    ):
        limits = {key: Limit(name.format(key), unit, 0, most) for key in table}
        found += [_told(limits[k], v) for k, v in table.items() if not 0 <= v <= most]
    return found


def _told(limit: Limit, value: float, more: str = "") -> str:
    """A sentence that names the field, what it holds and its bounds."""
    scale = 100 if limit.unit == "%" else 1
    has = "not a number" if isnan(value) else f"{value * scale:,.15g} {limit.unit}".rstrip()
    most = "or more" if limit.high == inf else f"to {limit.high * scale:,.15g} {limit.unit}"
    return f"{limit.label} is {has}: give {limit.low * scale:,.15g} {most.rstrip()}{more}."


def remarks(needs: Needs) -> list[str]:
    """What is allowed and seldom meant, one sentence each."""
    found = []
    if needs.slo_ms == 0:
        found.append(
            "A p95 latency of at most 0 ms is asked for, which no router can meet: raise it, or "
            "empty the box for no limit."
        )
    if needs.budget_usd == 0:
        found.append(
            "With a budget of 0 USD only what costs nothing passes, router and endpoints together: "
            "raise it, or empty the box for no limit."
        )
    if needs.mix and not any(needs.mix.values()):
        found.append("Every domain weighs 0, so all of them count alike.")
    return found


def as_plain(needs: Needs) -> dict[str, Any]:
    """The needs as JSON holds them; no limit is null."""
    plain = {f.name: getattr(needs, f.name) for f in fields(needs)}
    plain["mix"], plain["downstream"] = dict(needs.mix), dict(needs.downstream)
    return {name: None if value == inf else value for name, value in plain.items()}


def from_plain(plain: Mapping[str, Any]) -> Needs:
    """The needs of a record.

    Raises:
        ValueError: a field is missing, strange or of the wrong type; the message names it.
    """
    known = {f.name: f for f in fields(Needs)}
    if set(plain) != set(known):
        odd = ", ".join(sorted(set(plain) ^ set(known)))
        raise ValueError(f"the needs lack or add the field {odd[:200]}")
    values = {name: _value(name, plain[name]) for name in known}
    return Needs(**values)


def _value(name: str, value: object) -> Any:  # noqa: ANN401 - number, table or switch by name
    if name in ("on_site", "always_on"):
        if isinstance(value, bool):
            return value
    elif name in ("mix", "downstream"):
        if isinstance(value, dict) and all(_is_number(v) for v in value.values()):
            return {str(key): float(v) for key, v in value.items()}
    elif value is None and name in OPEN:
        return inf
    elif _is_number(value):
        return float(value)  # type: ignore[arg-type]
    raise ValueError(f"the need '{name}' is not of the kind that it should be")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
