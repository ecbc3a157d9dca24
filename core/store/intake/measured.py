"""Loads the runs that the app itself has just measured: as measured ones, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from core.counted import counted
from core.store.editions import changing
from core.store.intake.checks import Check
from core.store.intake.loading import BYTES_PER_ROW, Receipt, earlier, loaded, provenance
from core.store.intake.mapping import RUN, Mapping
from core.store.run_folder import read_run
from core.store.runs import insert_run

BESIDE: Final = "measured here while the app was in use"


def is_measured_here(file: str) -> bool:
    """Whether a load, by what it says of its file, is of runs that the app measured."""
    return file.endswith(BESIDE)


def load_measured(path: Path, folders: Sequence[Path], name: str, given_by: str) -> Receipt:
    """Load runs as one load that can be taken back; the same runs twice are one load.

    Args:
        path: of the database.
        folders: of at least one run, each written by `core.benchmark.runner`.
        name: of the load.
        given_by: who asked for them.

    Raises:
        BadFile: a file is missing, altered or wrong.
        StoreBusy: another change is being made.
        StoreError: the disk or the folder refuses.
    """
    found = [read_run(folder) for folder in folders]
    told = "".join(sorted(run.sha256 for run in found))
    sha256 = hashlib.sha256(told.encode()).hexdigest()
    before = loaded(path, sha256)
    if before is not None:
        return before
    load_id, rows = sha256[:12], sum(len(run.answers) for run in found)
    size = sum(file.stat().st_size for folder in folders for file in folder.iterdir())
    given = Mapping(RUN, name[:80], found[0].manifest.asked.panel, {})
    held = [Check("Answers are those that the manifests name", True, counted(rows, "row"))]
    with changing(path, rows * BYTES_PER_ROW) as store, store.transaction() as cursor:
        before = earlier(cursor, sha256)
        if before is not None:
            return before
        fresh = [run.manifest.run_id for run in found if insert_run(cursor, run)]
        cursor.execute("update runs set load_id = ? where run_id in ?", [load_id, fresh])
        file = (sha256, f"{counted(len(found), 'run')}, {BESIDE}", size)
        provenance(cursor, load_id, file, given, given_by, held, rows)
    return Receipt(load_id, given.name, rows, held)
