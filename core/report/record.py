"""The decision record as plain values, which JSON holds and every other form is written from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from math import isfinite, isnan, nan
from typing import Any, Final

import pandas as pd

from core.analysis.decision import caveats, turns, words
from core.analysis.decision.aside import aside_table, aside_words, cheaper, set_aside
from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import Costs, cost_range, machines
from core.analysis.decision.flips import drops, flips
from core.analysis.decision.needs import Needs, as_plain
from core.analysis.decision.on_front import front_words
from core.analysis.decision.projection import PARTS, by_part, saving
from core.analysis.decision.relax import ways_out
from core.analysis.decision.trace import trace
from core.analysis.decision.verdicts import Answer

Record = dict[str, Any]

KIND: Final = "switchyard-decision"
FORMAT: Final = 1
LONGEST: Final = {"title": 120, "signed_by": 120, "note": 2000}
"""Characters of what the signer types."""
UNTITLED: Final = "Decision record: query router"
"""Title of a record whose signer gave none."""
FIGURES: Final = (
    "id_accuracy", "ood_accuracy", "gqr", "latency_ms", "latency_p95_ms",
    "id_low", "id_high", "ood_low", "ood_high", "qps",
)  # fmt: skip
BESIDE: Final = ("row_id", "kind", "family", "machine", "qps_basis")


@dataclass(frozen=True)
class Setting:
    """What stands around a decision.

    Attributes:
        panel: name of the panel.
        panel_label: on the screen.
        revisions: of the panel's data.
        preset: where the needs started from.
        link: address that reopens the view.
        made: moment of the record, UTC.
        title: typed by the signer, as are `signed_by` and `note`.
        signed_by: who signs.
        note: anything else.
    """

    panel: str
    panel_label: str
    revisions: tuple[str, ...]
    preset: str
    link: str
    made: datetime
    title: str = ""
    signed_by: str = ""
    note: str = ""


def overlong(setting: Setting) -> list[str]:
    """Which typed texts are too long, one sentence each; empty where all fit."""
    found = []
    for name, most in LONGEST.items():
        length = len(getattr(setting, name))
        if length > most:
            label = name.replace("_", " ").capitalize()
            found.append(
                f"{label} has {length:,} characters, {length - most:,} more than the {most:,} that "
                "fit: shorten it."
            )
    return found


def record(
    of: Candidates,
    needs: Needs,
    found: Answer,
    prices: pd.DataFrame,
    setting: Setting,
    holds: float = nan,
) -> Record:
    """Everything that a reader needs to follow, repeat and challenge the decision.

    Args:
        of: the routers compared.
        needs: of the stakeholder.
        found: the answer to them.
        prices: with `overridden`, `listed_usd` and `old`, as `with_overrides` gives them.
        setting: what stands around it.
        holds: how likely the order of the two cheapest is to hold (`core.analysis.decision.order`).
    """
    told = asdict(setting) | {"made": setting.made.isoformat(timespec="seconds")}
    first, second = found.recommended, found.runner_up
    plain: Record = _plain(
        {
            "kind": KIND,
            "format": FORMAT,
            **told,
            "revisions": list(setting.revisions),
            **_words(of, needs, found, holds),
            "needs": as_plain(needs),
            "recommended": None if first is None else _choice(of, needs, found.costs, first),
            "runner_up": None if second is None else _choice(of, needs, found.costs, second),
            "saving": _saving(of, needs, found),
            "caveats": caveats.caveats(of, needs, found, prices),
            "routers": _routers(of, found),
            "prices": _prices(prices),
            "throughputs": of.throughputs(),
        }
    )
    return plain


def _words(of: Candidates, needs: Needs, found: Answer, holds: float) -> Record:
    """The answer, its reasons and what would change it, as the page tells them."""
    first = found.recommended
    moved = flips(of, needs, first) if first is not None else []
    without = drops(of, needs) if first is not None else []
    warned = caveats.warnings(of, needs, found)
    dear = cheaper(found, set_aside(of, needs, found))
    return {
        "headline": words.headline(of, found, bool(warned)),
        "warnings": warned,
        "provisos": caveats.provisos(of, needs, found),
        "why": words.why(of, found),
        "front": front_words(of, found),
        "runner_up_told": words.runner_up(of, found, holds),
        "tally": words.tally(found),
        "nearest": turns.nearest(of, needs, moved) if moved else "",
        "ways_out": [] if found.order else words.ways_out(of, ways_out(of, needs)),
        "aside": aside_words(of, needs, found),
        "asides": aside_table(of, needs, found, dear).to_dict("records"),
        "flips": turns.lever_table(moved).drop(columns="place").to_dict("records"),
        "turns": turns.turn_table(of, needs, found, moved, without).to_dict("records"),
    }


def _choice(of: Candidates, needs: Needs, parts: Costs, i: int) -> Record:
    span = cost_range(of, needs, i)
    return {
        "name": of.names[i],
        "row_id": of.rows["row_id"].iloc[i],
        "per_1k": float(parts.total[i]),
        "range": None if span is None else [float(span[0]), float(span[1])],
        "replicas": float(machines(of, needs)[i]),
        "projection": by_part(parts, needs, i).to_dict("records"),
        "steps": [asdict(step) for step in trace(of, needs, parts, i)],
    }


def _saving(of: Candidates, needs: Needs, found: Answer) -> Record | None:
    if found.recommended is None:
        return None
    kept = saving(of, found.costs, needs, found.recommended)
    if kept is None:
        return None
    return {"llm": of.names[kept.llm], "billed_month": kept.billed, "total_month": kept.total}


def _routers(of: Candidates, found: Answer) -> list[Record]:
    names, rank = of.names, {i: place + 1 for place, i in enumerate(found.order)}
    rows = []
    for i, row in enumerate(of.rows.to_dict("records")):
        rows.append(
            {
                "name": names[i],
                **{name: row.get(name) for name in BESIDE},
                "source": row.get("source_title"),
                "state": found.states[i],
                "rank": rank.get(i),
                "findings": [asdict(finding) for finding in found.findings[i]],
                "per_1k": float(found.costs.total[i]),
                **{part: float(getattr(found.costs, part)[i]) for part in PARTS},
                **{name: float(of.column(name)[i]) for name in FIGURES},
            }
        )
    order = {"passes": 0, "fails": 1, "cannot tell": 2}
    return sorted(rows, key=lambda r: (order[r["state"]], r["rank"] or 0))


def _prices(prices: pd.DataFrame) -> list[Record]:
    kept = ["item", "usd", "per", "dated", "source", "grade", "listed_usd", "overridden", "old"]
    return [{str(key): one for key, one in row.items()} for row in prices[kept].to_dict("records")]


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same without NaN and infinity, which JSON has no word for."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and (isnan(value) or not isfinite(value)):
        return None
    return None if value is pd.NA or value is pd.NaT else value


def to_json(given: Record) -> str:
    """The record as JSON text."""
    return json.dumps(given, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
