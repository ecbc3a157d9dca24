"""Reads the folder of a run in a child process, before the app does.

What the child cannot read within its bounds the app does not touch: a small Parquet file may unpack
to more memory than there is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from core.sandbox import Bounds
from core.store.errors import BadFile
from core.store.intake.limits import MB, UPLOAD
from core.store.intake.staging import told_fault
from core.store.run_folder import read_run

BOUNDS: Final = Bounds(memory=1_100 * MB, seconds=UPLOAD.clock, file_bytes=0)
"""Python with pandas and pyarrow maps 700 MB before it does anything."""


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Read and check the run in `request["folder"]`; a fault comes back as `{"fault": ...}`."""
    try:
        read_run(Path(request["folder"]))
    except BadFile as fault:
        return told_fault(fault)
    return {}
