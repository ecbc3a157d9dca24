"""What every readable form of the record puts into its tables."""

from __future__ import annotations

from collections import Counter
from math import inf

from core.analysis.decision.needs import LIMITS, Needs
from core.analysis.decision.verdicts import FAIL, PASS, UNKNOWN
from core.report.record import Record

VERDICTS = (PASS, FAIL, UNKNOWN)


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
    """Why, the front, the runner-up, what changes the answer, who was set aside, who passes."""
    told = [
        ("Why: ", given["why"]),
        ("The front: ", given["front"]),
        ("Runner-up: ", given["runner_up_told"]),
        ("", given["nearest"]),
        ("Set aside: ", given["aside"]),
        ("", given["tally"]),
    ]
    return [lead + text for lead, text in told if text]


def listed(given: Record) -> tuple[list[Record], str]:
    """The routers to list, by verdict and cost, and a sentence about the others.

    Published rows are many: listed are those that pass, and those that fail though they would be
    cheaper than the recommended router. The others are left to the JSON.
    """
    best = given["recommended"]["per_1k"] if given["recommended"] else -inf
    shown: list[Record] = []
    rest: list[Record] = []
    for row in given["routers"]:
        cheaper = row["state"] == "fails" and _cost(row) < best
        keep = row["kind"] != "published" or row["state"] == "passes" or cheaper
        (shown if keep else rest).append(row)
    shown.sort(key=lambda row: (VERDICTS.index(row["state"]), _cost(row)))
    return shown, _of_rest(rest, bool(given["recommended"])) if rest else ""


def _cost(row: Record) -> float:
    return inf if row["per_1k"] is None else float(row["per_1k"])


def _of_rest(rest: list[Record], chosen: bool) -> str:
    fails = sum(row["state"] == "fails" for row in rest)
    dearer = " and are no cheaper than the recommended router, or of unknown cost" if chosen else ""
    return (
        f"Not listed: {len(rest)} rows of published studies. {fails} fail a need{dearer}; of "
        f"{len(rest) - fails} a figure that a need asks for is not known. The JSON of this record "
        "holds each."
    )


def timed_on(rows: list[Record]) -> str:
    """On which machines the latencies of these routers were taken, in a sentence."""
    named = Counter(str(row["machine"] or "a machine that nobody names") for row in rows)
    told = ", ".join(f"{machine} ({n})" for machine, n in named.most_common())
    return f"Latencies of the routers listed were taken on: {told}." if told else ""


def shortfalls(row: Record) -> str:
    """What a router fails or lacks, in a few words."""
    return "; ".join(f["short"] for f in row["findings"] if f["state"] != PASS)
