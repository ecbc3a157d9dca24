"""Where would my query go?"""

import streamlit as st

from core.live import BadQuery, Reply, check
from core.presets import PRESETS
from core.streaming import ask_each
from pages._parts import readers, saved
from pages._parts.endpoint import llm_choice
from pages._parts.replies import show_replies

st.title("Where would my query go?")
st.markdown(
    "Every router that is ready here answers the same query: the domain it would send it to, or a "
    "rejection as out of distribution (OOD)."
)


def take_preset() -> None:
    """Put the chosen example into the box and route it."""
    if st.session_state["try_preset"]:
        st.session_state["try_text"] = PRESETS[st.session_state["try_preset"]]
        st.session_state["try_query"] = st.session_state["try_text"]


llm = llm_choice(readers.prices())
st.pills("Examples", list(PRESETS), key="try_preset", on_change=take_preset)
with st.form("try_form", border=False):
    text = st.text_area(
        "Your query", key="try_text", height=110, placeholder="Can my landlord keep my deposit?"
    )
    if st.form_submit_button("Route it", type="primary", icon=":material/alt_route:"):
        st.session_state["try_query"] = text

if "try_query" not in st.session_state:
    st.info("Type a query or pick an example. Nothing you type is stored or logged.")
    st.stop()

try:
    query = check(st.session_state["try_query"])
except BadQuery as fault:
    st.warning(str(fault), icon=":material/edit:")
    st.stop()
if query.note:
    st.caption(query.note)

ready, faults = readers.routers()
if not ready:
    st.error("No router could be loaded. Fit them with: python -m core train")
    st.stop()
cascades, broken = saved.live()
quick = [*ready.values(), *cascades]
asked = [*quick, *([llm] if llm else [])]
place, replies = st.empty(), list[Reply]()
for reply in ask_each(asked, query):
    replies.append(reply)
    if len(replies) >= len(quick):  # the quick rows come together, a slow one as it arrives
        with place.container():
            show_replies(replies, waiting=len(replies) < len(asked))

for line in (*faults.values(), *broken):
    st.warning(line, icon=":material/build:")
