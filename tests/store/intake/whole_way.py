"""Takes a file the whole way in a process of its own, and says what came of it and what it took.

`python -m tests.store.intake.whole_way FILE STORE`
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from core.store.editions import open_edition
from core.store.errors import BadFile
from core.store.intake.loading import examine, load, undo
from core.store.intake.proposing import propose
from core.store.intake.staged import Staged, head, profiles, read

SMALL = b"id,dataset,label,prediction,ood\nq1,a,law,law,0.1\nq2,b,ood,ood,0.9\n"


class Watch:
    """The most memory that this process has at any time, in bytes beyond what it began with."""

    def __init__(self) -> None:
        self.me, self.most, self.done = psutil.Process(), 0, threading.Event()
        self.began = self.me.memory_info().rss
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self.done.wait(0.005):
            self.most = max(self.most, self.me.memory_info().rss - self.began)


def way(path: Path, store: Path, folder: Path) -> tuple[str, Staged | None]:
    """Read, look and load as the page does; a fault in words, or nothing."""
    staged = None
    try:
        staged = read(path, path.name, folder)
        head(staged)
        profiles(staged)
        given = propose(staged)
        given = replace(
            given, share_unit=given.share_unit or "fraction", time_unit=given.time_unit or "ms"
        )
        with open_edition(store) as opened:
            examine(opened, staged, given)
        load(store, staged, given, "me")
    except BadFile as fault:
        return str(fault), staged
    return "", staged


def main(file: str, store: str) -> None:
    """Print a JSON object: fault, seconds, memory, and what was taken of which allowance."""
    with TemporaryDirectory() as first, TemporaryDirectory() as folder:
        small = Path(first) / "small.csv"
        small.write_bytes(SMALL)
        fault, staged = way(small, Path(store), Path(first))  # so that all libraries are there
        assert not fault and staged is not None, fault
        undo(Path(store), staged.sha256[:12])
        watch, begin = Watch(), time.monotonic()
        fault, staged = way(Path(file), Path(store), Path(folder))
        took = time.monotonic() - begin
        told: dict[str, object] = {"fault": fault, "seconds": took, "memory": watch.most}
        watch.done.set()
        sys.stdout.write(
            json.dumps(told | {"allowance": asdict(staged.allowance) if staged else None}) + "\n"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
