"""Tables as files: CSV that a spreadsheet opens without running anything, and Parquet."""

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
    """The table as CSV, all text quoted, formulas neutralised; unknown is an empty cell.

    Numbers are written so that reading them gives the same number.
    """
    texts = frame.select_dtypes(include=["object", "string", "category"])
    safe = texts.apply(lambda column: column.map(harmless, na_action="ignore"))
    titled = frame.assign(**safe).rename(columns=lambda name: harmless(str(name)))
    return titled.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")


def to_parquet(frame: pd.DataFrame) -> bytes:
    """The table as Parquet."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()
