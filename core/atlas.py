"""The atlas: every system that routes, or is said to, with its claims and their traps.

Its skeleton is the taxonomy of "Doing More with Less" (arXiv 2502.00409): what a router
optimises, when it chooses, and how.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DECIDES: Final = {
    "query": "which endpoint a query goes to",
    "model": "which model answers a query",
    "rounds": "whom to ask next, round by round",
    "token": "what computes each token",
    "layer": "which layers run",
    "expert": "which expert of a model works",
    "request": "which machine serves a request",
    "tool": "which tool or way of working is used",
    "retrieval": "whether documents are fetched",
    "steps": "how a task is cut into steps",
    "survey": "a survey of others",
    "other": "nothing of this kind",
}
ROUTES: Final = {"yes": "routes model work", "loosely": "a related idea", "no": "only the word"}
WHAT: Final = ("quality", "money", "latency", "compute", "memory", "energy", "safety")
WHEN: Final = {
    "before": "before an answer",
    "during": "while it is made",
    "after": "after a first answer",
    "training": "in training",
    "": "–",
}
HOW: Final = (
    "similarity",
    "supervised",
    "reinforcement",
    "generative",
    "search",
    "analytic",
    "scheduling",
)
GRADES: Final = {
    "paper": "read in the paper",
    "code": "read in the authors' code",
    "abstract": "the abstract alone",
    "second_hand": "quoted by others",
    "computed": "worked out from printed figures",
}
HERE: Final = {"runs": "runs here", "simulated": "simulated here", "listed": "listed, not run here"}


class BadAtlas(ValueError):
    """An entry of the atlas does not fit; the message names the entry and the field."""


@dataclass(frozen=True)
class Figure:
    """One published headline figure in words, and how far to trust it (a key of `GRADES`)."""

    text: str
    grade: str


@dataclass(frozen=True)
class Claim:
    """Gain and saving that one source gives against one baseline.

    Attributes:
        label: which variant or task.
        gain: how much better, in `unit`; negative = worse.
        unit: of the gain: points of a metric, or % of the baseline.
        saving: % of `of` that is saved; 0 = the same.
        of: what is saved: latency, compute, layers.
        against: the baseline.
        grade: how far to trust it, a key of `GRADES`.
    """

    label: str
    gain: float
    unit: str
    saving: float
    of: str
    against: str
    grade: str


@dataclass(frozen=True)
class System:
    """One system of the atlas; every code is a key of the tables above."""

    key: str
    name: str
    arxiv: str
    decides: str
    routes: str
    what: tuple[str, ...]
    when: str
    how: tuple[str, ...]
    trades: str
    figures: tuple[Figure, ...]
    trap: str
    here: str
    page: str = ""
    claims: tuple[Claim, ...] = ()

    @property
    def standing(self) -> str:
        """Where and when it chooses, and what Switchyard has of it, in one line."""
        when = f", {WHEN[self.when]}" if self.when else ""
        return f"Decides {DECIDES[self.decides]}{when} · {ROUTES[self.routes]} · {HERE[self.here]}"

    @property
    def url(self) -> str | None:
        """Where its paper is; None where no identifier was verified."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else None


def read_systems(path: Path) -> list[System]:
    """The entries of an atlas file.

    Raises:
        BadAtlas: naming the entry and the field that does not fit.
    """
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("system", [])
    systems = [_system(row) for row in rows]
    keys = [system.key for system in systems]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise BadAtlas(f"{path.name}: {', '.join(twice)} stands twice; keep one entry.")
    return systems


def _system(row: dict[str, Any]) -> System:
    try:
        system = System(
            **(
                row
                | {
                    "what": tuple(row["what"]),
                    "how": tuple(row["how"]),
                    "figures": tuple(Figure(**figure) for figure in row["figures"]),
                    "claims": tuple(Claim(**claim) for claim in row.get("claims", ())),
                }
            )
        )
    except (KeyError, TypeError) as fault:
        raise BadAtlas(f"{row.get('key', 'an entry without key')}: {fault}") from fault
    grades = {figure.grade for figure in system.figures}
    grades |= {claim.grade for claim in system.claims}
    checks: list[tuple[str, Iterable[str], Iterable[str]]] = [
        ("decides", (system.decides,), DECIDES),
        ("routes", (system.routes,), ROUTES),
        ("what", system.what, WHAT),
        ("when", (system.when,), WHEN),
        ("how", system.how, HOW),
        ("here", (system.here,), HERE),
        ("grade", grades, GRADES),
    ]
    for field, given, known in checks:
        if unknown := sorted(set(given) - set(known)):
            raise BadAtlas(
                f"{system.key}: {field} '{unknown[0]}' is not one of {', '.join(known)}."
            )
    return system
