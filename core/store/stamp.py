"""What tells one edition of the database file from the next, without opening it."""

from __future__ import annotations

from pathlib import Path

Edition = tuple[int, int, int]


def edition(path: Path) -> Edition | None:
    """Inode, time of change in ns and bytes of the file; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
