"""Cascades that a user saved: what each is, and the file that keeps them."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from core.analysis.cascade import GUARD, LONGEST, Stage, check

PREFIX: Final = "cascade-"
MOST: Final = 40
LONGEST_NAME: Final = 60
# What HTML, Markdown or the command line would read as more than a name.
REFUSED: Final = frozenset("<>&`*[]$|\\~#:,")

_writing = threading.Lock()


class BadCascade(Exception):
    """A cascade cannot be saved, renamed or read; the message says why and what to do."""


class SavedLink(BaseModel):
    """One link: a router's registry name and limits, and what it was fitted to (see `fitted`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    router: str = Field(pattern=r"^[A-Za-z0-9_+.-]{1,80}$")
    role: Literal["router", "guard"]
    low: float
    high: float
    fitted: str = Field(default="", pattern=r"^[0-9a-f]{0,12}$")


class SavedCascade(BaseModel):
    """A chain under a name of the user's.

    Attributes:
        name: as the user typed it; see `proper_name`.
        panel: whose answers it was picked on.
        among: the routers whose common queries were halved to pick it.
        picked: `search`, on one half of the answers; `hand`, while looking at the other half.
        links: 1 to 4.
        saved_utc: when.
        trained_by: the job whose routers it asks; empty for those that ship.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    panel: str = Field(max_length=100)
    among: tuple[str, ...] = Field(max_length=16)
    picked: Literal["search", "hand"]
    links: tuple[SavedLink, ...] = Field(min_length=1, max_length=LONGEST)
    saved_utc: datetime
    trained_by: str = Field(default="", pattern=r"^([0-9a-f]{32})?$")

    @field_validator("name")
    @classmethod
    def _proper(cls, name: str) -> str:
        try:
            return proper_name(name)
        except BadCascade as error:
            raise ValueError(str(error)) from error

    @property
    def router(self) -> str:
        """Its name among routers: of its links alone, so that a new name leaves its runs to it."""
        links = [link.model_dump(mode="json") for link in self.links]
        text = json.dumps(links, sort_keys=True, separators=(",", ":"))
        return PREFIX + hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def parts(self) -> tuple[str, ...]:
        """Registry names of its routers, each once."""
        return tuple(dict.fromkeys(link.router for link in self.links))

    def stages(self, names: Sequence[str]) -> tuple[Stage, ...]:
        """Its links as stages over members in the order of `names`.

        Raises:
            ValueError: a router is not among them, or the chain cannot answer every query.
        """
        found = tuple(
            Stage(list(names).index(link.router), link.low, link.high, link.role)
            for link in self.links
        )
        check(found, len(names))
        return found

    @classmethod
    def of(
        cls,
        name: str,
        stages: Sequence[Stage],
        names: Sequence[str],
        panel: str,
        by_search: bool,
        fitted: Callable[[str], str] = lambda _: "",
        trained_by: str = "",
    ) -> Self:
        """A chain of stages over members `names`, under a name.

        Raises:
            BadCascade: the name is no name.
        """
        links = tuple(
            SavedLink(
                router=names[s.place], role="guard" if s.role == GUARD else "router",
                low=s.low, high=s.high, fitted=fitted(names[s.place]),
            )
            for s in stages
        )  # fmt: skip
        return cls(
            name=proper_name(name), panel=panel, among=tuple(names), links=links,
            picked="search" if by_search else "hand",
            saved_utc=datetime.now(UTC).replace(microsecond=0), trained_by=trained_by,
        )  # fmt: skip


def proper_name(text: str) -> str:
    """A name as it is kept: one line of 1 to 60 characters, none of which means anything else.

    Raises:
        BadCascade: for any other text.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise BadCascade("Give the cascade a name.")
    if len(name) > LONGEST_NAME:
        raise BadCascade(f"The name has {len(name)} characters; the limit is {LONGEST_NAME}.")
    odd = next((c for c in name if c in REFUSED or not c.isprintable()), None)
    if odd is not None:
        shown = odd if odd.isprintable() else f"U+{ord(odd):04X}"
        raise BadCascade(f"A name cannot hold '{shown}'. Use letters, digits, spaces and + - ( ).")
    return name


def added(kept: Sequence[SavedCascade], one: SavedCascade) -> list[SavedCascade]:
    """With one more.

    Raises:
        BadCascade: the name or the very chain is there already, or there are too many.
    """
    _refuse_taken(kept, one.name)
    same = next((other.name for other in kept if other.router == one.router), None)
    if same is not None:
        raise BadCascade(f"This chain is saved already, as '{same}'.")
    if len(kept) >= MOST:
        raise BadCascade(f"There are {MOST} saved cascades, which is the limit. Delete one first.")
    return [*kept, one]


def renamed(kept: Sequence[SavedCascade], router: str, name: str) -> list[SavedCascade]:
    """With another name for one of them.

    Raises:
        BadCascade: the name is no name or is taken, or there is no such cascade.
    """
    proper, others = proper_name(name), without(kept, router)
    _refuse_taken(others, proper)
    return [c.model_copy(update={"name": proper}) if c.router == router else c for c in kept]


def without(kept: Sequence[SavedCascade], router: str) -> list[SavedCascade]:
    """Without one of them.

    Raises:
        BadCascade: there is no such cascade.
    """
    left = [one for one in kept if one.router != router]
    if len(left) == len(kept):
        raise BadCascade("This cascade is not there any more. Load the page again.")
    return left


def _refuse_taken(kept: Sequence[SavedCascade], name: str) -> None:
    if any(other.name.casefold() == name.casefold() for other in kept):
        raise BadCascade(f"A cascade is called '{name}' already. Choose another name.")


_FILE: Final = TypeAdapter(list[SavedCascade])


def read(path: Path) -> list[SavedCascade]:
    """The saved cascades, none where there is no file.

    Raises:
        BadCascade: the file cannot be read, or is not what `change` writes.
    """
    try:
        return _FILE.validate_json(path.read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadCascade(f"{path.name} cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise BadCascade(
            f"{path.name} is damaged at {where} ({first['msg']}). Correct it, or move it away; "
            "nothing is saved over it."
        ) from error


def can_keep(path: Path | None) -> bool:
    """Whether this process may write the file of saved cascades."""
    if path is None:
        return False
    folder = next(place for place in path.absolute().parents if place.exists())
    return os.access(folder, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def change(
    path: Path, by: Callable[[Sequence[SavedCascade]], list[SavedCascade]]
) -> list[SavedCascade]:
    """Read, change and write the file in one step; on any error it stays as it was.

    Raises:
        BadCascade: as `read` and as `by` say, or the file cannot be written.
    """
    with _writing:
        found = by(read(path))
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(_FILE.dump_json(found, indent=2) + b"\n")
            os.replace(fresh, path)
        except OSError as error:
            raise BadCascade(f"{path.name} cannot be written ({error.strerror}).") from error
    return found
