"""The routers and guards that a command line names."""

from __future__ import annotations

from core.cascades.live import as_router
from core.cascades.saved import SavedCascade, read
from core.commands.at_endpoint import ASKED, at_endpoint
from core.commands.terminal import say
from core.routers import EXTRAS, GUARDS, Router, RouterError, measurable
from core.routers.artifacts import load, load_all, load_guard, load_guards
from core.routers.guardrails.base import Guard
from core.settings import Settings

ALL = "all"


def names(asked: str, config: Settings) -> list[str]:
    """Names of `all` registered routers, or of those named with commas between them.

    A saved cascade is named as it was saved, in any case, or as `cascade-...`; `all` leaves saved
    cascades out.

    `all` is what every installation has: an extra, which takes minutes where others take seconds,
    is measured where it is named.

    Raises:
        RouterError: for a name that is neither registered nor saved.
        BadCascade: the file of saved cascades is damaged.
    """
    if asked == ALL:
        return [name for name in measurable() if name not in EXTRAS]
    chosen = [name.strip() for name in asked.split(",") if name.strip()]
    registered = (*measurable(), *ASKED)
    if chosen and all(name in registered for name in chosen):
        return list(dict.fromkeys(chosen))
    cascades = saved(config)
    known = {name: name for name in (*registered, *(one.router for one in cascades))}
    known |= {one.name.casefold(): one.router for one in cascades}
    unknown = [name for name in chosen if name.casefold() not in known]
    if unknown or not chosen:
        also = "".join(f", {one.name}" for one in cascades)
        raise RouterError(
            f"No router is called '{', '.join(unknown)}'. Use {ALL}, or: "
            f"{', '.join(registered)}{also}."
        )
    return list(dict.fromkeys(known[name.casefold()] for name in chosen))


def saved(config: Settings) -> list[SavedCascade]:
    """The saved cascades of routers that ship; others stand in the app's jobs.

    Raises:
        BadCascade: their file is damaged.
    """
    kept = [] if config.cascade_file is None else read(config.cascade_file)
    return [one for one in kept if not one.trained_by]


def loaded(name: str, config: Settings) -> Router | Guard:
    """A router or guard of `names`: fitted, at an endpoint, or a saved cascade with its parts.

    Raises:
        RouterError: it, or a part of it, does not load.
    """
    if name in ASKED:
        return at_endpoint(name, config)
    if name in GUARDS:
        return load_guard(name, config.models)
    own = name in measurable()
    one = None if own else next((c for c in saved(config) if c.router == name), None)
    if one is None:
        return load(name, config.models)
    return as_router(one, {part: load(part, config.models) for part in one.parts}, config.models)


def fitted(asked: str, config: Settings) -> dict[str, Router | Guard]:
    """The routers by name; with `all`, one that does not load is told on stderr and left out.

    Raises:
        RouterError: for a router that is named and is unknown or does not load.
    """
    if asked != ALL:
        return {name: loaded(name, config) for name in names(asked, config)}
    guards = load_guards(config.models)
    ready, faults = load_all(config.models, guards)
    for line in faults.values():
        say(line)
    return {**ready, **guards[0]}
