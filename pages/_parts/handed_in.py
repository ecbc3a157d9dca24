"""A file of labelled queries from the browser: read in bounds, its columns named, looked at."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.jobs.handed_in import counts, read_handed_in
from core.settings import settings
from core.store.errors import BadFile
from core.store.intake.arrivals import Arrival, from_upload
from core.store.intake.labelled import Columns, ood_label, propose
from core.store.intake.staged import Staged, values
from core.types import Panel
from pages._parts.faults import as_text, tell

NONE = "–"
KINDS = ["csv", "tsv", "json", "jsonl", "parquet", "gz", "zst"]


def handed_in(key: str) -> Panel | None:
    """The queries of a file of the visitor's as a panel; None until there is one.

    The file lies in a private folder that goes with the session, or with `forget`.
    """
    turn = st.session_state.get(f"{key}_turn", 0)
    given = st.file_uploader(
        "A file of labelled queries", type=KINDS, key=f"{key}_file_{turn}",
        help="A column of texts and one of labels: your domains, and if you have such rows one "
        "label for out-of-distribution (OOD). A column dataset splits the OOD rows into sets.",
    )  # fmt: skip
    if given is None:
        st.session_state.pop(f"{key}_arrival", None)
        st.caption(
            "A table with a column of texts and one of labels, such as billing, returns and ood. "
            "The texts stay on this server while a job needs them, then they are removed; figures "
            "hold hashes only."
        )
        return None
    try:
        arrival = _arrival(key, given.file_id, [(given.name, given.getvalue())])
        if arrival.staged is None:
            return None
        panel = read_handed_in(
            arrival.staged, _columns(arrival.staged, f"{key}_{turn}"), settings().job_rows
        )
    except BadFile as fault:
        tell(fault)
        return None
    _shown(panel)
    return panel


def forget(key: str) -> None:
    """Let go of the file."""
    st.session_state.pop(f"{key}_arrival", None)
    st.session_state[f"{key}_turn"] = st.session_state.get(f"{key}_turn", 0) + 1


def _arrival(key: str, file_id: str, files: list[tuple[str, bytes]]) -> Arrival:
    kept: tuple[str, Arrival] | None = st.session_state.get(f"{key}_arrival")
    if kept is None or kept[0] != file_id:
        with st.spinner("Reading the file …"):
            kept = file_id, from_upload(files)
        st.session_state[f"{key}_arrival"] = kept
    return kept[1]


def _columns(staged: Staged, key: str) -> Columns:
    """Which column is what: proposed, and corrected by the user."""
    guess, names = propose(staged), list(staged.columns)
    one, two, three, four = st.columns(4)
    text = one.selectbox("Texts", names, names.index(guess.text), key=f"{key}_text")
    label = two.selectbox("Labels", names, names.index(guess.label), key=f"{key}_label")
    labels = values(staged, label)
    found = ood_label(labels)
    options = [NONE, *labels]
    ood = three.selectbox(
        "Label of OOD queries", options, options.index(found) if found else 0,
        key=f"{key}_ood_{label}",
    )  # fmt: skip
    sets = [NONE, *names]
    dataset = four.selectbox(
        "OOD sets", sets, sets.index(guess.dataset) if guess.dataset else 0, key=f"{key}_sets",
        help="OOD accuracy is averaged over these sets, not over rows.",
    )  # fmt: skip
    given = replace(guess, text=text, label=label)
    return replace(
        given, ood="" if ood == NONE else ood, dataset="" if dataset == NONE else dataset
    )


def _shown(panel: Panel) -> None:
    found = counts(panel)
    told = ", ".join(f"{name} {n:,}" for name, n in found.items())
    st.markdown(f"{len(panel):,} queries: {as_text(told)}.")
    if not found["ood"]:
        st.caption(
            "No OOD queries: OOD accuracy and the GQR score cannot be counted and stay a dash."
        )
