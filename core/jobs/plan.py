"""What a job is asked, and what it says of itself."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.benchmark.runner import Progress

Status = Literal["waiting", "running", "stopped", "done", "failed"]
ID: Final = r"^[0-9a-f]{32}$"
FILE: Final = "file"  # source of a panel that its user handed in
ACTIVE: Final = frozenset({"waiting", "running"})


class JobError(Exception):
    """A job cannot be taken on or go on; the message says why and what to do."""


class Plan(BaseModel):
    """What is asked; written once.

    Attributes:
        job: 32 random hex digits: who knows them may see the job.
        work: what kind of work.
        routers: registry names, in order.
        source: a panel by its name, or `file` for one that was handed in.
        panel: what the panel is called.
        rows: at most this many of its queries, drawn at random; 0 for all.
        fitted_by: the job whose routers are asked; empty for those that ship.
        shared: whether its figures are for everybody.
        owner: e-mail address of who asked; empty where nobody signs in.
        given_by: the name kept with the figures.
        asked_utc: when.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    job: str = Field(default_factory=lambda: secrets.token_hex(16), pattern=ID)
    work: Literal["measure", "train"] = "measure"
    routers: tuple[str, ...] = Field(min_length=1, max_length=60)
    source: str = Field(max_length=40)
    panel: str = Field(min_length=1, max_length=60)
    rows: int = Field(default=0, ge=0)
    fitted_by: str = Field(default="", pattern=r"^([0-9a-f]{32})?$")
    shared: bool
    owner: str = Field(default="", max_length=320)
    given_by: str = Field(default="A visitor", max_length=80)
    asked_utc: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Told(BaseModel):
    """How far a job is.

    Attributes:
        status: `stopped` jobs can go on, `failed` ones cannot.
        step: label of the router at work, and what it does.
        place, of: which of how many steps it is, from 0.
        done, total, answered, seconds: rows of the step, as `Progress` has them.
        panel: what was measured on; a part of a panel has a name of its own.
        queries: how many it holds.
        domains: of the panel.
        has_ood: whether the panel has OOD queries.
        notes: one line for each router that was left out, and what to mind about the figures.
        fault: why it stopped or failed; empty where a user stopped it.
        runs: how many runs it brought.
        load_id: under which its figures are in the store; empty without.
    """

    model_config = ConfigDict(frozen=True)

    status: Status = "waiting"
    step: str = ""
    doing: Literal["", "answering", "timing", "fitting", "loading"] = ""
    place: int = 0
    of: int = 0
    done: int = 0
    total: int = 0
    answered: int = 0
    seconds: float = 0.0
    panel: str = ""
    queries: int = 0
    domains: tuple[str, ...] = ()
    has_ood: bool = True
    notes: tuple[str, ...] = ()
    fault: str = ""
    runs: int = 0
    load_id: str = ""

    @property
    def progress(self) -> Progress:
        """Of the step."""
        return Progress(self.done, self.total, self.answered, self.seconds)

    @property
    def share(self) -> float:
        """How much of the whole is done, 0-1, as if every step took as long."""
        if self.status == "done":
            return 1.0
        within = self.done / self.total if self.total else 0.0
        return min(1.0, (self.place + within) / self.of) if self.of else 0.0
