"""Whether a query is English: langid as `py3langid` ships it, its tables read from the disk.

The model's tables take 77 MB in memory, of which English text touches a few: they are unpacked once
into the cache folder and mapped from there, so that only the pages that are read take memory, and
servers side by side share them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from core.routers.base import require
from core.settings import settings
from core.types import Floats

_LETTERS: Final = 4  # fewer have no language
_READ: Final = 2_000  # characters; a longer text tells no more
_TABLES: Final = ("ptc", "pc", "classes", "nextmove", "row", "output")


def not_english(texts: Sequence[str]) -> Floats:
    """float32[n]: 1 - probability of English; 0 for what has too few letters to tell."""
    model = _identifier()
    return np.array(
        [
            1 - dict(model.rank(text[:_READ]))["en"]
            if sum(c.isalpha() for c in text) >= _LETTERS
            else 0.0
            for text in texts
        ],
        np.float32,
    )


@lru_cache(maxsize=1)
def _identifier() -> Any:  # noqa: ANN401 - py3langid is untyped
    langid = require("py3langid.langid", "py3langid")
    packed = Path(langid.MODEL_DIR) / langid.MODEL_FILE
    try:
        tables = _mapped(unpacked(packed))
    except (OSError, ValueError):  # no place to write to, or a table that was cut short
        return langid.LanguageIdentifier.from_model_file(packed, norm_probs=True)
    # The tables are of another shape than those of `from_model_file`, not of another content: the
    # package indexes them one number at a time, which a memoryview answers as fast as an array.
    return langid.LanguageIdentifier(
        tables["ptc"],
        np.array(tables["pc"]),
        tables["classes"].tolist(),
        tables["nextmove"].data,
        tables["output"].tolist(),
        norm_probs=True,
        tk_row=tables["row"].data,
    )


def unpacked(packed: Path) -> Path:
    """Folder with the tables of a model of py3langid, one NumPy file each; made where it is not.

    Raises:
        OSError: where the cache folder cannot be written.
    """
    with packed.open("rb") as file:
        revision = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    folder = settings().cache / f"langid-{revision}"
    if folder.is_dir():
        return folder
    load = require("py3langid.modelio", "py3langid").load_model
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    fresh.mkdir(parents=True, exist_ok=True)
    try:
        for name, table in zip(_TABLES, load(packed), strict=True):
            np.save(fresh / f"{name}.npy", np.asarray(table), allow_pickle=False)
        os.replace(fresh, folder)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        if not folder.is_dir():  # otherwise another process was first
            raise
    return folder


def _mapped(folder: Path) -> dict[str, np.ndarray]:
    return {
        name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _TABLES
    }
