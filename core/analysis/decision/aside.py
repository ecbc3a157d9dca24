"""Routers that fail no need that is known and yet cannot be recommended: a figure is unknown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.needs import Needs
from core.analysis.decision.verdicts import (
    COST,
    ON_SITE,
    UNKNOWN,
    Answer,
    Finding,
    usual_latency,
    usually_slower,
)
from core.digits import trimmed, usd

UNKNOWN_OF: Final = {ON_SITE: "where it runs", COST: "what it costs", "budget": "what it costs"}
"""Needs whose label does not name the missing figure -> what is missing."""
NOT_ONE_RACE: Final = (
    "Published and measured routers run no common race: the published classifiers learned from the "
    "sources that the test queries come from, those measured here from other ones."
)


@dataclass(frozen=True)
class Aside:
    """A router set aside.

    Attributes:
        router: its index.
        lacks: the needs that it has no figure for.
        cost: expected USD per 1,000 queries if it met them; NaN where that is unknown, too.
        slow: whether its p95 is unknown and its usual latency is above the limit already. Only a
            mean that a few very slow queries make up has a p95 below it.
    """

    router: int
    lacks: tuple[Finding, ...]
    cost: float
    slow: bool = False


def set_aside(of: Candidates, needs: Needs, found: Answer) -> list[Aside]:
    """Every router of which it cannot be told, the cheapest first, those without a cost last."""
    too_slow = usually_slower(of, needs)
    asides = [
        Aside(
            i,
            tuple(f for f in found.findings[i] if f.state == UNKNOWN),
            float(found.costs.total[i]),
            bool(too_slow[i]),
        )
        for i, state in enumerate(found.states)
        if state == UNKNOWN
    ]
    return sorted(asides, key=lambda one: (isnan(one.cost), one.cost, one.router))


def cheaper(found: Answer, asides: list[Aside]) -> list[Aside]:
    """Those worth measuring: cheaper than the recommended one, and not known to be slow.

    All that are not slow and have a cost where none is recommended.
    """
    limit = np.inf if found.recommended is None else found.costs.total[found.recommended]
    return [one for one in asides if one.cost < limit and not one.slow]


def aside_words(of: Candidates, needs: Needs, found: Answer) -> str:
    """Who was set aside, who of them would be cheaper and by how much, and what to measure."""
    asides = set_aside(of, needs, found)
    if not asides:
        return ""
    counts = Counter(what for one in asides for what in _missing(one))
    lacking = ", ".join(f"{what} of {n}" for what, n in counts.most_common())
    noun = "router was" if len(asides) == 1 else "routers were"
    lead = f"{len(asides)} {noun} set aside because a figure is unknown ({lacking})."
    lead += _slow_words(needs, asides)
    less = cheaper(found, asides)
    if not less:
        rest = "the others" if any(one.slow for one in asides) else "any of them"
        if found.recommended is None:
            return f"{lead} What {rest} would cost is not known either."
        return f"{lead} None of {rest.replace('any of ', '')} would cost less, as far as known."
    told = f"{lead} {_would(of, found, less)} {_to_know(of, less[0])}"
    published = of.rows["kind"].iloc[less[0].router] == "published"
    return f"{told} {NOT_ONE_RACE}" if published else told


def _slow_words(needs: Needs, asides: list[Aside]) -> str:
    """How many need not be measured, since they are usually slower than the limit."""
    slow = sum(one.slow for one in asides)
    if not slow:
        return ""
    limit = f"{trimmed(float(needs.slo_ms), 3)} ms"
    if slow == len(asides):
        who, verb = ("It", "is") if slow == 1 else (f"All {slow}", "are")
    else:
        who, verb = f"{slow} of them", "is" if slow == 1 else "are"
    return f" {who} {verb} slower than {limit} on average already and cannot be expected to pass."


def _would(of: Candidates, found: Answer, less: list[Aside]) -> str:
    best, first = less[0], found.recommended
    label = f"{of.names[best.router]} ({of.rows['kind'].iloc[best.router]})"
    if first is None:
        cost = f"{usd(best.cost)} per 1,000 queries"
        return f"If all that is unknown were fine, {label} would be the cheapest, at {cost}."
    total = float(found.costs.total[first])
    saved = f"{usd(total - best.cost)} ({(total - best.cost) / total * 100:.0f} %) less"
    many = "one" if len(less) == 1 else f"{len(less)}"
    them = "" if len(less) == 1 else "; the cheapest"
    return (
        f"If what is unknown were fine, {many} of them would cost less than {of.names[first]}"
        f"{them}: {label} at {usd(best.cost)} per 1,000 queries, {saved}."
    )


def _to_know(of: Candidates, one: Aside) -> str:
    words = "To know, find out " + " and ".join(_wanted(one)) + "."
    if "its p95 latency" not in words or not (known := usual_latency(of, one.router)):
        return words
    where = of.rows["machine"].iloc[one.router] if "machine" in of.rows else None
    on = f", on {where}" if isinstance(where, str) else ""
    return f"{words} What is known of it: {known}{on}."


def _missing(one: Aside) -> list[str]:
    """What is unknown of a router, each once: a budget is unknown where the cost is."""
    return list(dict.fromkeys(UNKNOWN_OF.get(f.need, f.need) for f in one.lacks))


def _wanted(one: Aside) -> list[str]:
    """The same with the limit that it must meet."""
    limits = {f.need: f" ({f.wants})" for f in one.lacks if f.need not in UNKNOWN_OF}
    return [f"its {what}{limits[what]}" if what in limits else what for what in _missing(one)]


def _to_find_out(of: Candidates, needs: Needs, one: Aside) -> str:
    """What to measure of a router, or why that is not worth it."""
    if not one.slow:
        return "; ".join(_wanted(one))
    known = usual_latency(of, one.router)
    return f"no use: {known}, above {trimmed(float(needs.slo_ms), 3)} ms already"


def aside_table(of: Candidates, needs: Needs, found: Answer, asides: list[Aside]) -> pd.DataFrame:
    """One row per router set aside: router, kind, measure, per_1k, saved (USD; NaN = unknown)."""
    first = found.recommended
    total = np.nan if first is None else float(found.costs.total[first])
    return pd.DataFrame(
        {
            "router": [of.names[one.router] for one in asides],
            "kind": [str(of.rows["kind"].iloc[one.router]) for one in asides],
            "measure": [_to_find_out(of, needs, one) for one in asides],
            "per_1k": [one.cost for one in asides],
            "saved": [total - one.cost for one in asides],
        }
    )
