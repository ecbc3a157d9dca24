"""Runs work on other people's bytes or statements in a child process with hard bounds.

DuckDB's own limits are no wall: `repeat('x', 2000000000)` takes 3.9 GB under a limit of 256 MB. The
system's limits are: the child cannot take more memory, time or disk than it was given, and a crash
in it is an answer, not the end of the app.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
AT_ONCE: Final = 2
WAIT_S: Final = 20.0
BEGAN: Final = "began"
"""Key of every request: when its process was started, of `time.monotonic`."""
_places: dict[str, threading.BoundedSemaphore] = {}

OUT_OF_MEMORY: Final = 3
BOOT: Final = """
import os, resource, sys
said = os.fdopen(os.dup(1), "w")  # whatever else writes to the standard output is not the answer
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
memory, seconds, file_bytes = map(int, sys.argv[2:5])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
sys.path.insert(0, sys.argv[5])
import importlib, json
request = json.load(sys.stdin)
try:
    answer = importlib.import_module(sys.argv[1]).main(request)
except MemoryError:
    sys.exit(3)
json.dump(answer, said, default=str)
said.close()
"""


class Stopped(Exception):
    """The child was stopped at a bound, or crashed; the message says which, for the user."""


@dataclass(frozen=True)
class Bounds:
    """What a child may take.

    Attributes:
        memory: bytes of address space. Python and DuckDB map about 400 MB before they do anything.
        seconds: of wall time; its processor time may be twice that.
        file_bytes: size of any file that it writes.
    """

    memory: int
    seconds: float
    file_bytes: int


def run(module: str, request: dict[str, Any], bounds: Bounds) -> dict[str, Any]:
    """Call `main(request)` of a module in a child process; returns what it returns.

    At most `AT_ONCE` children of a module run at a time; others wait their turn. Who asks in SQL
    does not wait for somebody's file.

    Args:
        module: a module of `core` with a function `main(dict) -> dict`, both as JSON has them.
        request: for it.
        bounds: what the child may take.

    Raises:
        Stopped: no turn came, a bound was reached, or the child crashed.
    """
    places = _places.setdefault(module, threading.BoundedSemaphore(AT_ONCE))
    if not places.acquire(timeout=WAIT_S):
        raise Stopped("too many requests run at this moment; try again shortly")
    try:
        return _run(module, request | {BEGAN: time.monotonic()}, bounds)
    finally:
        places.release()


def _run(module: str, request: dict[str, Any], bounds: Bounds) -> dict[str, Any]:
    limits = [str(bounds.memory), str(round(bounds.seconds * 2 + 1)), str(bounds.file_bytes)]
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", BOOT, module, *limits, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "MALLOC_ARENA_MAX": "2"},
        cwd="/",
        start_new_session=True,
    )
    try:
        said, _ = child.communicate(json.dumps(request).encode(), timeout=bounds.seconds)
    except subprocess.TimeoutExpired as error:
        raise Stopped(_too_long(bounds)) from error
    finally:
        _end(child)
    if child.returncode == 0:
        answer: dict[str, Any] = json.loads(said)
        return answer
    if child.returncode == -signal.SIGXCPU:
        raise Stopped(_too_long(bounds))
    if child.returncode in (OUT_OF_MEMORY, -signal.SIGKILL, -signal.SIGABRT):
        raise Stopped(f"it needs more than the {bounds.memory / 1e6:,.0f} MB of memory it may take")
    raise Stopped(f"the process that did it broke down (exit {child.returncode})")


def _too_long(bounds: Bounds) -> str:
    return f"it took longer than {bounds.seconds:.3g} seconds and was stopped"


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started."""
    if child.poll() is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.communicate()
