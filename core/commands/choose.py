"""The routers that a command line names."""

from __future__ import annotations

from core.commands.terminal import say
from core.routers import REGISTRY, Router, RouterError
from core.routers.artifacts import load, load_all
from core.settings import Settings

ALL = "all"


def names(asked: str) -> list[str]:
    """Registry names of `all` or of names with commas between them.

    Raises:
        RouterError: for a name that is not registered.
    """
    if asked == ALL:
        return list(REGISTRY)
    chosen = [name.strip() for name in asked.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in REGISTRY]
    if unknown or not chosen:
        raise RouterError(
            f"No router is called '{', '.join(unknown)}'. Use {ALL}, or: {', '.join(REGISTRY)}."
        )
    return list(dict.fromkeys(chosen))


def fitted(asked: str, config: Settings) -> dict[str, Router]:
    """The routers by name; with `all`, one that does not load is told on stderr and left out.

    Raises:
        RouterError: for a router that is named and is unknown or does not load.
    """
    if asked != ALL:
        return {name: load(name, config.models) for name in names(asked)}
    ready, faults = load_all(config.models)
    for line in faults.values():
        say(line)
    return ready
