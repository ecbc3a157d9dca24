"""Routers trained on a visitor's own domains, by a process beside the app."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from core.benchmark.datasets import BadPanel
from core.jobs.choices import not_trainable, trainable
from core.jobs.handed_in import free_name, write_panel
from core.jobs.plan import FILE, Plan
from core.settings import settings
from core.store import loads
from core.training.own import Parts, parts_of, remarks, split_table
from core.types import Panel
from pages._parts import access, handed_in, jobs, own_store
from pages._parts.faults import tell

KEY = "train"


def train() -> None:
    """From a labelled file to routers of one's own."""
    st.markdown(
        "Bring labelled queries of your own domains, such as billing, returns and tech support, "
        "and train routers on them. Three fifths are learned from, a fifth picks each threshold, "
        "and a fifth is held out: the figures on the front are of that. The routers then answer "
        "under *Try a query*."
    )
    if not settings().job_rows:
        st.info("Whoever runs this server does not offer to train on the page.")
        return
    if not access.may_write():
        st.info("What you train is yours alone, and gone after a day.", icon=":material/lock:")
    panel = handed_in.handed_in(KEY)
    if panel is not None:
        try:
            _form(panel, parts_of(panel))
        except BadPanel as fault:
            tell(fault)
    jobs.watch("train")


def _form(panel: Panel, parts: Parts) -> None:
    table, choice = st.columns([2, 3])
    table.dataframe(split_table(parts), hide_index=True, alt="Queries of each part")
    kinds = trainable(parts.has_ood)
    with choice:
        chosen = st.multiselect("Routers", list(kinds), list(kinds)[:4], format_func=kinds.get)
        for line in remarks(parts):
            st.caption(f":material/info: {line}")
        for label, why in not_trainable(parts.has_ood).items():
            st.caption(f":material/block: {label} is not offered: {why}.")
        if st.button("Train", type="primary", icon=":material/school:", disabled=not chosen):
            _begin(panel, parts, tuple(chosen))


def _begin(panel: Panel, parts: Parts, routers: tuple[str, ...]) -> None:
    name = free_name(parts.test, loads.revisions(own_store.store()))
    plan = Plan(
        work="train", routers=routers, source=FILE, panel=name, shared=access.may_write(),
        owner=jobs.owner(), given_by=jobs.owner() or "A visitor",
    )  # fmt: skip
    if jobs.begin(plan, partial(write_panel, replace(panel, name=name))):
        handed_in.forget(KEY)
        st.rerun()
