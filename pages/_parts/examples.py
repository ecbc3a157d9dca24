"""The examples that the Decide page starts from, and the ways back to what they replaced."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.analysis.decision.needs import Needs
from core.analysis.decision.presets import PRESETS
from core.report.links import PREFIX, differs, widget_values

LABELS = {preset.label: preset for preset in PRESETS.values()}
FIRST = next(iter(LABELS))
OWN = "Your own needs"
"""Stands where an address brought figures that are no example's."""
OWN_STORY = "The figures of the link that opened this page; what it does not say is as in {first}."
EXAMPLE, BEFORE, FROM = f"{PREFIX}preset", f"{PREFIX}before", f"{PREFIX}from"
BROUGHT = f"{PREFIX}brought"


def usual(label: str | None = None) -> dict[str, Any]:
    """Widget key -> value of an example; of the chosen one where none is named."""
    label = label or st.session_state.get(EXAMPLE)
    return widget_values(LABELS[label if label in LABELS else FIRST].needs)


def apply(needs: Needs) -> None:
    """Put needs into the widgets; to be called before they are drawn, as callbacks are.

    Figures of the user's own that this replaces are kept, to be put back.
    """
    example = st.session_state.get(FROM, FIRST)
    now = {key: st.session_state.get(key, value) for key, value in usual(example).items()}
    if now != usual(example):
        st.session_state[BEFORE] = now | {EXAMPLE: example}
    for key, value in widget_values(needs).items():
        st.session_state[key] = value


def take_preset() -> None:
    """Put the chosen example's needs into the widgets; one's own stay, or come back."""
    label = st.session_state[EXAMPLE]
    if label != OWN:
        apply(LABELS[label or FIRST].needs)
    elif BEFORE in st.session_state:
        put_back()
        st.session_state[EXAMPLE] = OWN


def put_back() -> None:
    """The figures that stood in the boxes before they were replaced."""
    for key, value in st.session_state.pop(BEFORE).items():
        st.session_state[key] = value


def preset_choice() -> DeltaGenerator:
    """The example to start from; returns the place below it for the ways back."""
    if f"{PREFIX}traffic" not in st.session_state:
        arrive()
    own = [OWN] if st.session_state.get(BROUGHT) else []
    label = st.segmented_control(
        "Start from an example, then make it yours", [*LABELS, *own], default=FIRST,
        key=EXAMPLE, on_change=take_preset, required=True, bind="query-params",
    )  # fmt: skip
    st.session_state[FROM] = label
    st.caption(OWN_STORY.format(first=FIRST) if label == OWN else LABELS[label].story)
    return st.container()


def arrive() -> None:
    """No example is named where the address brings other figures and names none itself."""
    named = st.query_params.get(EXAMPLE)
    brought = named == OWN or (named is None and differs(st.query_params, usual(FIRST)))
    st.session_state[BROUGHT] = brought
    if brought and named is None:
        st.session_state[EXAMPLE] = OWN


def started_from(needs: Needs) -> str:
    """Where the needs started from, and how many of its figures were changed, for the record."""
    label = st.session_state[EXAMPLE]
    changed = 0 if label == OWN else changes(needs)
    return f"{label}, figures changed: {changed}" if changed else str(label)


def changes(needs: Needs) -> int:
    """How many figures differ from those of the chosen example."""
    now = widget_values(needs)
    return sum(now.get(key, value) != value for key, value in usual().items())


def ways_back(place: DeltaGenerator, needs: Needs) -> None:
    """Back to the example where needs differ from it, and back to figures that were replaced."""
    now = widget_values(needs)
    changed = 0 if st.session_state[EXAMPLE] == OWN else changes(needs)
    before = st.session_state.get(BEFORE)
    if not changed and not before:
        return
    row = place.container(horizontal=True, vertical_alignment="center")
    if changed:
        row.caption(f"{changed} of the example's figures changed.", width="content")
        row.button("Back to the example", on_click=take_preset, type="tertiary",
                   icon=":material/undo:")  # fmt: skip
    if before and any(now.get(key, value) != value for key, value in before.items()):
        row.caption("Your earlier figures were replaced.", width="content")
        row.button("Put them back", on_click=put_back, type="tertiary", icon=":material/history:")
