"""The place of the database file on the disk: who may change it, and how a new one takes it."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import duckdb

from core.store.errors import StoreBusy, StoreError

PATIENCE_S: Final = 20.0
COPIES: Final = 3  # while it is made, a change takes this many times the file's own bytes
SPARE_BYTES: Final = 64 * 2**20
LEFT_BEHIND_S: Final = 60.0


def log_of(path: Path) -> Path:
    """Where DuckDB keeps the changes that are not yet in the file."""
    return path.with_name(f"{path.name}.wal")


@contextmanager
def alone(path: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Hold the right to change a database; a process that dies gives it back.

    Raises:
        StoreBusy: somebody else holds it for longer than `patience_s`.
        StoreError: the folder cannot be written.
    """
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _wait_for(lock, path, time.monotonic() + patience_s)
        _sweep(path)
        yield
    finally:
        os.close(lock)


def _wait_for(lock: int, path: Path, end: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > end:
                message = f"{path.name} is being changed by someone else; try again in a moment"
                raise StoreBusy(message) from error
            time.sleep(0.05)


def _sweep(path: Path) -> None:
    """Remove what a killed process left beside the file; only the holder of the lock may."""
    for pattern in (".changing-*", ".building-*"):
        for left in path.parent.glob(pattern):
            shutil.rmtree(left, ignore_errors=True)
    for left in path.parent.glob(f".{path.name}.[0-9]*.[0-9]*"):
        with suppress(OSError):
            if time.time() - left.stat().st_ctime > LEFT_BEHIND_S:
                left.unlink()


def check_room(path: Path, more_bytes: int) -> None:
    """Refuse a change that the disk has no room for, before anything is written.

    Raises:
        StoreError: names what is free and what is needed.
    """
    size = path.stat().st_size if path.exists() else 0
    needed = COPIES * (size + more_bytes) + SPARE_BYTES
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise StoreError(
            f"The disk of {path.name} has {free / 1e6:,.0f} MB left and this change needs "
            f"{needed / 1e6:,.0f} MB; nothing was changed. Free some space and try again."
        )


def put_in_place(made: Path, path: Path) -> None:
    """Let a finished database take the place of the old one, safe against a power cut."""
    with made.open("rb") as written:
        os.fsync(written.fileno())
    log_of(path).unlink(missing_ok=True)
    os.replace(made, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the disk refuses, as one sentence.

    Raises:
        StoreError: in place of an error of the disk.
    """
    try:
        yield
    except OSError as error:
        raise StoreError(_refused(path, str(error.strerror or error))) from error
    except (duckdb.IOException, duckdb.FatalException, duckdb.InternalException) as error:
        raise StoreError(_refused(path, str(error).splitlines()[0][:200])) from error


def _refused(path: Path, why: str) -> str:
    return (
        f"{path.name} cannot be written ({why}); nothing was changed. Free the folder or the disk "
        "and try again."
    )
