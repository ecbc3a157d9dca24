"""The paper's five findings, put to the test on the lab's own network.

What counts as reproduced is written here, before any result was seen: each finding is made of
parts; a part has a figure and a range that the claim puts it in. It holds where the whole 95 %
interval lies in the range, fails where the whole interval lies outside, and is open otherwise. A
finding is reproduced if all its parts hold, not reproduced if one fails, and open otherwise.

The paper's network has twelve layers, ours six: its budgets 4, 6 and 8 are 2, 3 and 4 here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import rankdata

from core.labs.duo_llm.controls import scheduled
from core.labs.duo_llm.network import BIG, SMALL
from core.labs.duo_llm.resampling import (
    Doubles,
    Draws,
    Estimate,
    Measured,
    best_of_patterns,
    estimate,
    fixed,
    one_route,
    oracle,
    oracle_layer,
    router,
    router_layer,
    router_lead,
)

VERDICTS: Final = {True: "reproduced", False: "not reproduced", None: "cannot tell"}
MIDDLE: Final = (2, 3, 4)  # of six layers: 4, 6 and 8 of the paper's twelve
FAR_BELOW: Final = 0.90  # "<<": a tenth lower at least
ABOUT: Final = (0.95, 1.05)  # "about the same": within a twentieth
EVEN: Final = (2.25, 2.75)  # mean layer of big modules; 2.5 is the middle of layers 0 to 5
HALF: Final = 2.5
NOT_THE_SAME: Final = 0.8  # rank correlation under which one order cannot stand for another
HARDEST: Final = 0.2  # share of tokens that are given the big modules
INFINITE: Final = float("inf")


@dataclass(frozen=True)
class Part:
    """One figure of a finding, and the range that the claim puts it in."""

    what: str
    figure: Estimate
    least: float
    most: float

    @property
    def holds(self) -> bool | None:
        """Whether the interval lies in the range; None where it lies across an end."""
        if self.figure.low >= self.least and self.figure.high <= self.most:
            return True
        if self.figure.high < self.least or self.figure.low > self.most:
            return False
        return None


@dataclass(frozen=True)
class Finding:
    """A claim of the paper, and what came of it here."""

    number: int
    claim: str
    parts: tuple[Part, ...]

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`."""
        held = [part.holds for part in self.parts]
        return VERDICTS[False if False in held else None if None in held else True]


def findings(m: Measured, d: Draws) -> list[Finding]:
    """All five, in the paper's order."""
    makers: tuple[tuple[str, Callable[[Measured, Draws], tuple[Part, ...]]], ...] = (
        ("The oracle is far better than the best of 100 random patterns; the router is not.", _gap),
        (
            "The oracle is best with about half of the modules big, and one big module chosen by "
            "it beats all big; fixed patterns and the router only gain with more.",
            _enough,
        ),
        (
            "The oracle puts big modules late at a small budget, evenly at half, early at a large "
            "one; the router puts them late always, and on early tokens.",
            _places,
        ),
        ("A constant budget per token beats one that falls or rises along the text.", _schedules),
        (
            "A token is difficult where the small modules lose much against the oracle, not where "
            "they lose much.",
            _difficulty,
        ),
    )
    return [
        Finding(number, claim, make(m, d)) for number, (claim, make) in enumerate(makers, start=1)
    ]


def _ratio(loss: Doubles, against: Doubles) -> Estimate:
    """Of two perplexities."""
    return estimate(np.exp(loss - against))


def _gap(m: Measured, d: Draws) -> tuple[Part, ...]:
    parts = []
    for big in MIDDLE:
        patterns = best_of_patterns(m, d, big)
        far = _ratio(oracle(m, d, big), patterns)
        near = _ratio(router(m, d, big), patterns)
        name = f"perplexity over that of the best of 100 patterns, budget {big}"
        parts += [
            Part(f"oracle's {name}", far, 0, FAR_BELOW),
            Part(f"router's {name}", near, *ABOUT),
        ]
    return tuple(parts)


def _enough(m: Measured, d: Draws) -> tuple[Part, ...]:
    curve = np.stack([oracle(m, d, big) for big in range(m.layers + 1)], axis=1)
    all_big = one_route(m, d, m.route(BIG))
    patterns = np.stack([fixed(m, d, big) for big in range(m.layers + 1)], axis=1)
    routers = np.stack([router(m, d, big) for big in range(1, m.layers)], axis=1)
    least = estimate(curve.argmin(axis=1).astype(np.float64))
    return (
        Part("budget at which the oracle is best", least, MIDDLE[0], MIDDLE[-1]),
        Part(
            "perplexity of all big over the oracle's at its best budget",
            _ratio(all_big, curve.min(axis=1)),
            1,
            INFINITE,
        ),
        Part(
            "perplexity of the oracle with one big over all big",
            _ratio(curve[:, 1], all_big),
            0,
            1,
        ),
        Part("largest step of the best pattern, budget to budget", _worst_step(patterns), 0, 1),
        Part("largest step of the router, budget to budget", _worst_step(routers), 0, 1),
    )


def _worst_step(curve: Doubles) -> Estimate:
    """The largest ratio of a budget's perplexity to that of the budget before."""
    return estimate(np.exp(np.diff(curve, axis=1).max(axis=1)))


def _places(m: Measured, d: Draws) -> tuple[Part, ...]:
    late, even, early = (estimate(oracle_layer(m, d, big)) for big in MIDDLE)
    last = m.layers - 1
    return (
        Part("oracle's mean layer of big (0 to 5), budget 2", late, HALF, last),
        Part("oracle's mean layer of big, budget 3", even, *EVEN),
        Part("oracle's mean layer of big, budget 4", early, 0, HALF),
        Part("router's mean layer of big", estimate(router_layer(m, d, MIDDLE)), HALF, last),
        Part(
            "router's share of big, first half of the tokens minus the second",
            estimate(router_lead(m, d, MIDDLE)),
            0,
            1,
        ),
    )


def _schedules(m: Measured, d: Draws) -> tuple[Part, ...]:
    constant = oracle(m, d, 2)
    parts = []
    for name, budgets in (("falls from 3 to 1", (3, 2, 1)), ("rises from 1 to 3", (1, 2, 3))):
        means = np.array([scheduled(losses, m.routes, budgets).mean() for losses in m.losses])
        ratio = _ratio(d.segments @ means, constant)
        parts.append(
            Part(f"perplexity where the budget {name} over a constant 2", ratio, 1, INFINITE)
        )
    return tuple(parts)


def _difficulty(m: Measured, d: Draws) -> tuple[Part, ...]:
    small = m.losses[:, m.route(SMALL)].astype(np.float64)
    difficulty = small - m.losses[:, m.fits()].min(axis=1)
    gain = small - m.losses[:, m.route(BIG)]
    by_difficulty, by_loss = (_captured(order, gain) for order in (difficulty, small))
    lead = (d.segments @ (by_difficulty - by_loss)) / (d.segments @ gain.sum(axis=1))
    return (
        Part(
            "rank correlation of the small modules' loss and the difficulty",
            estimate(_correlation(small, difficulty, d)),
            -1,
            NOT_THE_SAME,
        ),
        Part(
            "gain of all big that a fifth of the tokens catches, by difficulty minus by loss",
            estimate(lead),
            0,
            INFINITE,
        ),
    )


def _captured(order: Doubles, gain: Doubles) -> Doubles:
    """What each segment gains, float64[S], where the hardest tokens alone take big modules."""
    return np.asarray(np.where(order >= np.quantile(order, 1 - HARDEST), gain, 0).sum(axis=1))


def _correlation(a: Doubles, b: Doubles, d: Draws) -> Doubles:
    """Rank correlation float64[N] over tokens; ranks are those of the whole hold-out."""
    x, y = (rankdata(values).reshape(values.shape) / values.size for values in (a, b))
    mean = {
        name: d.segments @ values.mean(axis=1)
        for name, values in {"x": x, "y": y, "xx": x * x, "yy": y * y, "xy": x * y}.items()
    }
    spread = (mean["xx"] - mean["x"] ** 2) * (mean["yy"] - mean["y"] ** 2)
    return np.asarray((mean["xy"] - mean["x"] * mean["y"]) / np.sqrt(spread))
