"""What the address of the Decide page holds that the page does not understand."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.addresses import in_words
from core.analysis.board import panel_label, panels
from core.analysis.decision.needs import OPEN
from core.analysis.throughput import to_set
from core.markdown import plain
from core.report.links import PREFIX, SWITCH, Parameter, not_understood
from pages._parts import decision, own_store
from pages._parts.decision import View
from pages._parts.examples import EXAMPLE, LABELS, OWN

ODD = f"{PREFIX}odd"


def arrived() -> dict[str, list[str]]:
    """Parameters of the address that the page is opened with; empty once it stands."""
    if f"{PREFIX}traffic" in st.session_state:
        return {}
    st.session_state.pop(ODD, None)
    return {key: st.query_params.get_all(key) for key in st.query_params}


def told_of(asked: dict[str, list[str]], view: View, names: Iterable[str]) -> None:
    """Keep what of the address was not understood, to be shown until it is closed."""
    st.session_state[ODD] = not_understood(asked, parameters(view, names))


def parameters(view: View, names: Iterable[str]) -> dict[str, Parameter]:
    """Every parameter that the page understands, with what it shows for each."""
    of, state = decision.compared(view), st.session_state
    numbers = [PREFIX + name for name in names]
    numbers += [f"{PREFIX}{n}_{one}" for n in ("mix", "downstream") for one in of.domains]
    numbers += [f"{PREFIX}usd_{item}" for item, _ in view.overrides]
    numbers += [f"{PREFIX}qps_{label}" for label, _ in view.stated]
    shown = {key: "no limit" if state[key] is None else f"{state[key]:,.15g}" for key in numbers}
    known = {key: Parameter(text, open=key[len(PREFIX) :] in OPEN) for key, text in shown.items()}
    for name in ("on_site", "always_on"):
        known[PREFIX + name] = Parameter("on" if state[PREFIX + name] else "off", SWITCH)
    every = decision.EVERY if view.every else decision.OURS
    labels = tuple(panel_label(panel) for panel in panels(own_store.scoreboard()))
    return known | {
        EXAMPLE: Parameter(state[EXAMPLE], (*LABELS, OWN)),
        f"{PREFIX}panel": Parameter(panel_label(view.panel), labels),
        f"{PREFIX}every": Parameter(every, (decision.EVERY, decision.OURS)),
        f"{PREFIX}prices": Parameter("the list", tuple(decision.priced_items())),
        f"{PREFIX}qps": Parameter("what was measured", tuple(to_set(of.rows))),
    }


def odd_section(place: DeltaGenerator) -> None:
    """What in the address was not understood, until it is closed."""
    if told := st.session_state.get(ODD):
        text = f"{plain(in_words(told))} The rest of it was taken as it is."
        place.warning(text, icon=":material/link_off:")
        place.button("Close this message", on_click=st.session_state.pop, args=(ODD,),
                  type="tertiary")  # fmt: skip
