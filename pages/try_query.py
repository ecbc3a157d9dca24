"""Where would my query go?"""

from collections.abc import Sequence

import streamlit as st

from core.jobs.shelf import Job
from core.live import BadQuery, Query, check
from core.presets import PRESETS
from core.routers import Router
from core.routers.guardrails.base import Guard
from core.routers.llm import LlmRouter
from core.streaming import ask_each, slow
from pages._parts import readers, saved
from pages._parts.endpoint import accounts, guard_choice, llm_choice
from pages._parts.jobs import own_choice
from pages._parts.replies import forget, keep, kept, show_replies

st.title("Where would my query go?")
st.markdown(
    "Every router that is ready here answers the same query: the domain it would send it to, or a "
    "rejection as out of distribution (OOD). A guard only rejects or lets pass, and says why."
)


def take_preset() -> None:
    """Put the chosen example into the box and route it; it may be chosen again."""
    if st.session_state["try_preset"]:
        st.session_state["try_text"] = PRESETS[st.session_state["try_preset"]]
        st.session_state["try_query"] = st.session_state["try_text"]
        st.session_state["try_preset"] = None
        forget()


@st.fragment
def asking(own: Job | None, llm: LlmRouter | None, guard: Guard | None) -> None:
    """The box and what everybody says; another query draws nothing else of the page again."""
    if not own:
        st.pills("Examples", list(PRESETS), key="try_preset", on_change=take_preset)
    with st.form("try_form", border=False):
        text = st.text_area(
            "Your query", key="try_text", height=110, placeholder="Can my landlord keep my deposit?"
        )
        if st.form_submit_button("Route it", type="primary", icon=":material/alt_route:"):
            st.session_state["try_query"] = text
            forget()
    routed(own, [each for each in (llm, guard) if each])
    if not own:
        accounts()


def routed(own: Job | None, remote: Sequence[Router | Guard]) -> None:
    """What everybody says of the query; returns early where nobody can be asked."""
    if "try_query" not in st.session_state:
        st.info("Type a query or pick an example. Nothing you type is stored or logged.")
        return
    try:
        query = check(st.session_state["try_query"])
    except BadQuery as fault:
        st.warning(str(fault), icon=":material/edit:")
        return
    if query.note:
        st.caption(query.note)
    ready, faults = readers.fitted(own.models) if own else readers.routers()
    if not ready:
        st.error("No router could be loaded. Fit them with: python -m core train")
        return
    cascades, broken = saved.live(own)
    local = [] if own else readers.local_llm()
    asked = [*ready.values(), *readers.guards(), *cascades, *local, *remote]
    answered(query, asked, own=bool(own))
    for line in (*faults.values(), *broken):
        st.warning(line, icon=":material/build:")


def answered(query: Query, asked: Sequence[Router | Guard], own: bool) -> None:
    """The replies as they come: quick ones together, a slow one as it arrives."""
    replies = kept(asked)
    left = [each for each in asked if each not in replies]
    at_once = len(replies) + sum(not slow(each) for each in left)
    # Where all come together they take the place of the last ones, part by part: what is put into
    # an emptied place the browser builds anew, which takes longer.
    place = st.empty() if at_once < len(asked) else st
    for each, reply in ask_each(left, query):
        replies[each] = reply
        keep(each, reply)
        if len(replies) >= at_once:
            with place.container():
                show_replies(replies, asked, own=own)


own = own_choice()
llm = None if own else llm_choice(readers.prices())
guard = None if own else guard_choice(readers.prices(), llm)
asking(own, llm, guard)
