"""What the first page tells of the store, kept beside it: a start need not count it anew."""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.store.stamp import edition

CODE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Headlines:
    """Who is ahead.

    Attributes:
        said: in sentences, as Markdown.
        charts: metric -> its chart as Vega-Lite, with its rows as Arrow bytes under `datasets`.
    """

    said: list[str]
    charts: dict[str, dict[str, Any]]


def basis(store: Path, prices: Path) -> str:
    """A digest of all that headlines rest on: the store's edition, the prices, and our own code."""
    digest = hashlib.sha256(repr(edition(store)).encode())
    for path in (prices, *sorted(CODE.rglob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def kept(store: Path, of: str) -> Headlines | None:
    """The headlines kept beside a store; None where there are none of this basis."""
    try:
        found = json.loads(_place(store).read_text(encoding="utf-8"))
        if found["basis"] != of:
            return None
        charts = {name: _with_rows(spec, b64decode) for name, spec in found["charts"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # whoever damaged it
        return None
    return Headlines(found["said"], charts)


def keep(store: Path, of: str, headlines: Headlines) -> None:
    """Keep them for the next start; where the folder cannot be written that one counts again."""
    charts = {
        name: _with_rows(spec, lambda rows: b64encode(rows).decode())
        for name, spec in headlines.charts.items()
    }
    text = json.dumps({"basis": of, "said": headlines.said, "charts": charts})
    fresh = _place(store).with_name(f"{_place(store).name}.{os.getpid()}")
    with suppress(OSError):
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, _place(store))


def _place(store: Path) -> Path:
    return store.with_name(f".{store.name}.headlines")


def _with_rows(spec: dict[str, Any], turned: Callable[[Any], Any]) -> dict[str, Any]:
    return {**spec, "datasets": {name: turned(rows) for name, rows in spec["datasets"].items()}}
