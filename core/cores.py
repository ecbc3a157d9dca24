"""How many cores this process may use, and how many stand idle."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_LOAD: Final = Path("/proc/loadavg")  # Linux: three averages, running/existing threads, last pid


def cores() -> int:
    """Those that the system lets it run on; 1 where that is unknown."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def idle_cores() -> int:
    """Those that nobody uses at this moment, with the one that asks: 1 at least.

    In a container that sees its host's threads it may be too few, never too many; where the system
    does not say, all of them.
    """
    try:
        running = int(_LOAD.read_text("ascii").split()[3].split("/")[0])
    except (OSError, ValueError, IndexError):
        return cores()
    return max(1, cores() - max(0, running - 1))
