"""A decision record read back from a file; everything in it but the needs stays data."""

from __future__ import annotations

import json
from typing import Any, Final

from core.analysis.decision.needs import faults, from_plain
from core.report.record import FORMAT, KIND, Record

LARGEST: Final = 2_000_000
"""Characters of a record that is read back."""
LARGEST_MB: Final = 2
"""Of the file that holds it."""
LATER: Final[dict[str, Any]] = {
    "throughputs": [], "warnings": [], "provisos": [], "why": "", "front": "",
    "runner_up_told": "", "aside": "", "asides": [], "turns": [],
}  # fmt: skip
"""Fields that older records lack -> what stands for them."""


class BadRecord(Exception):
    """A file that is no decision record; the message says what is wrong and what to do."""


def from_json(text: str) -> Record:
    """A record read back, its needs checked; everything else in it stays data.

    Raises:
        BadRecord: too long, no JSON, no decision record, or needs that make no sense.
    """
    if len(text) > LARGEST:
        raise BadRecord(f"The file has more than {LARGEST:,} characters: no record is that long.")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRecord("The file is not JSON: choose the .json of a decision record.") from None
    if not isinstance(given, dict) or given.get("kind") != KIND:
        raise BadRecord(f"The file is JSON, but no decision record: its 'kind' is not '{KIND}'.")
    if given.get("format") != FORMAT:
        raise BadRecord(
            f"The record has format {str(given.get('format'))[:20]!r}; this program reads {FORMAT}."
        )
    for name, value in LATER.items():
        given.setdefault(name, value)
    given.setdefault("ways_out", [given["way_out"]] if given.get("way_out") else [])
    _check_content(given)
    return given


def _check_content(given: Record) -> None:
    try:
        needs = from_plain(given.get("needs") or {})
    except ValueError as error:
        raise BadRecord(f"The record cannot be used: {error}.") from None
    if wrong := faults(needs):
        raise BadRecord(f"The needs of the record make no sense. {wrong[0]}")
    if not isinstance(given.get("panel"), str) or not _rows(given, "routers"):
        raise BadRecord("The record names no panel or no routers: it was cut or edited.")
    if not _rows(given, "prices"):
        raise BadRecord("The record holds no prices: it was cut or edited.")
    for row in given["throughputs"] if isinstance(given["throughputs"], list) else [None]:
        if not isinstance(row, dict) or not {"label", "qps", "known_qps"} <= set(row):
            raise BadRecord("The throughputs of the record make no sense: it was cut or edited.")


def _rows(given: Record, name: str) -> bool:
    rows = given.get(name)
    return isinstance(rows, list) and bool(rows) and all(isinstance(row, dict) for row in rows)
