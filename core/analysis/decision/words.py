"""The answer, its reasons and its caveats in sentences; plain text, to be escaped where shown."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np
import pandas as pd

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import cost_range, machines
from core.analysis.decision.flips import Edge, Flip
from core.analysis.decision.needs import Needs
from core.analysis.decision.trace import usd
from core.analysis.decision.verdicts import FAIL, PASS, UNKNOWN, Answer, Relaxation


def headline(of: Candidates, needs: Needs, found: Answer) -> str:
    """The answer in one or two sentences."""
    first, second = found.recommended, found.runner_up
    if first is None:
        return "No router passes every need."
    names, total = of.names, found.costs.total
    text = (
        f"Sign off {names[first]}: it passes every need at an expected "
        f"{usd(float(total[first]))} per 1,000 queries, errors included."
    )
    if second is None:
        return text + " No other router passes."
    more = usd(float(total[second] - total[first]))
    return text + f" Runner-up: {names[second]}, {more} more."


def tally(found: Answer) -> str:
    """How many pass, fail, or cannot be told."""
    n = {state: found.states.count(state) for state in (PASS, FAIL, UNKNOWN)}
    return (
        f"{n[PASS]} of {len(found.states)} routers pass, {n[FAIL]} fail at least one need, and of "
        f"{n[UNKNOWN]} a figure is unknown."
    )


def way_out(of: Candidates, options: list[Relaxation]) -> str:
    """What to relax first where nobody passes."""
    if not options:
        return (
            "No relaxation is known to help: every router lacks a figure that a need asks for. "
            "Drop the need whose figures are unknown, or measure a router of yours."
        )
    least = options[0]
    parts = [f"{need} from {now} to {to}" for need, now, to in least.changes]
    return f"The smallest step: relax {' and '.join(parts)}; then {of.names[least.router]} passes."


def edge_words(of: Candidates, flip: Flip, edge: Edge | None) -> str:
    """Where a lever turns the answer, and to whom."""
    if edge is None:
        return "never"
    other = of.names[edge.router] if edge.router >= 0 else "no router passes"
    return f"{flip.lever.show(edge.value)}: {other}"


def flip_table(of: Candidates, flips: list[Flip]) -> pd.DataFrame:
    """One row per lever: lever, now, below, above, cost_low, cost_high."""
    return pd.DataFrame(
        {
            "lever": [f.lever.label for f in flips],
            "now": [f.lever.show(f.now) for f in flips],
            "below": [edge_words(of, f, f.below) for f in flips],
            "above": [edge_words(of, f, f.above) for f in flips],
            "cost_low": [f.cost_low for f in flips],
            "cost_high": [f.cost_high for f in flips],
        }
    )


def nearest(of: Candidates, flips: list[Flip]) -> str:
    """The lever that has to move least, relative to where it stands, for another answer."""
    moves = [
        (abs(np.log((edge.value + 1e-9) / (flip.now + 1e-9))), flip, edge)
        for flip in flips
        for edge in (flip.below, flip.above)
        if edge is not None and np.isfinite(flip.now)
    ]
    if not moves:
        return "No need that was moved changes the answer within the range tried."
    _, flip, edge = min(moves, key=lambda move: move[0])
    side = "rises above" if edge.value > flip.now else "falls below"
    then = f"{of.names[edge.router]} is the answer" if edge.router >= 0 else "no router passes"
    return (
        f"Nearest change: once {flip.lever.label} {side} {flip.lever.show(edge.value)} "
        f"(now {flip.lever.show(flip.now)}), {then}."
    )


def caveats(of: Candidates, needs: Needs, found: Answer, prices: pd.DataFrame) -> list[str]:
    """What a signer should mind, one sentence each."""
    first = found.recommended
    told = list(_of_prices(prices))
    if first is not None:
        told = [
            *_of_accuracy(of, needs, found, first),
            *_of_machine(of, needs, found, first),
            *_of_throughput(of),
            *told,
        ]
    if needs.ood_share == 1:
        told.insert(
            0, "With 100 % OOD there is nothing to answer: refusing everything is cheapest."
        )
    return told


def _of_accuracy(of: Candidates, needs: Needs, found: Answer, i: int) -> Iterator[str]:
    row, name = of.rows.iloc[i], of.names[i]
    if not of.counted[i]:
        yield (
            f"Of {name} only aggregates are known: every ID error is counted as the dearer kind, "
            "so its cost is an upper bound."
        )
    for label, need, low in (("ID", needs.min_id, "id_low"), ("OOD", needs.min_ood, "ood_low")):
        bound = of.column(low)[i]
        if bound < float(need):
            yield (
                f"The 95 % interval of {label} accuracy of {name} reaches down to {bound:.1%}, "
                f"below the {float(need):.1%} that is needed."
            )
    yield from _close_call(of, needs, found)
    answered = 1 - float((of.sent[i, :, -1] @ needs.weights(of.domains)) if of.counted[i] else 0)
    if answered < 0.5:
        yield f"{name} refuses {1 - answered:.0%} of valid queries: at these prices that is cheap."
    if isinstance(row.get("note"), str):
        yield f"{name}: {row['note']}"
    if row["kind"] != "measured":
        yield f"The figures of {name} are {row['kind']}, not measured here."


def _close_call(of: Candidates, needs: Needs, found: Answer) -> Iterator[str]:
    first, second = found.recommended, found.runner_up
    if first is None or second is None:
        return
    one, two = cost_range(of, needs, first), cost_range(of, needs, second)
    if one and two and one[1] >= two[0]:
        yield (
            f"A close call: with the 95 % intervals of the accuracies {of.names[first]} costs "
            f"{usd(one[0])} to {usd(one[1])} per 1,000 and {of.names[second]} {usd(two[0])} to "
            f"{usd(two[1])}; the ranges overlap."
        )


def _of_machine(of: Candidates, needs: Needs, found: Answer, i: int) -> Iterator[str]:
    machine = of.rows["machine"].iloc[i] if "machine" in of.rows else None
    if "machine" in of.rows:
        taken_on = of.rows["machine"].iloc[list(found.order)].dropna().unique()
        if len(taken_on) > 1:
            yield (
                f"The routers that pass were timed on {len(taken_on)} machines "
                f"({', '.join(taken_on)}): their latencies compare in orders of magnitude only."
            )
    if isinstance(machine, str):
        yield f"Latency was taken on: {machine}. Yours will differ; measure before you commit."
    if of.sends_out[i]:
        yield f"{of.names[i]} sends every query to a hosted model."
    elif not of.on_site[i]:
        yield f"Nobody says where {of.names[i]} runs: it may send queries to somebody else."
    if not of.by_tokens[i] and isnan(machines(of, needs)[i]):
        yield "How many replicas it needs is not known."


def _of_throughput(of: Candidates) -> Iterator[str]:
    for row in of.throughputs():
        known = row["known_qps"]
        before = "none was known" if isnan(known) else f"known: {known:,.4g}"
        yield f"The throughput of {row['label']} was set to {row['qps']:,.4g} queries/s; {before}."


def _of_prices(prices: pd.DataFrame) -> Iterator[str]:
    for _, row in prices[prices["old"]].iterrows():
        yield f"The price of {row['item']} is {row['age_days']:.0f} days old: look it up again."
    for _, row in prices[prices["overridden"]].iterrows():
        listed = f"listed: {row['listed_usd']:g}"
        yield f"The price of {row['item']} was set to {row['usd']:g} USD; {listed}."
    if prices["grade"].eq("assumption").any():
        yield "Machine prices of the list are round figures, not offers."
