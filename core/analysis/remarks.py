"""What is to be said of answers and of a threshold, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from core.analysis.answers import Answers, Threshold
from core.analysis.operating import FIGURES, dash
from core.analysis.outcome import outcome

FEW: Final = 50
SMALL: Final = 300
"""Queries of a panel up to which it is said how much a single one weighs."""


def why_not(one: Answers) -> list[str]:
    """Why figures are missing or weak, one sentence each; empty where all is well."""
    rows, inside, outside = len(one), bool((~one.is_ood).any()), bool(one.is_ood.any())
    gone, lost = ("in-domain", "ID accuracy") if outside else ("OOD", "OOD accuracy")
    said = [
        (not rows, "The panel has no answer."),
        (
            rows and not (inside and outside),
            f"No {gone} query: {lost}, GQR score and separation cannot be computed.",
        ),
        (
            len(one.domains) == 1,
            f"One domain only, {one.domains[0]}: no other to send to.",
        ),
        (
            rows > 1 and np.ptp(one.scores.ood) == 0,
            f"{one.label} gives every query the same OOD score: no threshold separates anything.",
        ),
        (
            one.dropped,
            f"{one.dropped:,} answers of {one.label} hold no finite score and are left out.",
        ),
        (0 < rows < FEW, f"Only {rows} queries: every figure is a rough guess."),
    ]
    return [sentence for true, sentence in said if true]


def how_rough(one: Answers) -> list[str]:
    """How much one query weighs on a small panel, in a sentence; empty for a larger one."""
    outside = int(one.is_ood.sum())
    if not 0 < len(one) <= SMALL:
        return []
    said = f"A small panel: {len(one):,} queries, {outside:,} of them OOD."
    if not outside:
        return [said]
    least = int(one.strata.rows[one.strata.is_ood].min())
    room = 100 - 100 * 0.05 ** (1 / outside)  # Clopper and Pearson 1934, as the front has it
    return [
        f"{said} One OOD query more or less moves OOD accuracy by up to "
        f"{100 / least / len(one.strata.ood_sets):.1f} points, so its intervals are wide; even "
        f"100 % right of {outside} leaves room for {room:.0f} % mistakes (95 %)."
    ]


def at(threshold: Threshold) -> str:
    """The threshold in words."""
    if isinstance(threshold, tuple):
        return "τ = " + " / ".join(f"{t:.3f}" for t in threshold)
    return f"τ = {threshold:.3f}"


def whose(several: Sequence[Answers], panel: str, own: bool) -> str:
    """On which queries all figures are, at whose τ, and why other pages may show others.

    Args:
        several: the chosen routers, the first in detail.
        panel: its name on the screen.
        own: whether the others stand at their shipped τ.
    """
    first, others = several[0], several[1:]
    on = f"On {len(first):,} queries of {panel}."
    known = ", ".join(
        f"{one.label} {one.threshold:.3f}" for one in others if np.isfinite(one.threshold)
    )
    if not others:
        told = ""
    elif own:
        told = f" The τ below moves **{first.label}** alone; the others keep theirs: {known}."
    else:
        told = f" The one τ below is **applied to all {len(several)} routers**" + (
            f", though each has a scale of its own (shipped: {known})." if known else "."
        )
    return f"{on}{told} Overview and Trade-offs show every router at its shipped τ."


def at_shipped(one: Answers) -> str:
    """A router's figures at the τ that it ships with, in a sentence."""
    found = outcome(one, one.threshold)
    figures = [
        f"{FIGURES[name]} {dash(float(getattr(found, name)) * 100, '.1f', ' %')}"
        for name in ("gqr", "id_accuracy", "ood_accuracy")
    ]
    return f"{one.label} at its shipped τ = {one.threshold:.3f}: {', '.join(figures)}."
