"""The unseen panel: collections that no router was fitted or tuned on.

Accuracy on the sources that a router was trained on says little about others, so whole sources are
held out. Their licences do not allow shipping them: the panel exists where the user has the files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from core.benchmark.catalogue import read_catalogue, read_queries
from core.benchmark.datasets import BadPanel, panel_of
from core.types import Panel

ROWS: Final = 600
SEED: Final = 22


def unseen(folder: Path, models: Path, rows: int = ROWS) -> Panel:
    """The unseen panel; each source is one dataset.

    Args:
        folder: of Parquet files, one a source.
        models: folder of the catalogue `sources.csv`, which says what is held out.
        rows: at most this many queries of each source, drawn with a fixed seed.

    Raises:
        BadPanel: where none of the held-out sources is in the folder.
    """
    held_out = [s for s in read_catalogue(models).values() if s.role == "unseen"]
    found = [s for s in held_out if (folder / f"{s.source}.parquet").is_file()]
    if not found:
        raise BadPanel(
            f"{folder.name} holds none of the unseen sources: "
            f"{', '.join(s.source for s in held_out)}. Each is a file <source>.parquet."
        )
    drawn = []
    for source in found:
        queries = read_queries(folder / f"{source.source}.parquet")
        drawn.append(queries.sample(min(rows, len(queries)), random_state=SEED))
    frame = pd.concat(drawn, ignore_index=True)
    return panel_of("unseen", frame.assign(dataset=frame["source"]))
