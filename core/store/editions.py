"""Changes the database file by putting a new edition in its place, so that reading never waits.

A DuckDB file that one process writes cannot be opened by any other. So nothing here writes the file
in use: a change is made to a copy beside it and takes its place in one step. A change that fails or
is killed leaves the file as it was; whoever reads goes on reading the edition that he opened.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from core.store.database import Store, open_store, refuse_if_busy
from core.store.place import alone, check_room, log_of, put_in_place, told
from core.store.shared.catalogue import Catalogue, shared_by

_turn = itertools.count()


def open_edition(path: Path) -> Store:
    """Open the newest edition for reading, also where this process still reads an older one.

    DuckDB gives one process the same open database for the same path, whatever has come to lie
    there since; so the file is opened by a second name of its own, which is then taken away.

    Raises:
        StoreBusy: another process is writing the file itself.
        StoreError: as `core.store.database.open_store`.
    """
    alias = path.with_name(f".{path.name}.{os.getpid()}.{next(_turn)}")
    try:
        if log_of(path).exists():  # a writer crashed: what it wrote is found by the file's own name
            return open_store(path, read_only=True)
        os.link(path, alias)
    except OSError:  # no file, or a folder that cannot be written: no edition can follow either
        return open_store(path, read_only=True)
    try:
        return open_store(alias, read_only=True, called=path)
    finally:
        alias.unlink(missing_ok=True)


@contextmanager
def changing(path: Path, more_bytes: int = 0) -> Iterator[Store]:
    """A copy of the database to write to; it takes the file's place at the end of the block.

    On any exception the file stays exactly as it was. One change at a time, over all processes;
    of a shared store over all machines, and it is on the server before the copy takes its place.

    Args:
        path: of the database.
        more_bytes: about how much the change adds.

    Raises:
        StoreBusy: another change is being made and does not end, or the file itself is written.
        StoreError: no room on the disk, a folder that cannot be written, no database of ours, or a
            shared store that does not answer.
    """
    shared = shared_by(path)
    with alone(path), told(path), shared.turn() if shared else nullcontext():
        with _copy(path, more_bytes) as store, _open_to(shared, store):
            revision = shared.pull(store) if shared else 0
            yield store
            if shared:
                shared.push(store, revision)


def taking_over(path: Path, shared: Catalogue) -> None:
    """Bring the file, a copy of a shared store, to what the server has.

    Raises:
        StoreBusy: the file is being changed.
        StoreError: as `changing`.
    """
    with alone(path), told(path), _copy(path) as store, shared.open_to(store):
        shared.pull(store)


def _open_to(shared: Catalogue | None, store: Store) -> AbstractContextManager[None]:
    return shared.open_to(store) if shared else nullcontext()


@contextmanager
def _copy(path: Path, more_bytes: int = 0) -> Iterator[Store]:
    """A copy beside the file, open for writing; at the end of the block it takes its place."""
    refuse_if_busy(path)
    check_room(path, more_bytes)
    with TemporaryDirectory(prefix=".changing-", dir=path.parent) as made:
        copy = Path(made) / path.name
        for part in (path, log_of(path)):
            if part.exists():
                shutil.copyfile(part, copy.with_name(part.name))
        with open_store(copy) as store:
            yield store
        put_in_place(copy, path)
