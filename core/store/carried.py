"""Takes what users loaded from an old database into one that is built anew from what ships."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from core.store.errors import StoreBusy, StoreError
from core.store.place import log_of

if TYPE_CHECKING:
    from core.store.database import Store

SOURCES: Final = "(select source from _previous.sources where load_id is not null)"
STUDIES: Final = "(select study from _previous.sources where load_id is not null)"
RUNS: Final = """(
    select run_id from _previous.runs
    where load_id is not null and run_id not in (select run_id from runs)
)"""
PANELS: Final = """(
    select (panel, revision) from _previous.runs
    where load_id is not null
      and (panel, revision) not in (select (panel, revision) from panels)
)"""
THEIRS: Final = {
    "uploads": "true",
    "routers": f"study in {STUDIES} and (study, router) not in "
    "(select (study, router) from routers)",
    "published": f"source in {SOURCES}",
    "sources": "load_id is not null",
    "uploaded_datasets": "true",
    "outcomes": "true",
    "queries": f"(panel, revision) in {PANELS}",
    "panels": f"(panel, revision) in {PANELS}",
    "answers": f"run_id in {RUNS}",
    "tallies": f"run_id in {RUNS}",
    "timings": f"run_id in {RUNS}",
    "runs": f"run_id in {RUNS}",
}
"""Table -> which rows of the old one a user brought and the new one lacks; `panels` and `runs`
come after the tables that hang on them, since a row counts as lacking until it is there."""


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
    quoted = str(copy).replace("'", "''")
    with store.cursor() as cursor:
        cursor.execute(f"attach '{quoted}' as _previous (read_only)")
        with store.transaction() as change:
            for table, theirs in THEIRS.items():
                change.execute(
                    f"insert into {table} by name select * from _previous.{table} where {theirs}"
                )
            change.execute("create or replace table published_rows as from published_board")
        cursor.execute("detach _previous")
