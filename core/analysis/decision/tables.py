"""Tables of the Decide page."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import machines
from core.analysis.decision.needs import Needs
from core.analysis.decision.projection import PARTS
from core.analysis.decision.verdicts import PASS, Answer, Finding
from core.digits import decimals, to_figures, usd

ORDER: Final = {"passes": 0, "fails": 1, "cannot tell": 2}
AMOUNTS: Final = ("USD per 1,000", "Router part", "Errors", "Endpoints")
MOST_BARS: Final = 10
"""Bars that a chart of the routers has room for."""
MOST_NAMED: Final = 12
"""Names that a caption has room for."""


def verdict_table(of: Candidates, needs: Needs, found: Answer) -> pd.DataFrame:
    """Every router, the passing ones by cost, then the others; `place` is its position in `of`.

    The first three columns are those that a phone has room for. Columns: Router, USD per 1,000,
    Verdict (and why not), Rank, Router part, Errors, Endpoints, ID accuracy and OOD accuracy in
    percent, p95 ms, Replicas, Queries/s, Throughput, Kind, Source, place.
    """
    rank = {i: position + 1 for position, i in enumerate(found.order)}
    parts, names = found.costs, of.names
    rows = pd.DataFrame(
        {
            "Router": names,
            "USD per 1,000": parts.total,
            "Verdict": [_verdict(*one) for one in zip(found.states, found.findings, strict=True)],
            "Rank": pd.array([rank.get(i) for i in range(len(of))], dtype="Int64"),
            "Router part": parts.router,
            "Errors": parts.errors,
            "Endpoints": parts.downstream,
            "ID accuracy": of.column("id_accuracy") * 100,
            "OOD accuracy": of.column("ood_accuracy") * 100,
            "p95 ms": of.column("latency_p95_ms"),
            "Replicas": machines(of, needs),
            "Queries/s": np.where(of.by_tokens, np.nan, of.column("qps")),
            "Throughput": np.where(of.by_tokens, "a priced API", of.rows["qps_basis"]),
            "Kind": of.rows["kind"].to_numpy(),
            "Source": of.rows["source_title"].to_numpy() if "source_title" in of.rows else None,
            "place": range(len(of)),
        }
    )
    rows["_state"] = [ORDER[state] for state in found.states]
    rows = rows.sort_values(["_state", "Rank", "USD per 1,000"], na_position="last")
    return rows.drop(columns="_state").reset_index(drop=True)


def _verdict(state: str, findings: tuple[Finding, ...]) -> str:
    """The verdict, and in a few words what a router fails or lacks."""
    short = "; ".join(f.short for f in findings if f.state != PASS)
    return f"{state}: {short}" if short else state


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """The verdict table with latencies and rates in three figures; it still sorts by value."""
    return table.assign(**{name: to_figures(table[name]) for name in ("p95 ms", "Queries/s")})


def amount_formats(table: pd.DataFrame) -> dict[str, str]:
    """How each column of amounts of the verdict table is written, all the way down.

    As the amount of the recommended router is, or the middle one where none is recommended.
    """
    first = table[table["Rank"].eq(1)]
    amounts = {name: (first if len(first) else table)[name].median() for name in AMOUNTS}
    return {name: f"%,.{decimals(amount)}f" for name, amount in amounts.items()}


def part_rows(of: Candidates, found: Answer, most: int = MOST_BARS) -> pd.DataFrame:
    """Rows for the stacked bars of the cheapest that pass.

    Columns: router, part, usd, told (the same as text), place, stack.
    """
    names = of.names
    return pd.DataFrame(
        [
            {
                "router": names[i], "part": label, "usd": float(getattr(found.costs, name)[i]),
                "told": usd(float(getattr(found.costs, name)[i])), "place": place, "stack": k,
            }
            for place, i in enumerate(found.order[:most])
            for k, (name, label) in enumerate(PARTS.items())
        ]
    )  # fmt: skip


def not_drawn(of: Candidates, found: Answer, most: int = MOST_BARS) -> str:
    """Who passes and has no bar, in a sentence; empty where each has one."""
    return more_words([of.names[i] for i in found.order[most:]])


def more_words(names: list[str]) -> str:
    """That so many more pass, by name where they are few."""
    if not names:
        return ""
    if len(names) > MOST_NAMED:
        return f"And {len(names)} more that pass and cost more; the table names each."
    verb = "passes and costs" if len(names) == 1 else "pass and cost"
    return f"And {len(names)} more that {verb} more: {', '.join(names)}."
