"""Puts what a library allocates on pages of 2 MB, where the system has them (Linux 6.1 on).

A network reads all of its weights for each query. On pages of 4 kB that is ten thousand of them,
more than a processor keeps the addresses of, and each look-up waits for memory. numpy asks for
large pages itself; a C++ library's own buffers have to be asked for from outside.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PAGE: Final = 1 << 21
_COLLAPSE: Final = 25  # MADV_COLLAPSE of madvise(2)
_MAPS: Final = Path("/proc/self/maps")
_OWN: Final = re.compile(r"^(\w+)-(\w+) rw-p \S+ \S+ 0 *(?:\[heap\])?$", re.MULTILINE)

Ranges = list[tuple[int, int]]


@contextmanager
def large_pages() -> Iterator[None]:
    """Memory that the process takes within it, and still has at the end, lies on large pages.

    Where the system has none, or none to spare, it stays where it is: nothing fails, and what it
    holds is the same either way.
    """
    before = _allocated()
    yield
    for start, end in _beyond(_allocated(), before):
        first, last = -(-start // PAGE) * PAGE, end // PAGE * PAGE
        if first < last:
            _collapse(first, last - first)


def _allocated() -> Ranges:
    """Addresses of the process's own memory, in order; none where the system does not say."""
    try:
        told = _MAPS.read_text("ascii", "replace")
    except OSError:
        return []
    return [(int(start, 16), int(end, 16)) for start, end in _OWN.findall(told)]


def _beyond(after: Ranges, before: Ranges) -> Ranges:
    """What of `after` is not in `before`."""
    left = after
    for start, end in before:
        parts = [((a, min(b, start)), (max(a, end), b)) for a, b in left]
        left = [(a, b) for pair in parts for a, b in pair if a < b]
    return left


def _collapse(start: int, size: int) -> None:
    """Whole pages; what is no longer ours is refused by the system and left alone."""
    if sys.platform == "linux":
        advise = ctypes.CDLL(None).madvise
        advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        advise(start, size, _COLLAPSE)
