"""Whether the database still is what the shipped files and this program make."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.store.clock import utc_now

if TYPE_CHECKING:
    from core.store.database import Store

HERE: Final = Path(__file__).parent
MARK: Final = "shipped"


def digest(published: Path, runs: Path | None) -> str:
    """SHA-256 over names and bytes of the published files, the finished runs and the schema."""
    found = hashlib.sha256()
    for root, pattern in ((published, "*.csv"), (runs, "*/*.*"), (HERE, "*/*.sql")):
        for path in sorted(root.glob(pattern)) if root is not None else ():
            found.update(f"{path.parent.name}/{path.name}\0{path.stat().st_size}\0".encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def mark(store: Store, shipped: str, rows: int) -> None:
    """Remember what a store was built from."""
    with store.transaction() as cursor:
        cursor.execute(
            "insert into loads (sha256, file, table_name, rows, loaded_utc) values (?, ?, ?, ?, ?)",
            [shipped, MARK, MARK, rows, utc_now()],
        )


def is_current(store: Store, shipped: str) -> bool:
    """Whether the store was built from just these files."""
    with store.cursor() as cursor:
        query = "select 1 from loads where sha256 = ? and table_name = ?"
        return bool(cursor.execute(query, [shipped, MARK]).fetchall())
