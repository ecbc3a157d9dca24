"""Routers on a panel, measured by a process beside the app."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from core.jobs import words
from core.jobs.choices import gqr_is_there, offers, suiting
from core.jobs.handed_in import free_name, write_panel
from core.jobs.measuring import FLATTERS
from core.jobs.plan import FILE, Plan
from core.settings import settings
from core.store import loads
from core.training.learned import seen
from core.types import DOMAINS, Panel
from pages._parts import access, handed_in, jobs, own_store

PANELS = {
    "starter": "Starter panel, test split",
    "gqr": "GQR-Bench, test set",
    FILE: "A file of yours",
}
KEY = "measure"
USUAL = ("static", "fasttext")
FEWEST, SOME = 60, 300


def measure() -> None:
    """Choose routers and a panel, begin, and follow."""
    st.markdown(
        "Measure routers on queries of ours or of yours. The work is done by a process beside the "
        "app: leave this page, or close it, and it goes on. What was answered when you stop it is "
        "kept."
    )
    if not settings().job_rows:
        st.info("Whoever runs this server does not offer to measure on the page.")
        return
    if not access.may_write():
        st.info(
            "What you measure here is yours alone: nobody else sees it on the scoreboard.",
            icon=":material/lock:",
        )
    _form()
    jobs.watch("measure")


def _form() -> None:
    known = [name for name in PANELS if name != "gqr" or gqr_is_there(settings())]
    left, right = st.columns([2, 1])
    source = left.segmented_control(
        "Panel", known, default=known[0], required=True, format_func=PANELS.get, wrap=True,
        key=f"{KEY}_panel",
    )  # fmt: skip
    panel = handed_in.handed_in(KEY) if source == FILE else None
    if source == FILE and panel is None:
        return
    domains, fitted_by = panel.domains if panel else DOMAINS, ""
    sets = {key: job for key, job in jobs.fitted().items() if job.told.domains == domains}
    if sets:
        fitted_by = st.selectbox(
            "Which routers", ["", *sets], 0 if domains == DOMAINS else 1,
            key=f"{KEY}_set_{'-'.join(domains)}",
            format_func=lambda job: words.trained(sets[job]) if job else jobs.SHIPPED,
        )  # fmt: skip
    models = sets[fitted_by].models if fitted_by else settings().models
    offered = suiting(offers(models, extras=not settings().demo), domains)
    usual = [name for name in USUAL if name in offered]
    chosen = st.multiselect(
        "Routers", list(offered), usual or list(offered) if fitted_by else usual,
        format_func=offered.get, key=f"{KEY}_routers_{fitted_by}_{'-'.join(domains)}",
    )  # fmt: skip
    if domains != DOMAINS and not fitted_by:
        st.caption(
            "The routers that ship know law, finance and healthcare; a guard knows no domain. "
            "Train some for your domains under *Train*."
        )
    if panel and (learned := seen(panel, models)):
        st.warning(
            f"{learned:,} of these {len(panel):,} queries {FLATTERS}. For honest figures bring "
            "queries that they have not seen; those that *Train* gave are of queries held out.",
            icon=":material/visibility:",
        )
    some = right.selectbox(
        "Queries", [0, FEWEST, SOME], key=f"{KEY}_rows",
        format_func=lambda n: f"About {n}, drawn at random" if n else "All",
        help="Half in-domain, half OOD, with equal shares of each OOD set. A part of a panel is a "
        "panel of its own on the scoreboard.",
    )  # fmt: skip
    if st.button("Start", type="primary", icon=":material/play_arrow:", disabled=not chosen):
        _begin(source, panel, fitted_by, tuple(chosen), some)


def _begin(
    source: str, panel: Panel | None, fitted_by: str, routers: tuple[str, ...], rows: int
) -> None:
    name = source if panel is None else free_name(panel, loads.revisions(own_store.store()))
    plan = Plan(
        routers=routers, source=source, panel=name, rows=rows, fitted_by=fitted_by,
        shared=access.may_write(),
        owner=jobs.owner(), given_by=jobs.owner() or "A visitor",
    )  # fmt: skip
    if jobs.begin(plan, partial(_fill, panel)):
        handed_in.forget(KEY)
        st.rerun()


def _fill(panel: Panel | None, place: Path) -> None:
    if panel is not None:
        write_panel(panel, place)
