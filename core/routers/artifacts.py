"""Fitted routers and guards on disk: a folder with files, and a card that vouches for them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from core.routers import (
    EXTRAS,
    GUARDED,
    GUARDS,
    OPTIONAL,
    REGISTRY,
    Router,
    RouterError,
    create,
    create_guard,
)
from core.routers.guardrails.base import Guard
from core.routers.guardrails.guarded import guarded

CARD = "card.json"
Loaded = TypeVar("Loaded")


class BrokenArtifact(RouterError):
    """A fitted router or guard is missing, truncated or altered; the message has the remedy."""

    def __init__(self, name: str, what: str) -> None:
        """Name it and what is wrong with it."""
        kind = "Guard" if name in GUARDS else "Router"
        super().__init__(f"{kind} '{name}': {what}. Rebuild it: {_rebuild(name)}")


def _rebuild(name: str) -> str:
    how = "train-guard" if name in GUARDS else f"train --router {name}"
    return f"python -m core {how}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save(router: Router | Guard, models: Path, facts: dict[str, Any] | None = None) -> Path:
    """Write a fitted router or guard to `models/<name>/`, replacing what stood there in one move.

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
        "rebuild": _rebuild(router.name),
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
    if name in GUARDED:
        inner, guard = GUARDED[name]
        return guarded(load(inner, models), load_guard(guard, models), name)
    card = read_card(name, models)
    try:
        _check(name, card["files"], models)
        fresh = create(name, **card["params"])
        fresh.threshold, fresh.trained_on = float(card["threshold"]), str(card["trained_on"])
        return fresh.read(models / name, tuple(card["domains"]))
    except RouterError:
        raise
    except Exception as error:  # each file format has its own complaints
        raise BrokenArtifact(name, f"cannot be read ({type(error).__name__})") from error


def load_guard(name: str, models: Path) -> Guard:
    """Load a fitted guard after checking every file against the card's SHA-256.

    Raises:
        RouterError: as `load`.
    """
    card = read_card(name, models)
    try:
        _check(name, card["files"], models)
        return create_guard(name).read(models / name)
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


def load_all(
    models: Path, of_guards: tuple[dict[str, Guard], dict[str, str]] | None = None
) -> tuple[dict[str, Router], dict[str, str]]:
    """Every registered router that loads, and one line for each that does not.

    Routers with the user's own checkpoint are among them, once the environment names it. A guarded
    router shares its router with the one that stands alone. Extras are left to `load_extras`.

    Args:
        models: folder of all artifacts.
        of_guards: what `load_guards` gave, so that guarded routers share the guards that stand
            alone; loaded where it is not given.
    """
    ready, faults = _all_of((*REGISTRY, *OPTIONAL), lambda name: load(name, models))
    guards, missing = of_guards or load_guards(models)
    for name, (router, guard) in GUARDED.items():
        if router in ready and guard in guards:
            ready[name] = guarded(ready[router], guards[guard], name)
    return ready, faults | missing


def load_found(models: Path) -> tuple[dict[str, Router], dict[str, str]]:
    """Every router whose card is in a folder, and one line for each that does not load."""
    names = sorted(path.parent.name for path in models.glob(f"*/{CARD}"))
    return _all_of(names, lambda name: load(name, models))


def load_guards(models: Path) -> tuple[dict[str, Guard], dict[str, str]]:
    """Every registered guard that loads, and one line for each that does not."""
    return _all_of(GUARDS, lambda name: load_guard(name, models))


def load_extras(models: Path) -> tuple[dict[str, Router], dict[str, str]]:
    """Routers whose extra is installed, and one line for each that does not load."""
    return _all_of(EXTRAS, lambda name: load(name, models))


def _all_of(
    names: Iterable[str], load_one: Callable[[str], Loaded]
) -> tuple[dict[str, Loaded], dict[str, str]]:
    ready: dict[str, Loaded] = {}
    faults: dict[str, str] = {}
    for name in names:
        try:
            ready[name] = load_one(name)
        except RouterError as error:
            faults[name] = str(error)
    return ready, faults
