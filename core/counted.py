"""Numbers with their nouns."""

from __future__ import annotations


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 router, 2 routers, 5,000 queries."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
