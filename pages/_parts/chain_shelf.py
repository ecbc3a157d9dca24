"""Saving a chain under a name, and the chains saved so far."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.analysis.cascade import Stage
from core.cascades import simulated
from core.cascades.live import fitted
from core.cascades.saved import LONGEST_NAME, BadCascade, SavedCascade, added, renamed, without
from core.jobs import words
from core.jobs.shelf import Job
from core.settings import settings
from pages._parts import answers, jobs, saved
from pages._parts.chain import to_saved

TOLD = "chain_saved"


def save_form(stages: Sequence[Stage], panel: str, names: Sequence[str], by_search: bool) -> None:
    """Give the chain a name and keep it."""
    job = _of_training(panel)
    if why := _not_saved(panel, [names[stage.place] for stage in stages], job):
        st.caption(why)
        return
    form = st.form("save_chain", border=False)
    line = form.container(horizontal=True, vertical_alignment="bottom")
    name = line.text_input(
        "Save this chain as", max_chars=LONGEST_NAME, key="chain_name", width=320,
        placeholder="Quick first, careful on doubt",
    )  # fmt: skip
    asked = line.form_submit_button("Save", icon=":material/bookmark_add:")
    if asked:
        try:
            one = SavedCascade.of(
                name, stages, names, panel, by_search,
                fitted=partial(fitted, models=job.models if job else settings().models),
                trained_by=job.plan.job if job else "",
            )  # fmt: skip
            saved.keep(partial(added, one=one))
        except BadCascade as fault:
            st.warning(str(fault), icon=":material/edit:")
        else:
            st.session_state[TOLD] = one.name
            st.rerun()
    if TOLD in st.session_state:
        st.success(
            f"Saved as **{st.session_state.pop(TOLD)}**. It answers under *Try a query*"
            + (", where its routers are chosen, and" if job else ", and")
            + " stands on *Trade-offs* as simulated until it is measured.",
            icon=":material/bookmark_added:",
        )


def _of_training(panel: str) -> Job | None:
    """The newest job that trained the routers of a panel, if this visitor may ask them."""
    if not answers.trained_here(panel):
        return None
    return next((job for job in jobs.fitted().values() if words.panel(job) == panel), None)


def _not_saved(panel: str, parts: Sequence[str], job: Job | None) -> str:
    """Why a chain of these routers cannot be asked, so is not saved; nothing where it can."""
    if job is None and answers.trained_here(panel):
        return (
            "This chain is played here and not saved: the routers that were trained for this panel "
            "are not here any more, or are another visitor's. Train them again under *Results*."
        )
    if any(answers.is_uploaded(panel, name) for name in parts):
        return (
            "This chain is played here and not saved: a saved one answers queries, and of routers "
            "that were loaded from a file there are answers, but nobody to ask."
        )
    return ""


def shelf() -> None:
    """The saved cascades, with a new name or none for any of them."""
    kept, fault = saved.chains()
    if fault:
        st.warning(fault, icon=":material/build:")
    if not kept:
        return
    st.header("Saved cascades", anchor=False)
    board = saved.board()
    st.dataframe(
        simulated.presented(kept, board, answers.labels()), hide_index=True, placeholder="–",
        key="shelf", alt="Saved cascades with their figures",
        column_config={"Cascade": st.column_config.TextColumn(pinned=True)},
    )  # fmt: skip
    for line in saved.refusals():
        st.warning(line, icon=":material/build:")
    if fault or not (mine := saved.own()):
        return
    by_name = {one.name: one for one in mine}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Cascade", list(by_name), key="shelf_chosen", width=260)
        name = st.text_input(
            "New name", key="shelf_name", max_chars=LONGEST_NAME, width=260, placeholder=chosen
        )
        rename = st.button("Rename", icon=":material/edit:", key="shelf_rename")
        delete = st.button("Delete", icon=":material/delete:", key="shelf_delete")
        st.button(
            "Open its routers above", icon=":material/arrow_upward:", key="shelf_open",
            on_click=to_saved, args=(by_name[chosen],),
        )  # fmt: skip
    router = by_name[chosen].router
    st.caption(
        "It asks routers that were trained on the page: under *Try a query*, where these are "
        "chosen. It stands on *Trade-offs* as simulated."
        if by_name[chosen].trained_by
        else "Measure it like any router: "
        f"`python -m core bench --routers {router} --panels starter`. "
        "Its row is then measured instead of simulated."
    )
    if rename or delete:
        try:
            saved.keep(
                partial(renamed, router=router, name=name)
                if rename
                else partial(without, router=router)
            )
        except BadCascade as problem:
            st.warning(str(problem), icon=":material/edit:")
        else:
            st.rerun()
