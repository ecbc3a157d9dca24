"""Where a shared store is, as the operator says it; the password in it is for libpq alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final, TypeGuard
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

SCHEMES: Final = ("postgresql", "postgres")
PATIENCE: Final = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "application_name": "switchyard",
}
"""Of libpq, where the address says nothing else: a server that is gone is told within seconds."""


@dataclass(frozen=True)
class Address:
    """A PostgreSQL database.

    Attributes:
        url: with user and password; never shown, logged or part of a message.
        place: host, port and database, for the operator.
    """

    url: str = field(repr=False)
    place: str

    @classmethod
    def of(cls, given: str) -> Address:
        """Read `postgresql://user:password@host:port/database?options`.

        Raises:
            ValueError: it is none; the message does not repeat it.
        """
        try:
            parts = urlsplit(given.strip())
            port = parts.port
        except ValueError:
            raise ValueError("the address has no usable host or port") from None
        if parts.scheme not in SCHEMES:
            raise ValueError("a shared store is a PostgreSQL database: postgresql://host/database")
        database = parts.path.strip("/")
        if not database or any(c in given for c in "\0\r\n"):
            raise ValueError("the address names no database: postgresql://host/database")
        options = dict(parse_qsl(parts.query))
        host = parts.hostname or options.get("host", "this machine")
        query = urlencode({**PATIENCE, **options})
        place = f"{host}:{port or 5432}/{database}"
        return cls(urlunsplit((*parts[:3], query, "")), place)

    @property
    def file(self) -> str:
        """Name of the copy on this machine: another database has another copy."""
        return f"shared-{hashlib.sha256(self.place.encode()).hexdigest()[:8]}.duckdb"


def is_address(given: object) -> TypeGuard[str]:
    """Whether a setting names a server, not a file."""
    return isinstance(given, str) and "://" in given
