"""Saved cascades as routers that answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.cascades.saved import SavedCascade
from core.routers import GUARDED, Router, RouterError
from core.routers.artifacts import BrokenArtifact, read_card
from core.routers.chain import Chain, Link


def fitted(name: str, models: Path) -> str:
    """What a router was fitted to: 12 hex digits over its files; empty for one without a card."""
    try:
        if name in GUARDED:
            files = {part: read_card(part, models)["files"] for part in GUARDED[name]}
        else:
            files = read_card(name, models)["files"]
    except (BrokenArtifact, KeyError):
        return ""
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]


def as_router(one: SavedCascade, ready: Mapping[str, Router], models: Path) -> Chain:
    """A saved cascade that answers with its own parts.

    Args:
        one: the cascade.
        ready: loaded routers by registry name.
        models: folder of all artifacts.

    Raises:
        RouterError: a part is not ready, or was fitted again since, which moves its OOD scores.
    """
    for link in one.links:
        if link.router not in ready:
            raise RouterError(f"Cascade '{one.name}': its router '{link.router}' is not ready.")
        if link.fitted and link.fitted != fitted(link.router, models):
            raise RouterError(
                f"Cascade '{one.name}': its router '{link.router}' was fitted again since, so its "
                "bands no longer hold. Delete it on the page Cascades and save a new one."
            )
    links = [Link(ready[k.router], k.low, k.high, k.role == "guard") for k in one.links]
    return Chain(links, one.router, one.name)


def all_ready(
    saved: Sequence[SavedCascade], ready: Mapping[str, Router], models: Path
) -> tuple[list[Chain], list[str]]:
    """The saved cascades that can answer, and one line for each that cannot."""
    found, faults = [], []
    for one in saved:
        try:
            found.append(as_router(one, ready, models))
        except RouterError as error:
            faults.append(str(error))
    return found, faults
