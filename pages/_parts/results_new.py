"""A file from the browser, looked at, mapped (`results_mapping`), and only then loaded."""

from __future__ import annotations

import streamlit as st

from core.counted import counted
from core.settings import settings
from core.store.errors import BadFile, StoreError
from core.store.intake import forms
from core.store.intake.arrivals import Arrival, from_inbox, from_upload, from_url, inbox
from core.store.intake.loading import Examined, Receipt, examine, load, load_run
from core.store.intake.mapping import Mapping
from core.store.intake.staged import SHOWN, Staged, head
from pages._parts import access, own_store
from pages._parts import results_example as example
from pages._parts.faults import as_text, tell
from pages._parts.following import follow
from pages._parts.results_mapping import mapping
from pages._parts.results_said import DONE, said_of_last, show_checks

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
        example.offer()
        return
    if example.is_chosen():
        example.on_show()
    by = st.text_input(
        "Your name, kept with the load", key="results_by", max_chars=80, placeholder="A visitor"
    )
    try:
        if arrival.staged is None:
            st.info("The folder of a run measured with Switchyard. Its figures are counted again.")
            if st.button("Load the run", type="primary"):
                _keep(load_run(own_store.path_to_change(), arrival.run, by or "A visitor"))
            return
        given = mapping(arrival.staged)
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
    if given or place or url:
        example.put_away()
    source = (tuple(file.file_id for file in given), place, url, example.is_chosen())
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
                elif example.is_chosen():
                    st.session_state[ARRIVAL] = from_upload([(example.FILE, example.content())])
        except BadFile as fault:
            st.session_state[SOURCE] = None
            tell(fault)
    return st.session_state.get(ARRIVAL)


def _look_and_load(staged: Staged, given: Mapping, by: str) -> None:
    with st.expander("The first rows of the file", expanded=True):
        st.dataframe(
            head_of(staged.sha256, staged), hide_index=True, placeholder="–",
            alt="First rows of the file",
        )  # fmt: skip
    questions = given.questions()
    if questions:
        for question in questions:
            st.warning(f"{question} The file does not say. Choose above.", icon=":material/help:")
        return
    found = _examined(staged.sha256, given.as_json(), staged)
    st.subheader("What would be loaded", anchor=False)
    rows = counted(found.rows, "row")
    st.caption(rows + ("; the first ten:" if found.rows > SHOWN else ":"))
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
    if st.button(f"Load {rows}", type="primary", icon=":material/download_done:"):
        with st.spinner("Loading …"):
            _keep(load(own_store.path_to_change(), staged, given, by))


def _keep(receipt: Receipt) -> None:
    st.session_state[DONE] = receipt
    example.put_away()
    for name in (ARRIVAL, SOURCE):
        st.session_state.pop(name, None)
    st.session_state[TURN] = f"{receipt.load_id}-{st.session_state.get(TURN, '')}"[:40]
    follow()
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


@st.cache_data(max_entries=4, scope="session", show_spinner=False)
def head_of(sha256: str, _staged: Staged) -> object:
    """The first rows of the file."""
    return head(_staged)


@st.cache_data(max_entries=8, scope="session", show_spinner="Checking …")
def _examined(sha256: str, given: str, _staged: Staged) -> Examined:
    return examine(own_store.store(), _staged, Mapping.of_json(given))
