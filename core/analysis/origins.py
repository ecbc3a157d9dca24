"""Where published figures come from and which do not add up, as a user reads it."""

from __future__ import annotations

from typing import Final

import pandas as pd

from core.metrics import METRICS

STUDIES: Final = {
    "gqr-2025": "GQR-Bench, 2025",
    "gqr-background-2026": "Background class, 2026",
    "llm-followup-2025": "LLM routers, 2025-26",
    "vecguard-2025": "vecguard, 2025",
}
"""Study -> its name on the screen; any other keeps its own."""


def audited(audit: pd.DataFrame) -> pd.DataFrame:
    """Printed aggregates beside what their cells give, in percent, the widest gap first.

    Args:
        audit: as `core.store.readers.audit` gives it.
    """
    rows = audit.loc[audit["difference"].abs().sort_values(ascending=False).index]
    return pd.DataFrame(
        {
            "Router": rows["label"],
            "Figure": [METRICS[one].label if one in METRICS else one for one in rows["metric"]],
            "Printed (%)": rows["printed"] * 100,
            "From its cells (%)": rows["recomputed"] * 100,
            "Gap (points)": rows["difference"] * 100,
            "What happened": rows["note"],
            "Study": [STUDIES.get(one, one) for one in rows["study"]],
        }
    ).reset_index(drop=True)


def listed(sources: pd.DataFrame) -> pd.DataFrame:
    """One row per source: what it is, where the figures stand, how far they are to be trusted.

    Args:
        sources: as `core.store.readers.sources` gives it.
    """
    return pd.DataFrame(
        {
            "Source": sources["title"],
            "Where in it": sources["place"],
            "Known": [str(one).replace("_", "-") for one in sources["grade"]],
            "Machine": sources["machine"],
            "Latency is": sources["latency_statistic"],
            "Date": sources["date"],
            "To mind": sources["note"],
            "Link": sources["url"],
        }
    )
