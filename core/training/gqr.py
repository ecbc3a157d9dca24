"""The benchmark's own train set, from the hub through the package `gqr`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from core.benchmark.datasets import BadPanel, panel_of
from core.routers.base import require
from core.training.sources import OWN_LICENCE, Sources, sources_of, starter_rows
from core.types import OOD


def gqr_sources(own: Path) -> Sources:
    """The train and eval split of GQR-Bench; its OOD queries come from the starter panel.

    The benchmark has no OOD queries to learn from (arXiv 2505.14524), so the background class and
    the thresholds lean on the starter panel's OOD rows.

    Args:
        own: folder of the starter panel.

    Raises:
        MissingDependency: without the package `gqr`.
        BadPanel: where the hub cannot be reached, or its data has another shape.
    """
    gqr: Any = require("gqr", "gqr")
    try:
        train, held_out = gqr.load_train_dataset()
    except (OSError, ValueError, RuntimeError) as error:
        raise BadPanel(
            f"The GQR-Bench train set could not be loaded ({type(error).__name__}). "
            "It needs the Hugging Face hub; without a network use --from starter."
        ) from error
    background, judge = (_ood(starter_rows(own, split)) for split in ("train", "validation"))
    rows = pd.concat([_frame(train), background], ignore_index=True)
    validation = pd.concat([_frame(held_out), judge], ignore_index=True)
    return sources_of(
        rows,
        panel_of("gqr-validation", validation),
        f"{len(rows):,} queries: GQR-Bench's train set, OOD queries of the starter panel",
        {"gqr": "as on the hub: see the licences of its three datasets", "starter": OWN_LICENCE},
    )


def _ood(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["label"] == OOD]


def _frame(rows: pd.DataFrame) -> pd.DataFrame:
    missing = [column for column in ("text", "domain") if column not in rows]
    if missing:
        raise BadPanel(
            f"gqr.load_train_dataset(): column {', '.join(missing)} is missing. "
            "Install the version of gqr named in requirements-dev.txt."
        )
    frame = rows[["text", "domain"]].rename(columns={"domain": "label"})
    return frame.assign(source="gqr", dataset="gqr_" + frame["label"].astype(str))
