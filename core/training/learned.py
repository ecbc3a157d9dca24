"""Which queries routers have learned from: kept as hashes, held against what they are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from core.benchmark.run_files import query_hash
from core.training.own import Parts, plain
from core.types import Panel

LEARNED: Final = "learned.txt"  # beside the folders of the routers; one hash a line, sorted
SEEN: Final = "queries asked here trained it or set its threshold"
"""What a run's `trained_on` says of it; `measured_board` looks for these words."""


def keep_learned(parts: Parts, models: Path) -> None:
    """Write down what is trained on, and what thresholds are picked on.

    Args:
        parts: of a panel.
        models: folder of the routers.

    Raises:
        OSError: the disk refuses.
    """
    models.mkdir(parents=True, exist_ok=True)
    learned = (*parts.train.texts, *parts.validation.texts)
    hashes = {query_hash(plain(text)) for text in learned}
    (models / LEARNED).write_text("\n".join(sorted(hashes)) + "\n", encoding="ascii")


def seen(panel: Panel, models: Path) -> int:
    """How many of a panel's queries the routers of a folder have learned from.

    A query is the same whatever its capitals and spaces. 0 also where nothing was written down, as
    for the routers that ship.
    """
    path = models / LEARNED
    if not path.is_file():
        return 0
    learned = set(path.read_text(encoding="ascii").split())
    return sum(query_hash(plain(text)) in learned for text in panel.texts)


def said(count: int, panel: Panel) -> str:
    """That for the run's card: `116 of the 192 queries asked here trained it …`."""
    return f"{count:,} of the {len(panel):,} {SEEN}"
