"""The metric table: axis titles, sort order, number format and dominance all read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import Final

from core.digits import figures

ACCURACY: Final = ".1f"
"""How every accuracy is written, in percent: Python, d3 and (after a %) printf read it alike. Of
300 in-domain queries one is a third of a point, and intervals are wider than that."""
AMOUNT: Final = ",.3~r"
"""How d3 writes a latency or a cost: three figures that count, and never a power of ten."""
TEN: Final = 10  # numbers of three figures below it are written by "plain" as they are
PER_1000: Final = "USD per 1,000"
"""The unit of a cost, on every page: of 1,000 queries."""


@dataclass(frozen=True)
class Metric:
    """One thing that a router is judged by.

    Attributes:
        name: column of the scoreboard.
        label: on axes and in tables.
        unit: after the number on the screen.
        higher_is_better: direction of "better".
        scale: the screen shows value × scale (fractions are shown as percent).
        decimals: digits after the point; None: three figures that count, wherever the point is.
        log: whether its axis is logarithmic.
        meaning: one sentence for the tooltip.
    """

    name: str
    label: str
    unit: str
    higher_is_better: bool
    scale: float
    decimals: int | None
    log: bool
    meaning: str

    @property
    def title(self) -> str:
        """Axis title: label, unit and which way is better."""
        better = "higher is better" if self.higher_is_better else "lower is better"
        return f"{self.label} ({self.unit}, {better})"

    def show(self, value: float | None) -> str:
        """The value as text with its unit; unknown is a dash."""
        if value is None or isnan(value):
            return "–"
        return f"{self.number(value)} {self.unit}"

    def number(self, value: float) -> str:
        """The value as text without its unit; unknown is a dash."""
        shown = value * self.scale
        if isnan(shown) or self.decimals is None:
            return figures(shown)
        return f"{shown:,.{self.decimals}f}"

    @property
    def printf(self) -> str:
        """How a column of a table writes its values, already on the screen's scale."""
        return "%.3g" if self.decimals is None else f"%.{self.decimals}f"


METRICS: Final[dict[str, Metric]] = {
    m.name: m
    for m in (
        Metric(
            "gqr", "GQR score", "%", True, 100, 1, False,
            "Harmonic mean of ID accuracy and OOD accuracy: low as soon as either is low.",
        ),
        Metric(
            "id_accuracy", "ID accuracy", "%", True, 100, 1, False,
            "Share of in-domain queries sent to their own domain.",
        ),
        Metric(
            "ood_accuracy", "OOD accuracy", "%", True, 100, 1, False,
            "Share of out-of-distribution queries rejected, averaged over datasets.",
        ),
        Metric(
            "unsafe_avg", "Unsafe average", "%", True, 100, 1, False,
            "OOD accuracy over the five unsafe sets: Jigsaw, OLID, HateXplain, dkhate, TUKE.",
        ),
        Metric(
            "latency_ms", "Latency", "ms", False, 1, None, True,
            "Milliseconds for one query; machines differ, see the badge.",
        ),
        Metric(
            "cost_usd_per_1k", "Cost", PER_1000, False, 1, None, True,
            "Estimated from prices and assumptions that you can change.",
        ),
    )
}  # fmt: skip


def cost_format(rounded: Iterable[float]) -> str:
    """Format of a table's column of costs, so that it has powers of ten only where it must.

    Streamlit's "plain" writes the number as it is, but 47.7 as 47.7000000000000003; printf's %.3g
    writes 5.77e-7.

    Args:
        rounded: to three figures, as `core.digits.to_figures` gives them.
    """
    return "plain" if max((one for one in rounded if one == one), default=0) < TEN else "%.3g"


LAB_METRICS: Final[dict[str, Metric]] = {
    m.name: m
    for m in (
        Metric(
            "perplexity", "Perplexity", "per token", False, 1, 2, False,
            "The exponential of the mean loss: among how many tokens the model still wavers.",
        ),
        Metric(
            "mflops", "Compute", "MFLOP per token", False, 1, 2, False,
            "Million operations, counted by formula: a multiplication with its addition is two.",
        ),
        Metric(
            "ms", "Time", "ms per 128 tokens", False, 1, 1, False,
            "Measured with numpy on one thread, the fastest of fifteen runs.",
        ),
    )
}  # fmt: skip
"""What the policies of the Duo-LLM lab are judged by."""

EVERY_METRIC: Final = METRICS | LAB_METRICS
"""What fronts can be drawn of; axes and tables of routers offer `METRICS` alone."""
