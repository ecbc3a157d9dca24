"""What would change the answer, as rows and sentences; plain text, to be escaped where shown."""

from __future__ import annotations

from math import isfinite
from typing import Final

import numpy as np
import pandas as pd

from core.analysis.decision.blind import NO_BETTER, weaknesses
from core.analysis.decision.candidates import Candidates
from core.analysis.decision.flips import Drop, Edge, Flip
from core.analysis.decision.levers import LEVERS
from core.analysis.decision.needs import Needs, moved
from core.analysis.decision.verdicts import ON_SITE, UNKNOWN, Answer
from core.digits import usd

LEVER: Final = {lever.name: lever for lever in LEVERS}


def _turns(flips: list[Flip]) -> list[tuple[float, Flip, Edge]]:
    """Every flip with how far the need has to move, relative to where it stands, nearest first."""
    moves = [
        (abs(float(np.log((edge.value + 1e-9) / (flip.now + 1e-9)))), flip, edge)
        for flip in flips
        for edge in (flip.below, flip.above)
        if edge is not None and isfinite(flip.now)
    ]
    out = [(np.inf, f, f.below) for f in flips if f.below is not None and not isfinite(f.now)]
    return sorted([*moves, *out], key=lambda move: move[0])


def turn_table(
    of: Candidates, needs: Needs, found: Answer, flips: list[Flip], drops: list[Drop]
) -> pd.DataFrame:
    """What changes the answer: needs moved, the nearest first, then needs given up.

    Columns, as text: need, now, at, then.
    """
    rows = []
    for _, flip, edge in _turns(flips):
        at, now = _at(flip, edge)
        side = "above" if edge.value > flip.now else "below"
        then = _winner(of, edge.router) + _doubt(of, needs, flip, edge)
        rows.append((flip.lever.label, now, f"{side} {at}", then))
    rows += [
        (*_dropped(needs, drop.name), _without(of, needs, found, drop))
        for drop in drops
        if drop.router != found.recommended
    ]
    return pd.DataFrame(rows, columns=["need", "now", "at", "then"])


def _doubt(of: Candidates, needs: Needs, flip: Flip, edge: Edge) -> str:
    """Words after a router that is not known to beat drawing lots beyond that edge."""
    beyond = moved(needs, flip.lever.name, edge.value)
    weak = edge.router >= 0 and weaknesses(of, beyond, edge.router)
    return f", but it is {NO_BETTER}" if weak else ""


def _at(flip: Flip, edge: Edge) -> tuple[str, str]:
    """Where the answer turns and where the need stands; no share below 100 % looks like it."""
    at, now = flip.lever.apart(edge.value, flip.now)
    if flip.lever.share and edge.value < 1 and at == flip.lever.show(1):
        at = flip.lever.apart(edge.value, 1)[0]
    return at, now


def _winner(of: Candidates, i: int) -> str:
    return of.names[i] if i >= 0 else "no router passes"


def _dropped(needs: Needs, name: str) -> tuple[str, str, str]:
    if name == "on_site":
        return "No data may leave the site", "required", "not asked for"
    lever = LEVER[name]
    at = "no minimum" if name in ("min_id", "min_ood") else "no limit"
    return lever.label, lever.show(float(getattr(needs, name))), at


def _without(of: Candidates, needs: Needs, found: Answer, drop: Drop) -> str:
    if drop.router < 0:
        return "no router passes"
    lacks = [
        "where it runs" if f.need == ON_SITE else f.need
        for f in found.findings[drop.router]
        if f.state == UNKNOWN
    ]
    unknown = f"; unknown: {', '.join(lacks)}" if lacks else ""
    doubt = f", but it is {NO_BETTER}" if weaknesses(of, needs, drop.router) else ""
    return f"{of.names[drop.router]} ({usd(drop.cost)} per 1,000{unknown}){doubt}"


def swinging(flips: list[Flip]) -> list[Flip]:
    """Those whose lever moves the cost of the recommended router so that one can read it."""
    return [flip for flip in flips if usd(flip.cost_low) != usd(flip.cost_high)]


def lever_table(flips: list[Flip]) -> pd.DataFrame:
    """One row per lever, widest swing of the cost first.

    Columns: lever, now, cost_low, cost_high, both as text in told_low and told_high, place.
    """
    return pd.DataFrame(
        {
            "lever": [f.lever.label for f in flips],
            "now": [f.lever.show(f.now) for f in flips],
            "cost_low": [f.cost_low for f in flips],
            "cost_high": [f.cost_high for f in flips],
            "told_low": [usd(f.cost_low) for f in flips],
            "told_high": [usd(f.cost_high) for f in flips],
            "place": range(len(flips)),
        }
    )


def steady(found: Answer, needs: Needs, flips: list[Flip], drops: list[Drop]) -> str:
    """The needs that change nothing: anywhere in the range tried, or given up."""
    still = [f.lever for f in flips if f.below is None and f.above is None]
    idle = [drop.name for drop in drops if drop.router == found.recommended]
    told = []
    if still:
        names = "; ".join(
            f"{inner(lever.label)}, {lever.show(lever.low)} to {lever.show(lever.high)}"
            for lever in still
        )
        told.append(f"Wherever it is moved, the answer stays: {names}.")
    if idle:
        names = "; ".join(inner(_dropped(needs, name)[0]) for name in idle)
        told.append(f"Given up altogether, the answer stays: {names}.")
    return " ".join(told)


def nearest(of: Candidates, needs: Needs, flips: list[Flip]) -> str:
    """The lever that has to move least, relative to where it stands, for another answer."""
    moves = [move for move in _turns(flips) if isfinite(move[0])]
    if not moves:
        return "No need that was moved changes the answer within the range tried."
    _, flip, edge = moves[0]
    side = "rises above" if edge.value > flip.now else "falls below"
    then = f"{of.names[edge.router]} is the answer" if edge.router >= 0 else "no router passes"
    at, now = _at(flip, edge)
    then += _doubt(of, needs, flip, edge)
    return f"Nearest change: once the {inner(flip.lever.label)} {side} {at} (now {now}), {then}."


def widest(flips: list[Flip]) -> str:
    """What the chart of the levers shows, and whom it leaves out, in two sentences."""
    shown = swinging(flips)
    if not shown:
        return "No need moves the cost of the recommended router."
    first, still = shown[0], [inner(f.lever.label) for f in flips if f not in shown]
    told = (
        f"The longest bar, {inner(first.lever.label)}, moves the cost most: "
        f"{usd(first.cost_low)} at the lower value, {usd(first.cost_high)} at the higher one."
    )
    return f"{told} It does not move visibly with: {'; '.join(still)}." if still else told


def inner(label: str) -> str:
    """A label as it stands inside a sentence; names such as OOD keep their capitals."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label
