"""The answer and its reasons in sentences; plain text, to be escaped where shown."""

from __future__ import annotations

from math import inf, isnan
from typing import Final

from core.analysis.decision.blind import NO_BETTER
from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import Costs
from core.analysis.decision.needs import Needs
from core.analysis.decision.order import SURE
from core.analysis.decision.projection import PARTS, Saving
from core.analysis.decision.relax import Relaxation
from core.analysis.decision.trace import difference
from core.analysis.decision.turns import inner
from core.analysis.decision.verdicts import FAIL, PASS, UNKNOWN, Answer
from core.digits import trimmed, usd

SMALLEST: Final = (
    "Smallest means: the fewest needs, then the least change in percent of the limit as it stands."
)


def headline(of: Candidates, found: Answer, warned: bool) -> str:
    """The answer in one or two sentences.

    Args:
        of: the routers compared.
        found: the answer.
        warned: whether `core.analysis.decision.caveats.warnings` has something to say.
    """
    first, second = found.recommended, found.runner_up
    if first is None:
        return "No router passes every need."
    names, total = of.names, found.costs.total
    cost = usd(float(total[first]))
    text = (
        f"Sign off {names[first]}: it passes every need at an expected {cost} per 1,000 queries, "
        "errors included."
    )
    if warned:
        text = (
            f"Do not sign off yet: {names[first]} passes every need and is the cheapest, at an "
            f"expected {cost} per 1,000 queries, errors included, but see below."
        )
    if second is None:
        return text + " No other router passes."
    more = usd(float(total[second] - total[first]))
    return text + f" Runner-up: {names[second]}, {more} more."


def tally(found: Answer) -> str:
    """How many pass, fail, or cannot be told."""
    n = {state: found.states.count(state) for state in (PASS, FAIL, UNKNOWN)}
    unknown = f", and {n[UNKNOWN]} cannot be judged, as a figure is unknown" if n[UNKNOWN] else ""
    return (
        f"Of {len(found.states)} routers {n[PASS]} pass{'es' * (n[PASS] == 1)} and {n[FAIL]} "
        f"fail{'s' * (n[FAIL] == 1)} a need{unknown}."
    )


def why(of: Candidates, found: Answer) -> str:
    """Why the recommended router is the answer: what it costs, and for what."""
    i = found.recommended
    if i is None:
        return ""
    parts, n = found.costs, len(found.order)
    lead = "It is the only router that passes" if n == 1 else f"It costs least of the {n} that pass"
    return (
        f"{lead}: {usd(float(parts.router[i]))} for the router itself, "
        f"{usd(float(parts.downstream[i]))} for the endpoints behind it and "
        f"{usd(float(parts.errors[i]))} for its errors, per 1,000 queries. {largest(parts, i)}"
    )


def largest(parts: Costs, i: int) -> str:
    """The part that most of router i's cost is, in a sentence; empty where it costs nothing."""
    amounts = {label: float(getattr(parts, name)[i]) for name, label in PARTS.items()}
    label = max(amounts, key=lambda key: amounts[key])
    total = sum(amounts.values())
    if total <= 0:
        return ""
    return f"The largest part, {amounts[label] / total * 100:.0f} %, is: {_named(label)}."


def _named(label: str) -> str:
    """A part of the cost inside a sentence."""
    plain = {"Wrong domain": "queries sent to a wrong domain", "Router": "the router itself",
             "Valid query refused": "valid queries refused",
             "OOD query let through": "OOD queries let through"}  # fmt: skip
    return plain.get(label, inner(label))


def runner_up(of: Candidates, found: Answer, holds: float) -> str:
    """Who comes second, by how much, for what, and how likely that order is to hold.

    Args:
        of: the routers compared.
        found: the answer.
        holds: as `core.analysis.decision.order.chance` gives it.
    """
    first, second = found.recommended, found.runner_up
    if first is None:
        return ""
    if second is None:
        return "No other router passes, so there is no runner-up."
    total, parts = found.costs.total, found.costs
    more = float(total[second] - total[first])
    gaps = {
        label: float(getattr(parts, name)[second] - getattr(parts, name)[first])
        for name, label in PARTS.items()
    }
    label = max(gaps, key=lambda key: gaps[key])
    mostly = f", mostly for {_named(label)}" if gaps[label] > 0 else ""
    return (
        f"{of.names[second]}: {usd(float(total[second]))} per 1,000, {usd(more)} more "
        f"({_times(float(total[first]), float(total[second]))}){mostly}. "
        f"{order_words(of, found, holds)}"
    )


def _times(one: float, two: float) -> str:
    """How much dearer the second is: in percent, or as a multiple where it is more than twice."""
    if one <= 0:
        return "the first costs nothing"
    if two > 2 * one:
        return f"{trimmed(two / one, 1)} times as much"
    return f"{trimmed((two - one) / one * 100, 1)} %"


def order_words(of: Candidates, found: Answer, holds: float) -> str:
    """How likely the order of the two cheapest is to hold with other queries of the same kind."""
    first, second = found.recommended, found.runner_up
    if first is None or second is None:
        return ""
    if isnan(holds):
        blind = [of.names[i] for i in (first, second) if isnan(of.column("id_low")[i])]
        whose = f" of {' and '.join(blind)}" if blind else ""
        return f"How likely that order is to hold is not known: no interval{whose} is."
    of_100 = f"{holds * 100:.0f} of 100" if holds < 0.995 else "more than 99 of 100"
    told = f"In {of_100} such sets of test queries {of.names[first]} would stay the cheaper one"
    if holds >= SURE:
        return f"{told}."
    return f"A close call: {told[0].lower()}{told[1:]}; called sure from {SURE * 100:.0f} on."


def ways_out(of: Candidates, options: list[Relaxation]) -> list[str]:
    """What to relax where nobody passes, a sentence per way, then how "smallest" is measured."""
    if not options:
        return [
            "No relaxation is known to help: every router lacks a figure that a need asks for. "
            "Drop the need whose figures are unknown, or measure a router of yours."
        ]
    told = [
        f"{_lead(k, way)} relax {_steps(way)}; then {of.names[way.router]} "
        f"passes, at an expected {usd(way.cost)} per 1,000 queries"
        f"{f', which saves {usd(way.saves)} a month' if way.saves > 0 else ''}"
        f"{f', but it is {NO_BETTER}' if way.weak else ''}."
        for k, way in enumerate(options)
    ]
    return [*told, SMALLEST]


def _lead(k: int, way: Relaxation) -> str:
    if k == 0:
        return "The smallest step:"
    return "Or, cheaper in all:" if way.saves > 0 else "Or"


def _steps(way: Relaxation) -> str:
    told = [
        f"“{need}” (no longer required)" if to == "given up" else f"{need} from {now} to {to}"
        for need, now, to in way.changes
    ]
    return " and ".join(told)


def bill(needs: Needs, parts: Costs, i: int) -> str:
    """What router i is billed a month, beside the budget that this is held against."""
    billed = usd(float(parts.billed[i]) * float(needs.traffic) / 1000)
    most = float(needs.budget_usd)
    held_against = "; no limit" if most == inf else f", of a budget of {usd(most)}"
    return f"Billed, without the price of errors: {billed}{held_against}."


def against(kept: Saving | None) -> str:
    """What the tile beside the cost says: whether the amount in it is less or more."""
    if kept is None or isnan(kept.total):
        return "Against an LLM"
    return f"{'More' if kept.total < 0 else 'Less'} than with an LLM"


def against_llm(of: Candidates, found: Answer, kept: Saving) -> str:
    """What the saving is held against, and whether that LLM would do."""
    lacks = "; ".join(f.short for f in found.findings[kept.llm] if f.state != PASS)
    would = f"does not pass ({lacks})" if lacks else "passes your needs"
    return (
        f"A month, errors included, against every query to {of.names[kept.llm]}, which {would}. "
        f"On the bill alone: {difference(kept.billed)}."
    )
