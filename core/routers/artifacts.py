"""Fitted routers on disk: a folder with its files, and a card that vouches for them."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.routers import OPTIONAL, REGISTRY, Router, RouterError, create

CARD = "card.json"


class BrokenArtifact(RouterError):
    """A fitted router is missing, truncated or altered; the message says how to rebuild it."""

    def __init__(self, name: str, what: str) -> None:
        """Name the router and what is wrong with it."""
        super().__init__(
            f"Router '{name}': {what}. Rebuild it: python -m core train --router {name}"
        )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save(router: Router, models: Path, facts: dict[str, Any] | None = None) -> Path:
    """Write a fitted router to `models/<name>/`, replacing what stood there in one move.

    Args:
        router: fitted, with its threshold set.
        models: folder of all artifacts.
        facts: what else the model card tells (sources, licences, rows, seed, metrics).

    Returns:
        The folder written.
    """
    folder, fresh = models / router.name, models / f".{router.name}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    router.write(fresh)
    card = asdict(router.card()) | {
        "domains": router.domains,
        "rebuild": f"python -m core train --router {router.name}",
        "files": {path.name: _digest(path) for path in sorted(fresh.iterdir())},
        **(facts or {}),
    }
    (fresh / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return folder


def read_card(name: str, models: Path) -> dict[str, Any]:
    """The model card of a fitted router.

    Raises:
        BrokenArtifact: where there is none, or it is no JSON.
    """
    try:
        card: dict[str, Any] = json.loads((models / name / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BrokenArtifact(name, "not fitted yet") from error
    except (ValueError, OSError) as error:
        raise BrokenArtifact(name, f"its {CARD} cannot be read") from error
    return card


def load(name: str, models: Path) -> Router:
    """Load a fitted router after checking every file against the card's SHA-256.

    Raises:
        BrokenArtifact: for a missing, truncated or altered file.
        MissingDependency: for a package that is not installed.
    """
    if name in OPTIONAL:
        return create(name).read(models / name)
    card = read_card(name, models)
    try:
        _check(name, card["files"], models)
        router = create(name, **card["params"])
        router.threshold, router.trained_on = float(card["threshold"]), str(card["trained_on"])
        return router.read(models / name, tuple(card["domains"]))
    except RouterError:
        raise
    except Exception as error:  # each file format has its own complaints
        raise BrokenArtifact(name, f"cannot be read ({type(error).__name__})") from error


def _check(name: str, files: dict[str, str], models: Path) -> None:
    for file, expected in files.items():
        path = models / name / file
        if not path.is_file():
            raise BrokenArtifact(name, f"file {file} is missing")
        if _digest(path) != expected:
            raise BrokenArtifact(name, f"file {file} is truncated or altered")


def load_all(models: Path) -> tuple[dict[str, Router], dict[str, str]]:
    """Every registered router that loads, and one line for each that does not.

    Routers with the user's own checkpoint are among them, once the environment names it.
    """
    ready: dict[str, Router] = {}
    faults: dict[str, str] = {}
    for name in (*REGISTRY, *OPTIONAL):
        try:
            ready[name] = load(name, models)
        except RouterError as error:
            faults[name] = str(error)
    return ready, faults
