"""What the files beside the figures may say: sources, routers, datasets and notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from core.store.figures import METRICS, Fault

GRADES: Final = ("first_hand", "second_hand", "computed", "inferred")
FAMILIES: Final = (
    *("fasttext", "wide_mlp", "tfidf", "embedding"),
    *("semantic", "encoder", "llm", "guardrail"),
)

Rule = Callable[[str], str | None]
"""Text of a cell -> what would be right, or None if it is right."""


def _text(cell: str) -> str | None:
    return None if cell.strip() else "write it"


def _any(cell: str) -> str | None:
    return None


def _whole(cell: str) -> str | None:
    return None if re.fullmatch(r"[1-9]\d{0,8}", cell, re.ASCII) else "write a whole number above 0"


def _whole_or_empty(cell: str) -> str | None:
    return _whole(cell) if cell else None


def _one_of(*words: str) -> Rule:
    return lambda cell: None if cell in words else f"use one of {', '.join(words)}"


@dataclass(frozen=True)
class ReferenceTable:
    """A table that figures refer to: a rule per column, and the columns that name a row."""

    columns: Mapping[str, Rule]
    key: tuple[str, ...]

    def fault_of(self, fields: Mapping[str, str]) -> Fault | None:
        """The first cell that breaks the rule of its column, or None."""
        for column, rule in self.columns.items():
            remedy = rule(fields[column])
            if remedy is not None:
                problem = "is not allowed here" if fields[column] else "is empty"
                return Fault(column, problem, remedy)
        return None


TABLES: Final[dict[str, ReferenceTable]] = {
    "sources": ReferenceTable(
        {
            **dict.fromkeys(("source", "study", "title", "url", "place"), _text),
            "grade": _one_of(*GRADES),
            **dict.fromkeys(("panel", "machine", "date"), _text),
            "latency_rank": _whole_or_empty,
            **dict.fromkeys(("latency_statistic", "note"), _any),
        },
        ("source",),
    ),
    "routers": ReferenceTable(
        {
            **dict.fromkeys(("study", "router", "label"), _text),
            "family": _one_of(*FAMILIES),
            "also_printed_as": _any,
        },
        ("study", "router"),
    ),
    "datasets": ReferenceTable(
        {
            **dict.fromkeys(("dataset", "label", "panel"), _text),
            "kind": _one_of("id", "ood"),
            "n": _whole,
            "unsafe": _one_of("true", "false"),
        },
        ("dataset",),
    ),
    "notes": ReferenceTable(
        {
            **dict.fromkeys(("study", "router"), _text),
            "variant": _any,
            "metric": _one_of(*METRICS),
            **dict.fromkeys(("dataset", "note"), _text),
        },
        ("study", "router", "variant", "metric", "dataset"),
    ),
}
