"""Where things live, and what the operator may change through the environment.

docs/deploy.md says what each field does; what Streamlit itself has an option for is not repeated.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from core.store.shared.address import Address, is_address

ROOT = Path(__file__).resolve().parent.parent
PREFIX: Final = "SWITCHYARD_"
ELSEWHERE: Final = frozenset({
    "SWITCHYARD_PICTURES",  # read by the browser tests; the others by core.endpoints
    "SWITCHYARD_LLM_URL", "SWITCHYARD_LLM_MODEL", "SWITCHYARD_LLM_KEY",
})  # fmt: skip

Words = Annotated[tuple[str, ...], NoDecode]
"""Words with commas between them, in lower case."""


class BadSettings(Exception):
    """A setting cannot be used; the message names the variable and says why."""


class Settings(BaseSettings):
    """Paths of the installation and its operator's choices; every field is `SWITCHYARD_<FIELD>`.

    Raises:
        ValidationError: a value that the field cannot have, or a choice that lacks another.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, hide_input_in_errors=True)

    data: Path = ROOT / "data"
    store: Path = ROOT / "data" / "switchyard.duckdb"  # or the address of a shared store
    copies: Path = ROOT / "data"  # where this machine's copy of a shared store is
    models: Path = ROOT / "data" / "models"
    cache: Path = ROOT / "data" / "cache"
    encoders: Path = ROOT / "data" / "cache" / "encoders"
    encoder: str = ""
    queries: str = ""  # where texts of queries that do not ship are: a folder, or `gqr`
    remote: str = ""  # hosts that visitors may load Parquet files from, with commas; none: off
    cascades: str = str(ROOT / "data" / "cascades.json")  # empty: kept for a visit only
    jobs: Path | None = None  # work begun on the page; None: beside the store
    job_rows: int = Field(default=30_000, ge=0)  # the most queries of one job; 0: none is begun

    sign_in: bool = False
    members: Words = ()  # who may come in: addresses, or @domain; empty: whoever can sign in
    admins: Words = ()
    writes: Literal["everyone", "admins"] = "everyone"
    demo: bool = False
    llm_cap_usd: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    llm_hosts: Words = ("*",)  # that visitors may name as an endpoint; * is any, but none in a demo
    framed_by: Words = ()
    log: Literal["text", "json"] = "text"

    _shared: Address | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _where(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401
        """A store that is an address is kept apart, since it may hold a password."""
        store = given.get("store") if isinstance(given, dict) else None
        if not is_address(store):
            return handler(given)
        try:
            address = Address.of(store)
        except ValueError as error:
            raise ValueError(f"SWITCHYARD_STORE: {error}") from None
        copies = Path(given.get("copies") or cls.model_fields["copies"].default)
        made = handler({**given, "store": copies / address.file})
        made._shared = address
        return made

    @field_validator("members", "admins", "llm_hosts", "framed_by", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        parts = given.split(",") if isinstance(given, str) else given
        if not isinstance(parts, Iterable):
            return parts
        return tuple(word for part in parts if (word := str(part).strip().lower()))

    @field_validator("framed_by")
    @classmethod
    def _are_sites(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for site in given:
            if not site.startswith("https://") or any(c in site for c in " ;'\"\r\n"):
                raise ValueError(f"'{site}' is no site such as https://example.org")
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.members or self.admins) and not self.sign_in:
            raise ValueError("members and admins are known by signing in: set SWITCHYARD_SIGN_IN=1")
        if self.writes == "admins" and not self.admins:
            raise ValueError("only admins may write, but none is named: set SWITCHYARD_ADMINS")
        return self

    @property
    def shared(self) -> Address | None:
        """The shared store that `store` is this machine's copy of, or None."""
        return self._shared

    @property
    def cascade_file(self) -> Path | None:
        """Where saved cascades are kept; None where the operator wants none kept."""
        return Path(self.cascades) if self.cascades else None

    @property
    def job_folder(self) -> Path:
        """Folder of the work that visitors begin on the page."""
        return self.jobs or self.store.parent / "jobs"

    @property
    def published(self) -> Path:
        """Folder of the figures transcribed from the literature."""
        return self.data / "published"

    @property
    def starter(self) -> Path:
        """Folder of the queries written for Switchyard."""
        return self.data / "starter"

    @property
    def inbox(self) -> Path:
        """Folder of files that the operator offers to visitors for loading."""
        return self.data / "inbox"

    @property
    def duo_llm(self) -> Path:
        """Folder of the Duo-LLM lab."""
        return self.data / "labs" / "duo-llm"

    @property
    def runs(self) -> Path:
        """Folder of the measured runs that ship."""
        return self.data / "runs"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        BadSettings: names the variable that cannot be used.
    """
    try:
        return Settings()
    except SettingsError as error:
        raise BadSettings(str(error)) from None
    except ValidationError as error:
        raise BadSettings(" ".join(_told(e["loc"], e["msg"]) for e in error.errors())) from None


def _told(where: tuple[int | str, ...], message: str) -> str:
    name = f"{PREFIX}{str(where[0]).upper()}: " if where else ""
    return f"{name}{message.removeprefix('Value error, ')}."


def unknown(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that look like settings and are none: a mistyped one would do nothing, silently."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | ELSEWHERE
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
