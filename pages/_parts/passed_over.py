"""What of an address a page passed over, with the names that its controls go by."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

from core.addresses import passed_over
from core.analysis.board import panel_label
from core.analysis.detectors import DETECTORS
from core.charts.palette import family_label
from core.metrics import METRICS
from pages._parts import answers

READ = {"results": {"job"}}


def told(page: str, given: dict[str, list[str]]) -> list[str]:
    """Phrases on what was not understood of the texts that a page was opened with."""
    kept = {key: st.query_params.get_all(key) for key in st.query_params}
    holds = {key: st.session_state[key] for key in given if key in st.session_state}
    return passed_over(given, kept, holds, READ.get(page, ()), names)


def names(value: Any) -> Collection[str]:  # noqa: ANN401 - a widget's value
    """What a panel, router, metric, score or family is called on the screen."""
    if not isinstance(value, str):
        return ()
    found = [one for one in (panel_label(value), family_label(value)) if one != value]
    routers = answers.labels()
    found += [routers[value]] if value in routers else []
    found += [DETECTORS[value].label] if value in DETECTORS else []
    return (*found, METRICS[value].label) if value in METRICS else found
