"""What every readable form of the record puts into its tables."""

from __future__ import annotations

from math import inf

from core.analysis.decision.needs import LIMITS, Needs
from core.report.record import Record


def needs_table(needs: Needs) -> list[tuple[str, str]]:
    """(label, value with unit) of every need, in the order of the page."""
    rows = []
    for name, limit in LIMITS.items():
        value = float(getattr(needs, name))
        if value == inf:
            text = "no limit"
        elif value == 0 and name in ("min_id", "min_ood"):
            text = "no minimum"
        elif limit.unit == "%":
            text = f"{value * 100:.10g} %"
        else:
            text = f"{value:,.15g} {limit.unit}".rstrip()
        rows.append((limit.label, text))
    for label, table in (
        ("Domain mix (weights)", needs.mix),
        ("Endpoint, USD per answer", needs.downstream),
    ):
        rows.append((label, ", ".join(f"{k} {v:.15g}" for k, v in table.items()) or "–"))
    rows.append(("No data may leave the site", "yes" if needs.on_site else "no"))
    rows.append(
        ("Machines paid round the clock", "yes" if needs.always_on else "no, while they route")
    )
    return rows


def reasons(given: Record) -> list[str]:
    """Why, the runner-up, what changes the answer, who was set aside and who passes, in order."""
    told = [
        ("Why: ", given["why"]),
        ("Runner-up: ", given["runner_up_told"]),
        ("", given["nearest"]),
        ("Set aside: ", given["aside"]),
        ("", given["tally"]),
    ]
    return [lead + text for lead, text in told if text]


def listed(given: Record) -> tuple[list[Record], str]:
    """The routers to list, and a sentence about the others.

    Published rows that do not pass are many and are left to the JSON.
    """
    rows = given["routers"]
    shown = [row for row in rows if row["state"] == "passes" or row["kind"] != "published"]
    rest = [row for row in rows if row["state"] != "passes" and row["kind"] == "published"]
    if not rest:
        return shown, ""
    fails = sum(row["state"] == "fails" for row in rest)
    return shown, (
        f"And {len(rest)} rows of published studies: {fails} fail a need, of {len(rest) - fails} a "
        "figure that a need asks for is not published. The JSON of this record lists each."
    )
