"""The study that ships: every policy's perplexity and compute, the controls, and the verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

import numpy as np

from core.labs.duo_llm.controls import best_fixed, best_of_n
from core.labs.duo_llm.findings import INFINITE, Finding, findings
from core.labs.duo_llm.holdout import clock_route, clock_router
from core.labs.duo_llm.network import BIG, MODULES, SKIP, SMALL, Ints, Network, Routes
from core.labs.duo_llm.resampling import (
    Doubles,
    Draws,
    Measured,
    best_of_patterns,
    chance,
    draws,
    estimate,
    fixed,
    oracle,
    router,
)
from core.labs.duo_llm.router import Router

Row = dict[str, Any]

TRIES: Final = (1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64)
SLICES: Final = 8  # of a segment, for where along the text big modules go
BOTH: Final = "both"


def study(
    m: Measured, network: Network, routers: Sequence[Router], segments: Ints
) -> dict[str, Any]:
    """Everything that the page shows of the hold-outs; no text and no tokens.

    Args:
        m: from `measure`.
        network: to clock and to count.
        routers: to clock.
        segments: int64[S, T + 1]; the first is clocked on.
    """
    seeds = m.routed.shape[1]
    d = draws(m.kinds, seeds)
    compute = _compute(m, network, routers, segments[0])
    points = []
    for kind in (BOTH, *sorted(set(m.kinds))):
        part = m if kind == BOTH else only(m, kind)
        points += _points(part, d if kind == BOTH else draws(part.kinds, seeds), kind, compute)
    return {
        "segments": {kind: list(m.kinds).count(kind) for kind in sorted(set(m.kinds))},
        "length": int(m.losses.shape[2]),
        "seeds": seeds,
        "points": points,
        "tries": _tries(m),
        "layers": _layers(m),
        "along": _along(m),
        "fixed": {str(big): _best_route(m, big) for big in range(m.layers + 1)},
        "findings": [_told(finding) for finding in findings(m, d)],
    }


def only(m: Measured, kind: str) -> Measured:
    """The segments of one kind."""
    rows = np.flatnonzero(np.asarray(m.kinds) == kind)
    return replace(
        m,
        kinds=[kind] * len(rows),
        losses=m.losses[rows],
        routed=m.routed[:, :, rows],
        modules=m.modules[:, :, rows],
    )


def _points(m: Measured, d: Draws, kind: str, compute: dict[str, Row]) -> list[Row]:
    """One row per policy and budget: perplexity with its interval, operations and time."""
    rows = []

    def add(policy: str, big: int | None, loss: Doubles) -> None:
        name = policy if big is None else f"{policy}, {big} big"
        rows.append(
            {"kind": kind, "policy": policy, "budget": big, "name": name}
            | {f"perplexity{k}": v for k, v in _named(asdict(estimate(np.exp(loss))))}
            | compute[name]
        )

    add("oracle free", None, oracle(m, d, None, may_skip=True))
    for big in range(m.layers + 1):
        add("oracle", big, oracle(m, d, big))
        add("oracle with skips", big, oracle(m, d, big, may_skip=True))
        add("best pattern", big, fixed(m, d, big))
        if 0 < big < m.layers:
            add("best of 100 patterns", big, best_of_patterns(m, d, big))
            add("random", big, chance(m, d, big))
            add("router", big, router(m, d, big))
    return rows


def _named(figures: Row) -> list[tuple[str, float]]:
    return [("" if name == "value" else f"_{name}", value) for name, value in figures.items()]


def _compute(
    m: Measured, network: Network, routers: Sequence[Router], segment: Ints
) -> dict[str, Row]:
    """Operations per token, and milliseconds per segment, of every policy."""
    found: dict[str, Row] = {}
    rng = np.random.default_rng(0)

    def add(name: str, taken: Routes, clocked: Routes) -> None:
        found[name] = _counted(network, taken) | {"ms": clock_route(network, segment, clocked)}

    for big in (None, *range(m.layers + 1)):
        name = "oracle free" if big is None else f"oracle with skips, {big} big"
        chosen = m.routes[m.best(big, may_skip=True)]
        add(name, chosen, chosen[0])
        if big is None:
            continue
        fits = m.routes[m.fits(big)]
        chosen = m.routes[m.best(big)]
        add(f"oracle, {big} big", chosen, chosen[0])
        pattern = np.tile(np.array(_best_route(m, big), np.int8), (len(segment) - 1, 1))
        add(f"best pattern, {big} big", pattern, pattern)
        found[f"best of 100 patterns, {big} big"] = found[f"best pattern, {big} big"]
        drawn = fits[rng.integers(0, len(fits), len(segment) - 1)]
        add(f"random, {big} big", drawn, drawn)
    for r in [r for r in routers if r.seed == routers[0].seed]:
        counted = _counted(network, m.modules[r.budget - 1])
        counted["ms"] = clock_router(network, segment, r)
        found[f"router, {r.budget} big"] = counted
    return found


def _counted(network: Network, taken: Routes) -> Row:
    """Mean modules per token, and operations to predict one, from int8[..., L]."""
    layers = network.shape.layers
    skip, small, big = (float((taken == x).mean() * layers) for x in (SKIP, SMALL, BIG))
    counted = dict(zip(MODULES, (skip, small, big), strict=True))
    return counted | {"mflops": network.shape.flops((skip, small, big)) / 1e6}


def _tries(m: Measured) -> list[Row]:
    """Perplexity of the best of n random routes per token: what luck alone brings."""
    return [
        {
            "budget": big,
            "tries": tries,
            "perplexity": float(
                np.exp(best_of_n(m.losses.swapaxes(0, 1), m.fits(big), tries).mean())
            ),
        }
        for big in range(1, m.layers)
        for tries in TRIES
    ]


def _layers(m: Measured) -> list[Row]:
    """Share of tokens that take the big module, by policy, budget and layer."""
    rows = []
    for big in range(1, m.layers):
        shares = {
            "oracle": (m.routes[m.best(big)] == BIG).mean(axis=(0, 1)),
            "router": (m.modules[big - 1] == BIG).mean(axis=(0, 1, 2)),
            "best pattern": np.array(_best_route(m, big)) == BIG,
        }
        rows += [
            {"policy": policy, "budget": big, "layer": layer + 1, "share": float(share)}
            for policy, found in shares.items()
            for layer, share in enumerate(found)
        ]
    return rows


def _along(m: Measured) -> list[Row]:
    """Big modules per token along a segment, by router budget and slice."""
    taken = (m.modules == BIG).sum(axis=4).mean(axis=(1, 2))
    return [
        {"budget": big, "slice": i + 1, "big": float(piece.mean())}
        for big, row in enumerate(taken, start=1)
        for i, piece in enumerate(np.array_split(row, SLICES))
    ]


def _best_route(m: Measured, big: int) -> list[int]:
    """Modules of the best pattern for all tokens, layer by layer."""
    means = m.losses.mean(axis=(0, 2), dtype=np.float64)
    return [int(module) for module in m.routes[best_fixed(means, m.fits(big))]]


def _told(finding: Finding) -> Row:
    """A finding as JSON has it: an open end of a range is None."""
    parts = [
        {
            "what": part.what,
            **asdict(part.figure),
            "least": part.least,
            "most": None if part.most == INFINITE else part.most,
            "holds": part.holds,
        }
        for part in finding.parts
    ]
    return {
        "number": finding.number,
        "claim": finding.claim,
        "verdict": finding.verdict,
        "parts": parts,
    }
