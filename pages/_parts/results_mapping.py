"""How a file is read: proposed, and corrected by the visitor before anything is written."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.store.intake import forms
from core.store.intake.mapping import AGGREGATES, SHAPES, Mapping
from core.store.intake.proposing import propose, refresh
from core.store.intake.staged import Staged, profiles

UNITS = {"%": "percent (0 to 100)", "fraction": "fractions (0 to 1)"}
TIMES = {"us": "microseconds", "ms": "milliseconds", "s": "seconds"}


def mapping(staged: Staged) -> Mapping:
    """The proposal, as corrected by the user."""
    st.subheader("How the file is read", anchor=False)
    guess, key = _proposed(staged.sha256, None, staged), f"results_{staged.sha256[:12]}"
    left, middle, right, last = st.columns(4)
    shape = left.selectbox(
        "The table holds", list(SHAPES), list(SHAPES).index(guess.shape), key=f"{key}_shape",
        format_func=SHAPES.get,
    )  # fmt: skip
    given = guess if shape == guess.shape else _proposed(staged.sha256, shape, staged)
    given = replace(
        given,
        name=middle.text_input("Name of this load", given.name, max_chars=80, key=f"{key}_name"),
        panel=right.text_input(
            "Panel", given.panel, max_chars=80, key=f"{key}_panel_{shape}",
            help="What was asked: gqr for GQR-Bench. Figures of one panel are compared.",
        ),
        router=last.text_input(
            "Router, where the file names none", given.router, max_chars=80, key=f"{key}_router"
        ),
    )  # fmt: skip
    table = st.data_editor(
        forms.roles_table(given, profiles(staged)), hide_index=True,
        key=f"{key}_{shape}_roles", disabled=["Column", "Holds"],
        alt="Columns of the file and what they are read as",
        column_config={
            "Read as": st.column_config.SelectboxColumn(
                options=forms.role_words(shape), required=True
            ),
            "Named": st.column_config.TextColumn(
                help="Router of a prediction, domain of a score, metric of a figure.", max_chars=80
            ),
        },
    )  # fmt: skip
    st.caption("To change what a column is read as, or its name, double-click the cell.")
    given = refresh(staged, forms.with_roles(given, table))
    return _units(_words(given, key), key)


def _words(given: Mapping, key: str) -> Mapping:
    """What values and datasets are called here."""
    left, right = st.columns(2)
    if given.meanings:
        made = forms.meanings_table(given)
        metrics = given.shape == AGGREGATES
        left.markdown(f"**What {'metrics' if metrics else 'labels and predictions'} mean**")
        told = left.data_editor(
            made, hide_index=True, disabled=["In the file"], alt="Values and what they mean",
            key=f"{key}_means_{hash(tuple(made['In the file']))}",
            column_config={"Means": st.column_config.TextColumn(
                help="A domain, ood, accepted (let in, domain unknown), or nothing.", max_chars=80
            )},
        )  # fmt: skip
        given = forms.with_meanings(given, told)
    if given.datasets:
        made = forms.sets_table(given)
        right.markdown("**What datasets are called here**")
        told = right.data_editor(
            made, hide_index=True, disabled=["In the file"], alt="Datasets and their names here",
            key=f"{key}_sets_{hash(tuple(made['In the file']))}",
            column_order=["In the file", "Here", *(["Kind"] if forms.has_kinds(given) else [])],
            column_config={"Kind": st.column_config.SelectboxColumn(
                options=list(forms.KINDS.values()), required=True
            )},
        )  # fmt: skip
        given = forms.with_sets(given, told)
    return given


def _units(given: Mapping, key: str) -> Mapping:
    """Units, asked for where the file does not say."""
    left, right = st.columns(2)
    if given.has_shares():
        share = left.segmented_control(
            "Shares are", list(UNITS), default=given.share_unit or None, format_func=UNITS.get,
            key=f"{key}_{given.shape}_shares", wrap=True,
        )  # fmt: skip
        given = replace(given, share_unit=share or "")
    if given.has_times():
        time = right.segmented_control(
            "Times are", list(TIMES), default=given.time_unit or None, format_func=TIMES.get,
            key=f"{key}_{given.shape}_times", wrap=True,
        )  # fmt: skip
        given = replace(given, time_unit=time or "")
    return given


@st.cache_data(max_entries=8, scope="session", show_spinner="Looking at the columns …")
def _proposed(sha256: str, shape: str | None, _staged: Staged) -> Mapping:
    return propose(_staged, shape=shape)
