"""What a published figure may say: its metrics, their units, and the range of each unit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = (
    *("source", "table", "router", "variant", "metric"),
    *("dataset", "value", "unit", "as_printed"),
)
KEY: Final = ("source", "table", "router", "variant", "metric", "dataset")
ALL: Final = "all"

UNITS: Final[dict[str, tuple[float, float]]] = {
    "%": (0, 100),
    "fraction": (0, 1),
    "probability": (0, 1),
    "ms": (0, math.inf),
    "s": (0, math.inf),
    "usd": (0, math.inf),
    "count": (0, math.inf),
}

_SHARE = ("fraction", "%")
_TIME = ("ms", "s")
_BATCHES = (32, 64, 128, 256)

METRICS: Final[dict[str, tuple[str, ...]]] = {
    "accuracy": _SHARE,
    "id_accuracy": _SHARE,
    "ood_accuracy": _SHARE,
    "unsafe_avg": _SHARE,
    "gqr": _SHARE,
    "id_val_accuracy": _SHARE,
    "aux_val_rejection": _SHARE,
    "tau": ("probability",),
    "latency": _TIME,
    **{f"latency_batch_{size}": _TIME for size in _BATCHES},
    "latency_embed": _TIME,
    **{f"latency_embed_batch_{size}": _TIME for size in _BATCHES},
    "train_time": _TIME,
    "cost_per_1k": ("usd",),
    "rows": ("count",),
}
"""Metric -> the units it can be printed in. Latencies are per query, at batch 1 unless named."""

PER_DATASET: Final = frozenset({"accuracy", "rows"})
"""Metrics of one dataset; every other metric is over all of them."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_PRINTED = re.compile(
    r"[<>≤≥~≈±]?\s?(?P<number>[-+.\deE]+|\d{1,3}(,\d{3})+(\.\d+)?)\s?%?", re.ASCII
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: its column, the problem, the remedy."""

    column: str
    problem: str
    remedy: str


def number(text: str) -> float | None:
    """The finite number that the text is, in plain digits with a decimal point; else None."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def printed_number(text: str) -> float | None:
    """The number inside a printed figure such as `<4`, `93.28%` or `13,457`; else None."""
    match = _PRINTED.fullmatch(text)
    return number(match["number"].replace(",", "")) if match else None


def fault_of(figure: Mapping[str, str]) -> Fault | None:
    """The first thing wrong within one figure, or None; says nothing of other rows or tables."""
    return _fault_of_names(figure) or _fault_of_value(figure)


def _fault_of_names(figure: Mapping[str, str]) -> Fault | None:
    metric, dataset, unit = figure["metric"], figure["dataset"], figure["unit"]
    if metric not in METRICS:
        return Fault("metric", "is an unknown metric", f"use one of {', '.join(METRICS)}")
    if (dataset == ALL) == (metric in PER_DATASET):
        wanted = "the name of one dataset" if metric in PER_DATASET else f"'{ALL}'"
        return Fault("dataset", f"does not fit the metric {metric}", f"write {wanted}")
    if unit not in UNITS:
        return Fault("unit", "is an unknown unit", f"use one of {', '.join(UNITS)}")
    if unit not in METRICS[metric]:
        return Fault("unit", f"is no unit of {metric}", f"use {' or '.join(METRICS[metric])}")
    return None


def _fault_of_value(figure: Mapping[str, str]) -> Fault | None:
    unit, text = figure["unit"], figure["value"]
    value = number(text)
    if value is None:
        problem = "is not a finite number" if text else "is empty"
        return Fault("value", problem, "write plain digits such as 93.83, or leave out the row")
    low, high = UNITS[unit]
    if unit == "fraction" and 1 < value <= 100:
        return Fault("value", "is above 1 for a fraction", "if it is a percentage, give the unit %")
    if not low <= value <= high:
        bound = f"below {low:g}" if value < low else f"above {high:g}"
        return Fault("value", f"is {bound} {unit}", "check the value and its unit")
    printed = printed_number(figure["as_printed"])
    if printed != value:
        problem = f"is not the value {text}"
        return Fault("as_printed", problem, "write the figure as the source prints it")
    return None
