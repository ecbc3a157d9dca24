"""Saved cascades on the screen: read, kept, simulated, and ready to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from core.analysis.cost import CostAssumptions
from core.cascades import saved, simulated
from core.cascades.live import all_ready, fitted_again, refusal
from core.cascades.saved import BadCascade, SavedCascade
from core.cascades.simulated import Simulated
from core.jobs.shelf import Job
from core.routers import Router
from core.settings import settings
from pages._parts import access, answers, jobs, kept, own_store, readers

VISIT = "saved_cascades"


def chains() -> tuple[list[SavedCascade], str]:
    """The cascades kept for everybody and for this visit, and what is wrong with their file."""
    mine: list[SavedCascade] = st.session_state.get(VISIT, [])
    path = settings().cascade_file
    try:
        return [*(saved.read(path) if path else []), *mine], ""
    except BadCascade as fault:
        return mine, str(fault)


def own() -> list[SavedCascade]:
    """The cascades that this visitor may rename and delete: this visit's, where others are kept.

    Raises:
        BadCascade: the file of those kept for everybody is damaged.
    """
    path = settings().cascade_file
    if path and _for_everybody():
        return saved.read(path)
    return list(st.session_state.get(VISIT, []))


def keep(by: Callable[[Sequence[SavedCascade]], list[SavedCascade]]) -> None:
    """Change what is kept: the file, or this visit's list where the file is not theirs to change.

    Raises:
        BadCascade: as `by` says, or the file is damaged.
    """
    path = settings().cascade_file
    if path and _for_everybody():
        saved.change(path, by)
        return
    shared = saved.read(path) if path else []
    changed = by([*shared, *st.session_state.get(VISIT, [])])
    st.session_state[VISIT] = [one for one in changed if one not in shared]


def _for_everybody() -> bool:
    return access.may_write() and saved.can_keep(settings().cascade_file)


def live(own: Job | None = None) -> tuple[list[Router], list[str]]:
    """The saved cascades as routers, and one line for each that cannot answer.

    Args:
        own: the job whose routers are asked; None for those that ship.
    """
    found, fault = chains()
    theirs = [one for one in found if one.trained_by == (own.plan.job if own else "")]
    ready, faults = all_ready(theirs, *_routers(own))
    return list(ready), [*([fault] if fault else []), *faults]


def _routers(own: Job | None) -> tuple[dict[str, Router], Path]:
    """Routers that are ready, and the folder of their files."""
    if own is None:
        return readers.routers()[0], settings().models
    return readers.fitted(own.models)[0], own.models


def refusals() -> list[str]:
    """One line for each saved cascade that does not answer: why, and what to do."""
    sets = jobs.fitted()
    lines = [
        refusal(one, *_routers(sets.get(one.trained_by)))
        if not one.trained_by or one.trained_by in sets
        else f"Cascade '{one.name}' does not answer: the routers that were trained for it are not "
        "here any more. Delete it; or train them again, and save what is found."
        for one in chains()[0]
    ]
    return [line for line in lines if line]


@kept.resource(
    lambda one, panel: own_store.differs(panel),
    max_entries=128, show_spinner=False, hash_funcs={SavedCascade: SavedCascade.model_dump_json},
)  # fmt: skip
def simulation(one: SavedCascade, panel: str) -> Simulated:
    """A cascade played on the stored answers of its parts."""
    ids = answers.run_ids(panel)
    known = [name for name in (*one.among, *one.parts) if name in ids]
    return simulated.simulate(one, panel, {n: answers.measured(panel, n) for n in known}, ids)


def playable() -> tuple[SavedCascade, ...]:
    """The saved cascades whose parts are those that they were saved with.

    Another fitting moves a part's OOD scores: played on its answers, the chain would be another.
    """
    return tuple(one for one in chains()[0] if not _is_stale(one))


def set_aside() -> list[str]:
    """Names of the saved cascades that are not played, since a part was fitted again."""
    return [one.name for one in chains()[0] if _is_stale(one)]


def _is_stale(one: SavedCascade) -> bool:
    """Whether a part was fitted again; a set that was trained here is fitted once."""
    return not one.trained_by and bool(fitted_again(one, settings().models))


def simulations() -> list[Simulated]:
    """Every playable cascade on every panel that all its parts have a run on."""
    return [
        simulation(one, panel)
        for one in playable()
        for panel in answers.panels()
        if set(one.parts) <= set(answers.run_ids(panel)) and _are_its_parts(one, panel)
    ]


def _are_its_parts(one: SavedCascade, panel: str) -> bool:
    """Whether a panel's answers are of the cascade's routers, not of others of the same name."""
    return panel == one.panel if one.trained_by else not answers.trained_here(panel)


def board(given: CostAssumptions | None = None) -> pd.DataFrame:
    """The scoreboard with saved cascades, `simulated` until they are measured."""
    return simulated.with_simulated(own_store.scoreboard(given), simulations())


def cells(row: pd.Series) -> pd.DataFrame:
    """Every figure behind one row of the scoreboard."""
    if row["kind"] == simulated.KIND:
        return simulated.cells(row)
    return own_store.cells(str(row["row_id"]))
