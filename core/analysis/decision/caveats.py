"""What a signer should mind, in sentences; plain text, to be escaped where shown."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import pandas as pd

from core.analysis.decision.aside import NOT_ONE_RACE
from core.analysis.decision.blind import Weakness, cheapest_rule, weaknesses
from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import cost_range, machines
from core.analysis.decision.needs import Needs
from core.analysis.decision.verdicts import Answer
from core.digits import figures, percents, usd


def warnings(of: Candidates, needs: Needs, found: Answer) -> list[str]:
    """Why the recommended router should not be signed off as it is; empty where it may be.

    It is not known to beat drawing lots on a side that matters, or the same verdict for every query
    would be cheaper (`core.analysis.decision.blind`).
    """
    i = found.recommended
    if i is None:
        return []
    told = [_weak(of, i, one) for one in weaknesses(of, needs, i)]
    if told:
        told.append(_stronger(of, needs, found))
    if needs.ood_share == 1:
        told.append("With 100 % OOD there is nothing to answer: refusing everything is cheapest.")
    elif (rule := cheapest_rule(of, needs)) and rule.cost <= found.costs.total[i]:
        what = "Refusing every query" if rule.domain is None else f"Sending all to {rule.domain}"
        told.append(
            f"{what}, with no router at all, would cost {usd(rule.cost)} per 1,000 queries, no "
            f"more than {of.names[i]}: at these prices no router pays."
        )
    return told


def provisos(of: Candidates, needs: Needs, found: Answer) -> list[str]:
    """What belongs beside the headline, without making it a warning; one sentence each.

    Where the recommended router was not measured here, that its figures were taken in another race;
    and that no interval is known, where none is.
    """
    i = found.recommended
    if i is None:
        return []
    told, kinds = [], set(of.rows["kind"])
    if of.rows["kind"].iloc[i] == "published":
        told.append(f"The figures of {of.names[i]} are published, not measured here.")
        if "measured" in kinds:
            told[0] += f" {NOT_ONE_RACE}"
    if cost_range(of, needs, i) is None:
        told.append(
            f"No interval of the accuracies of {of.names[i]} is known, so how far its cost may be "
            "off, and whether it is the cheapest, cannot be told."
        )
    return told


def _weak(of: Candidates, i: int, one: Weakness) -> str:
    has, lots = percents(one.has, one.lots)
    if one.side == "ID":
        what = f"{of.names[i]} sends only {has} of the valid queries to the right domain"
        then = "it refuses or misplaces nearly all of them"
    else:
        what = f"{of.names[i]} refuses only {has} of the OOD queries"
        then = "it lets nearly all of them through"
    if one.has > one.lots:
        low, lots = percents(one.low, one.lots)
        return (
            f"{what}, and the 95 % interval reaches down to {low}: that cannot be told from "
            f"drawing lots, which gets {lots} right."
        )
    return f"{what}; drawing lots would get {lots} right: {then}."


def _stronger(of: Candidates, needs: Needs, found: Answer) -> str:
    """Who passes and has no such weakness, and what to set so that the weak ones do not pass."""
    hint = "Set a minimum accuracy under “More needs”, or look at the prices of errors again."
    for i in found.order:
        if not weaknesses(of, needs, i):
            return (
                f"The cheapest that passes and beats drawing lots is {of.names[i]}, "
                f"{usd(float(found.costs.total[i]))} per 1,000. {hint}"
            )
    return f"No router that passes is known to beat drawing lots. {hint}"


def caveats(of: Candidates, needs: Needs, found: Answer, prices: pd.DataFrame) -> list[str]:
    """What a signer should mind, one sentence each."""
    first = found.recommended
    told = list(_of_prices(prices))
    if first is not None:
        told = [
            *_of_accuracy(of, needs, first),
            *_of_machine(of, needs, found, first),
            *_of_throughput(of),
            *told,
        ]
    if {"published", "measured"} <= set(of.rows["kind"]):
        told.insert(0, NOT_ONE_RACE)
    return told


def _of_accuracy(of: Candidates, needs: Needs, i: int) -> Iterator[str]:
    row, name = of.rows.iloc[i], of.names[i]
    if not of.counted[i]:
        yield (
            f"Of {name} only aggregates are known: every ID error is counted as the dearer kind, "
            "so its cost is an upper bound."
        )
    for label, need, low in (("ID", needs.min_id, "id_low"), ("OOD", needs.min_ood, "ood_low")):
        bound = of.column(low)[i]
        if bound < float(need):
            least, needed = percents(float(bound), float(need))
            yield (
                f"The 95 % interval of {label} accuracy of {name} reaches down to {least}, below "
                f"the {needed} that is needed."
            )
    answered = 1 - float((of.sent[i, :, -1] @ needs.weights(of.domains)) if of.counted[i] else 0)
    if answered < 0.5:
        refused = percents(1 - answered, 1)[0]
        yield f"{name} refuses {refused} of valid queries: at these prices that is cheap."
    if isinstance(row.get("note"), str):
        yield f"{name}: {row['note']}"
    if row["kind"] != "measured":
        yield f"The figures of {name} are {row['kind']}, not measured here."


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
        before = "none was known" if isnan(known) else f"known: {figures(known)}"
        yield f"The throughput of {row['label']} was set to {row['qps']:,.10g} queries/s; {before}."


def _of_prices(prices: pd.DataFrame) -> Iterator[str]:
    for _, row in prices[prices["old"]].iterrows():
        yield f"The price of {row['item']} is {row['age_days']:.0f} days old: look it up again."
    for _, row in prices[prices["overridden"]].iterrows():
        listed = f"listed: {row['listed_usd']:g}"
        yield f"The price of {row['item']} was set to {row['usd']:g} USD; {listed}."
    if prices["grade"].eq("assumption").any():
        yield "Machine prices of the list are round figures, not offers."
