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


def fitted_again(one: SavedCascade, models: Path) -> list[str]:
    """The parts of a saved cascade that are fitted to something else than when it was saved.

    A part without artifact here is not among them: it may be as it was elsewhere.
    """
    now = {link.router: fitted(link.router, models) for link in one.links if link.fitted}
    return [k.router for k in one.links if now.get(k.router) and k.fitted != now[k.router]]


def refusal(one: SavedCascade, ready: Mapping[str, Router], models: Path) -> str:
    """Why a saved cascade does not answer and what to do about it; empty where it answers."""
    stale = fitted_again(one, models)
    for link in one.links:
        start = f"Cascade '{one.name}' does not answer: its router"
        if link.router not in ready:
            return (
                f"{start} '{link.router}' is not ready. It answers again once that one does; or "
                "delete it on the page Cascades."
            )
        if link.router in stale:
            return (
                f"{start} '{ready[link.router].card().label}' was fitted again after it was saved. "
                "That moves its OOD scores, so the bands of the cascade no longer hold. On the "
                "page Cascades, open its routers, save what is found under a new name, and delete "
                "this one."
            )
    return ""


def as_router(one: SavedCascade, ready: Mapping[str, Router], models: Path) -> Chain:
    """A saved cascade that answers with its own parts.

    Args:
        one: the cascade.
        ready: loaded routers by registry name.
        models: folder of all artifacts.

    Raises:
        RouterError: a part is not ready, or was fitted again since, which moves its OOD scores.
    """
    if why := refusal(one, ready, models):
        raise RouterError(why)
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
