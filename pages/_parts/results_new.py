"""A file from the browser, looked at, mapped, and only then loaded."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.settings import settings
from core.store.errors import BadFile, StoreError
from core.store.intake import forms
from core.store.intake.arrivals import Arrival, from_inbox, from_upload, from_url, inbox
from core.store.intake.loading import Examined, Receipt, examine, load, load_run
from core.store.intake.mapping import AGGREGATES, SHAPES, Mapping
from core.store.intake.proposing import propose, refresh
from core.store.intake.staged import Staged, head, profiles
from pages._parts import access, own_store, readers
from pages._parts.faults import as_text, tell
from pages._parts.results_said import DONE, said_of_last, show_checks

UNITS = {"%": "percent (0 to 100)", "fraction": "fractions (0 to 1)"}
TIMES = {"us": "microseconds", "ms": "milliseconds", "s": "seconds"}
ARRIVAL, SOURCE = "results_arrival", "results_source"
TURN = "results_turn"  # part of the keys of the choosers, so that each load begins with empty ones


def new_load() -> None:
    """From the file to the loaded rows."""
    said_of_last()
    if not access.may_write():
        st.info(
            "What you load here is yours alone: this session shows it under Results and on "
            "Trade-offs, nobody else sees it, and it is gone when you leave.",
            icon=":material/lock:",
        )
    arrival = _arrival()
    if arrival is None:
        _what_can_be_loaded()
        return
    by = st.text_input(
        "Your name, kept with the load", key="results_by", max_chars=80, placeholder="A visitor"
    )
    try:
        if arrival.staged is None:
            st.info("The folder of a run measured with Switchyard. Its figures are counted again.")
            if st.button("Load the run", type="primary"):
                _keep(load_run(own_store.path_to_change(), arrival.run, by or "A visitor"))
            return
        given = _mapping(arrival.staged)
        _look_and_load(arrival.staged, given, by or "A visitor")
    except (BadFile, StoreError) as fault:
        tell(fault)


def _arrival() -> Arrival | None:
    """The chosen file, read once; a fault is told and nothing is kept."""
    turn = st.session_state.get(TURN, "")
    given = st.file_uploader(
        "A file of results", accept_multiple_files=True, key=f"file_{turn}",
        help="CSV, TSV, JSONL, JSON or Parquet, also packed with gzip or zstd. Of a run folder, "
        "choose manifest.json and answers.parquet together.",
    )  # fmt: skip
    offered = inbox(settings().inbox)
    place = st.selectbox(
        "Or a file of the inbox", offered, None, key=f"inbox_{turn}", placeholder="None chosen"
    ) if offered else None  # fmt: skip
    url = st.text_input(
        "Or the address of a Parquet file", key=f"url_{turn}", placeholder="https://… or s3://…"
    ) if settings().remote else None  # fmt: skip
    source = (tuple(file.file_id for file in given), place, url)
    if source != st.session_state.get(SOURCE):
        st.session_state[SOURCE], st.session_state[ARRIVAL] = source, None
        try:
            with st.spinner("Reading the file …"):
                if given:
                    files = [(file.name, file.getvalue()) for file in given]
                    st.session_state[ARRIVAL] = from_upload(files)
                elif place:
                    st.session_state[ARRIVAL] = from_inbox(settings().inbox, place)
                elif url:
                    st.session_state[ARRIVAL] = from_url(url, settings().remote)
        except BadFile as fault:
            st.session_state[SOURCE] = None
            tell(fault)
    return st.session_state.get(ARRIVAL)


def _mapping(staged: Staged) -> Mapping:
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
        forms.roles_table(given, profiles_of(staged.sha256, staged)), hide_index=True,
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


def _look_and_load(staged: Staged, given: Mapping, by: str) -> None:
    with st.expander("The first ten rows of the file", expanded=True):
        st.dataframe(head_of(staged.sha256, staged), hide_index=True, alt="First rows of the file")
    questions = given.questions()
    if questions:
        for question in questions:
            st.warning(f"{question} The file does not say. Choose above.", icon=":material/help:")
        return
    found = _examined(staged.sha256, given.as_json(), staged)
    st.subheader("What would be loaded", anchor=False)
    st.caption(f"{found.rows:,} rows; the first ten:")
    st.dataframe(found.preview, hide_index=True, placeholder="–", alt="First rows to be loaded")
    if found.unread:
        st.caption(as_text(f"Not read: {', '.join(found.unread)}"))
    left, right = st.columns(2)
    left.markdown("**Figures counted from them**")
    left.dataframe(
        forms.shown(found.figures), hide_index=True, placeholder="–", alt="Figures to be loaded"
    )
    with right:
        st.markdown("**Checks**")
        show_checks(found.checks)
    if st.button(f"Load {found.rows:,} rows", type="primary", icon=":material/download_done:"):
        with st.spinner("Loading …"):
            _keep(load(own_store.path_to_change(), staged, given, by))


def _keep(receipt: Receipt) -> None:
    st.session_state[DONE] = receipt
    for name in (ARRIVAL, SOURCE):
        st.session_state.pop(name, None)
    st.session_state[TURN] = f"{receipt.load_id}-{st.session_state.get(TURN, '')}"[:40]
    readers.follow()
    st.rerun()


def _what_can_be_loaded() -> None:
    st.markdown(
        "- **Predictions**, one row per query: `text` or `id`, `dataset`, `label`, `prediction`, "
        "and if there are any `score_<domain>`, `ood`, `latency_ms`, `tokens`; several routers as "
        "a column `router` or as columns `pred-<router>`.\n"
        "- **Figures**: `router, metric, dataset, value`, or a column per metric; what `gqr.score` "
        "and `gqr.evaluate_by_dataset` return.\n"
        "- **Outcomes of LLMs** as in RouterBench or LLMRouter: `query, task, model, quality, "
        "cost`.\n"
        "- **A run** of `python -m core bench`: `manifest.json` with `answers.parquet`.\n\n"
        "Nothing is written before you have seen ten rows and pressed the button. Texts are not "
        "kept: a query is known by its hash."
    )


@st.cache_data(max_entries=8, scope="session", show_spinner="Looking at the columns …")
def _proposed(sha256: str, shape: str | None, _staged: Staged) -> Mapping:
    return propose(_staged, shape=shape)


@st.cache_data(max_entries=4, scope="session", show_spinner=False)
def profiles_of(sha256: str, _staged: Staged) -> dict:
    """What each column of the file holds."""
    return profiles(_staged)


@st.cache_data(max_entries=4, scope="session", show_spinner=False)
def head_of(sha256: str, _staged: Staged) -> object:
    """The first rows of the file."""
    return head(_staged)


@st.cache_data(max_entries=8, scope="session", show_spinner="Checking …")
def _examined(sha256: str, mapping: str, _staged: Staged) -> Examined:
    return examine(own_store.store(), _staged, Mapping.of_json(mapping))
