"""Takes what users loaded from an old database into one that is built anew from what ships."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from core.store.belongings import bring
from core.store.errors import StoreBusy, StoreError
from core.store.place import log_of
from core.store.quoting import literal

if TYPE_CHECKING:
    from core.store.database import Store


def carry_over(old: Path, store: Store) -> None:
    """Copy every load of `old` into a freshly built store, in one transaction.

    A file that is no database of ours has nothing to carry; it is kept beside the new one under
    the name `NAME.damaged`.

    Raises:
        StoreBusy: the old file is being written.
    """
    if not old.exists():
        return
    with TemporaryDirectory(prefix=".building-", dir=old.parent) as folder:
        copy = Path(folder) / f"old-{old.name}"
        shutil.copyfile(old, copy)
        if log_of(old).exists():
            shutil.copyfile(log_of(old), log_of(copy))
        try:
            _bring_up_to_date(copy)
        except StoreBusy:
            raise
        except StoreError:
            shutil.copyfile(old, old.with_name(f"{old.name}.damaged"))
            return
        _copy(copy, store)


def _bring_up_to_date(copy: Path) -> None:
    """Bring the copy of an older version's file to this schema."""
    from core.store.database import open_store

    open_store(copy).close()


def _copy(copy: Path, store: Store) -> None:
    with store.transaction() as change:
        change.execute(f"attach {literal(copy)} as _previous (read_only)")

        def execute(query: str) -> list[Any]:
            return change.execute(query).fetchall()

        loads = [load_id for (load_id,) in execute("select load_id from _previous.uploads")]
        bring(execute, "_previous.", "", loads)
        change.execute("create or replace table published_rows as from published_board")
    with store.cursor() as cursor:
        cursor.execute("detach _previous")
