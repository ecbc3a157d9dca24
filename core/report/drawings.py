"""Charts of the record as plain coordinates; the template writes them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any, Final

from core.analysis.decision.projection import PARTS
from core.analysis.decision.tables import MOST_BARS, more_words
from core.charts.palette import family_colour
from core.digits import usd
from core.report.record import Record

COLOURS: Final = ("#0B5CAD", "#7A8594", "#D55E00", "#B58900", "#A61E4D")
"""Of the parts of the cost, in their order."""
WIDE: Final = 640
LEFT: Final = 230


@dataclass(frozen=True)
class Block:
    """One part of a bar: where it starts, how long it is, its colour and its text."""

    x: float
    width: float
    colour: str
    text: str


@dataclass(frozen=True)
class Bar:
    """A labelled row of blocks, with the text at its end."""

    label: str
    y: float
    blocks: tuple[Block, ...]
    end: float
    text: str


@dataclass(frozen=True)
class Mark:
    """A point of the scatter."""

    x: float
    y: float
    colour: str
    label: str
    shown: bool
    passes: bool


@dataclass(frozen=True)
class Tick:
    """A place on an axis and its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Scatter:
    """GQR score against p95 latency, in SVG units."""

    marks: tuple[Mark, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def cost_bars(given: Record) -> list[Bar]:
    """Expected cost by part of the routers that pass, cheapest on top."""
    rows = _passing(given)[:MOST_BARS]
    longest = max((row["per_1k"] for row in rows), default=0) or 1
    bars = []
    for i, row in enumerate(rows):
        x, blocks = float(LEFT), []
        for name, colour in zip(PARTS, COLOURS, strict=True):
            width = row[name] / longest * (WIDE - LEFT - 80)
            blocks.append(Block(x, width, colour, f"{PARTS[name]}: {usd(row[name])}"))
            x += width
        bars.append(
            Bar(row["name"], 26 * i, tuple(blocks), x, usd(row["per_1k"]).removesuffix(" USD"))
        )
    return bars


def without_bar(given: Record) -> str:
    """Who passes and has no bar, in a sentence; empty where each has one."""
    return more_words([row["name"] for row in _passing(given)[MOST_BARS:]])


def _passing(given: Record) -> list[Record]:
    """The routers that pass, the cheapest first."""
    return sorted((row for row in given["routers"] if row["rank"]), key=lambda row: row["rank"])


def _figure(value: float) -> str:
    return usd(value).removesuffix(" USD")


def tornado(given: Record) -> tuple[list[Bar], float]:
    """How far the recommended router's cost moves with each need, widest first.

    Returns:
        The bars, and the place on their axis of the cost as it is, which they reach out from.
    """
    rows = [r for r in given["flips"] if _moves(r)]
    if not rows:
        return [], 0.0
    low = min(min(r["cost_low"], r["cost_high"]) for r in rows)
    high = max(max(r["cost_low"], r["cost_high"]) for r in rows)
    scale = (WIDE - LEFT - 130) / ((high - low) or 1)
    bars = []
    for i, row in enumerate(rows):
        ends = sorted((row["cost_low"], row["cost_high"]))
        x, width = LEFT + (ends[0] - low) * scale, max((ends[1] - ends[0]) * scale, 1)
        text = " to ".join(_figure(end) for end in ends)
        block = Block(x, width, COLOURS[0], text)
        bars.append(Bar(row["lever"], 26 * i, (block,), x + width, text))
    return bars, LEFT + (given["recommended"]["per_1k"] - low) * scale


def _moves(row: Record) -> bool:
    """Whether both ends of a bar are known and read differently."""
    low, high = row["cost_low"], row["cost_high"]
    return low is not None and high is not None and _figure(low) != _figure(high)


def scatter(given: Record) -> Scatter | None:
    """Quality against p95 latency of every router that has both; None with fewer than two."""
    rows = [r for r in given["routers"] if r["gqr"] is not None and (r["latency_p95_ms"] or 0) > 0]
    if len(rows) < 2:
        return None
    powers = [log10(r["latency_p95_ms"]) for r in rows]
    first, last = floor(min(powers)), floor(max(powers)) + 1
    best = _best(rows)
    marks = tuple(
        Mark(
            _across(power, first, last), _up(row["gqr"]), family_colour(row["family"]),
            row["name"], row["name"] in best, row["state"] == "passes",
        )
        for row, power in zip(rows, powers, strict=True)
    )  # fmt: skip
    across = tuple(
        Tick(_across(p, first, last), f"{10.0**p:,.10g}") for p in range(first, last + 1)
    )
    return Scatter(marks, across, tuple(Tick(_up(v / 100), f"{v}") for v in range(0, 101, 20)))


def _best(rows: Sequence[dict[str, Any]]) -> set[str]:
    """Names to write beside their points: the first two of the ranking."""
    return {row["name"] for row in rows if row["rank"] in (1, 2)}


def _across(power: float, first: int, last: int) -> float:
    return 50 + (power - first) / (last - first) * (WIDE - 70)


def _up(share: float) -> float:
    return 220 - share * 200
