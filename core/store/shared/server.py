"""The way to PostgreSQL: DuckDB's extension, one statement at a time, and what went wrong in words.

The extension's own messages repeat the address with its password, so none of them goes further than
this file: not into a message, a cause or a log.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any, Final

import duckdb

from core.store.errors import StoreBusy, StoreError
from core.store.quoting import literal
from core.store.shared.address import Address

PACKAGE: Final = "duckdb_extension_postgres_scanner"
NAME: Final = "shared"
SCHEMA: Final = "switchyard"


class Away(StoreError):
    """The server does not answer at this moment."""


class TurnedAway(StoreError):
    """The server answers, and does not let us in: the address or what stands in it is wrong."""


AWAY: Final = "The shared store does not answer"
WHY: Final[tuple[tuple[str, type[StoreError], str], ...]] = (
    ("no encryption|SSL off", TurnedAway,
     "The shared store takes encrypted connections alone (?sslmode=require)"),
    ("password authentication failed|no password supplied|no pg_hba.conf entry|role .* does not",
     TurnedAway, "The shared store refuses the user or the password"),
    ("database .* does not exist", TurnedAway, "The shared store's server has no such database"),
    ("could not translate host name", Away, "The shared store's host is not known"),
    ("root certificate file", TurnedAway,
     "The shared store cannot be verified: the certificate of the authority is not there; name its "
     "file with sslrootcert="),
    ("certificate .*does not match host name", TurnedAway,
     "The shared store's certificate is made for another host"),
    ("certificate verify failed", TurnedAway,
     "The shared store's certificate is not one that this machine trusts: it expired, or an "
     "authority signed it that sslrootcert does not name"),
    ("SSL", TurnedAway, "The shared store and this server do not agree on SSL"),
    ("invalid (URI|connection option|port)|invalid .* value", TurnedAway,
     "The shared store's address is not one that PostgreSQL understands"),
    ("Unable to connect|connection|terminat|not accept|timeout|SYSCALL|Broken pipe|no transaction",
     Away, AWAY),
    ("permission denied", StoreError, "The shared store does not let its user do this"),
    ("serialize|duplicate key|deadlock", StoreBusy,
     "Someone else changed the shared store in the same moment"),
    ("No space left|could not extend", StoreError, "The shared store's disk is full"),
)  # fmt: skip
"""What the message of an error holds -> what kind of fault it is, in words."""


def run(connection: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    """Run one statement that may reach the server; its rows.

    Raises:
        Away: the server does not answer.
        StoreError: it refuses; neither cause nor context is kept.
    """
    try:
        return connection.execute(query).fetchall()
    except duckdb.Error as error:
        fault = _fault(str(error))
    raise fault


def _fault(said: str) -> StoreError:
    for pattern, kind, words in WHY:
        if re.search(pattern, said):
            when = "it is back" if kind is Away else "that is mended"
            return kind(f"{words}. Nothing was changed; try again when {when}.")
    told = re.search(r"ERROR: +([^\n]{1,120})", said) or re.match(r"([^\n]{1,120})", said)
    why = f" ({told[1].strip()})" if told and "//" not in told[1] else ""
    return StoreError(f"The shared store cannot do this{why}. Nothing was changed.")


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    """Let the server itself answer one SELECT."""
    return run(connection, f"from postgres_query('{NAME}', {literal(query)})")


def tell(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Let the server itself run statements that give no rows."""
    run(connection, f"call postgres_execute('{NAME}', {literal(statement)})")


def attach(connection: duckdb.DuckDBPyConnection, address: Address) -> None:
    """Give a connection the server's tables, as `shared.<table>`.

    Raises:
        StoreError: the extension is not installed, or as `run`.
    """
    run(connection, f"load {literal(extension())}")
    run(connection, "set pg_null_byte_replacement = '\ufffd'")  # PostgreSQL's texts hold no NUL
    run(connection, f"attach {literal(address.url)} as {NAME} (type postgres, schema '{SCHEMA}')")


def extension() -> Path:
    """The file of DuckDB's extension for PostgreSQL, of just this DuckDB.

    Raises:
        StoreError: it is not installed, or for another version.
    """
    remedy = "install it: pip install -r requirements-shared.txt"
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise StoreError(f"A shared store needs DuckDB's extension for PostgreSQL; {remedy}")
    folder = Path(found.submodule_search_locations[0]) / "extensions" / f"v{duckdb.__version__}"
    files = sorted(folder.glob("*.duckdb_extension"))
    if not files:
        version = duckdb.__version__
        raise StoreError(f"DuckDB's extension for PostgreSQL is not that of {version}; {remedy}")
    return files[0]
