"""Tables as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

import pandas as pd

STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula to some spreadsheet (OWASP, CSV Injection)."""


def harmless(cell: Any) -> Any:  # noqa: ANN401 - any value of a table
    """A text that could be a formula gets an apostrophe before it; numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(STARTS):
        return "'" + cell
    return cell


def to_csv(frame: pd.DataFrame) -> str:
    """The table as CSV, all text quoted, formulas neutralised; unknown is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([harmless(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False):
        writer.writerow(["" if _missing(cell) else harmless(cell) for cell in row])
    return out.getvalue()


def _missing(cell: Any) -> bool:  # noqa: ANN401 - any value of a table
    return cell is None or (not isinstance(cell, str | list | tuple) and bool(pd.isna(cell)))
