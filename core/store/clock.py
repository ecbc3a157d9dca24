"""The time as the store writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now in UTC, without a zone: every time column of the store ends in `_utc`."""
    return datetime.now(UTC).replace(tzinfo=None)
