"""Tables of the Decide page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.analysis.decision.candidates import Candidates
from core.analysis.decision.costs import machines
from core.analysis.decision.needs import Needs
from core.analysis.decision.projection import PARTS
from core.analysis.decision.verdicts import PASS, Answer

ORDER = {"passes": 0, "fails": 1, "cannot tell": 2}


def verdict_table(of: Candidates, needs: Needs, found: Answer) -> pd.DataFrame:
    """Every router, the passing ones by cost, then the others; `place` is its position in `of`.

    Columns: Rank, Router, Verdict, Why not, USD per 1,000, Router part, Errors, Endpoints,
    ID accuracy and OOD accuracy in percent, p95 ms, Replicas, Queries/s, Throughput, Kind, Source,
    place.
    """
    rank = {i: position + 1 for position, i in enumerate(found.order)}
    parts, names = found.costs, of.names
    rows = pd.DataFrame(
        {
            "Rank": pd.array([rank.get(i) for i in range(len(of))], dtype="Int64"),
            "Router": names,
            "Verdict": list(found.states),
            "Why not": [
                "; ".join(f.short for f in one if f.state != PASS) for one in found.findings
            ],
            "USD per 1,000": parts.total,
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
    rows["_state"] = rows["Verdict"].map(ORDER)
    rows = rows.sort_values(["_state", "Rank", "USD per 1,000"], na_position="last")
    return rows.drop(columns="_state").reset_index(drop=True)


def part_rows(of: Candidates, found: Answer, most: int = 6) -> pd.DataFrame:
    """Rows for the stacked bars of the cheapest that pass: router, part, usd, place, stack."""
    names = of.names
    return pd.DataFrame(
        [
            {
                "router": names[i], "part": label, "usd": float(getattr(found.costs, name)[i]),
                "place": place, "stack": k,
            }
            for place, i in enumerate(found.order[:most])
            for k, (name, label) in enumerate(PARTS.items())
        ]
    )  # fmt: skip
