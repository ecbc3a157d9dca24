from __future__ import annotations

import platform
import re
from pathlib import Path

import pytest

from core import large_pages as module
from core.large_pages import PAGE, large_pages

_SYSTEM = Path("/sys/kernel/mm/transparent_hugepage/enabled")
_VERSION = [int(part) for part in re.findall(r"\d+", platform.release())[:2]]


def on_large_pages(block: bytearray) -> int:
    """Bytes on pages of 2 MB in the mapping that holds the end of a block."""
    buffer = (module.ctypes.c_char * len(block)).from_buffer(block)
    last, inside = module.ctypes.addressof(buffer) + len(block) - 1, False
    for line in Path("/proc/self/smaps").read_text("ascii", "replace").splitlines():
        name, *rest = line.split()
        if not name.endswith(":"):
            start, end = (int(part, 16) for part in name.split("-"))
            inside = start <= last < end
        elif inside and name == "AnonHugePages:":
            return int(rest[0]) * 1024
    return 0


@pytest.mark.skipif(
    not _SYSTEM.is_file() or "[never]" in _SYSTEM.read_text() or _VERSION < [6, 1],
    reason="the system has none",
)
def test_what_a_library_allocates_moves_to_large_pages_and_stays_what_it_is() -> None:
    with large_pages():
        within = bytearray(b"w" * 8 * PAGE)
    assert on_large_pages(within) >= 6 * PAGE, "but for what is no whole page"
    assert within.count(b"w") == 8 * PAGE


def test_a_system_that_tells_nothing_of_memory_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = list[tuple[int, int]]()
    monkeypatch.setattr(module, "_MAPS", tmp_path / "none")
    monkeypatch.setattr(module, "_collapse", lambda *part: asked.append(part))
    with large_pages():
        assert bytearray(8 * PAGE)
    assert not asked


def test_only_whole_pages_of_new_memory_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told, asked = tmp_path / "maps", list[tuple[int, int]]()
    monkeypatch.setattr(module, "_MAPS", told)
    monkeypatch.setattr(module, "_collapse", lambda *part: asked.append(part))

    def row(start: int, end: int, kind: str = "rw-p", inode: int = 0, name: str = "") -> str:
        pages = f"{int(start * PAGE):08x}-{int(end * PAGE):08x}"
        return f"{pages} {kind} 00000000 00:00 {inode} {name}\n"

    told.write_text(row(1, 3, name="[heap]") + row(20, 24))
    with large_pages():
        told.write_text(
            row(1, 6.5, name="[heap]")  # grew
            + row(8.5, 9.75)  # holds no whole page
            + row(10, 12, "r--p", 7, "/lib/of/another.so")
            + row(13, 14, name="[stack]")
            + row(18.5, 27.5)  # grew at both ends
        )
    assert asked == [(3 * PAGE, 3 * PAGE), (19 * PAGE, PAGE), (24 * PAGE, 3 * PAGE)]
