"""Can two routers beat one?"""

import streamlit as st

from core.analysis import chain_words, remarks
from pages._parts import chain_shelf, chain_views, chained
from pages._parts.chain import budget_choice, by_hand, member_choices, winner_button
from pages._parts.lab import bound

st.title("Can two routers beat one?")
st.markdown(
    "A cheap router answers what it is sure of and passes its doubts on to a dearer one. From "
    "stored answers, without running a model, this page plays any such **chain**, and holds it "
    "against its parts and against the line of random mixtures that it must beat to be worth "
    "anything. Half of the answers picks bands and thresholds; every figure is of the other half."
)
winner_button()
panel, names = member_choices()
if len(names) < 2:
    st.info("Choose two routers or more.")
    st.stop()
picking, reporting = chained.members(panel, names)
if not len(reporting[0].answers):
    st.info("These routers have no query in common. Choose others.")
    st.stop()
for sentence in remarks.why_not(reporting[0].answers):
    st.warning(sentence, icon=":material/help:")


@st.fragment
def lab() -> None:
    """All that moves with the chain."""
    how = st.segmented_control(
        "Chain", ["Best found", "By hand"], default="Best found", required=True, key="how", **bound
    )
    if how == "By hand":
        stages = by_hand(picking)
    else:
        found = chained.best_chain(panel, names, *budget_choice())
        if not found:
            st.info(chain_words.no_chain(picking))
            return
        stages = found[0].stages
    shown = chained.played(panel, names, stages)
    st.subheader(chain_words.heading(shown.result, searched=how != "By hand"), anchor=False)
    chain_views.chain_line(stages, reporting)
    chain_views.headline(shown.result, panel, reporting)
    chain_shelf.save_form(stages, panel, names, by_search=how != "By hand")
    chain_views.front(shown)


lab()
chain_views.every_pair(panel, names)
chain_shelf.shelf()
st.header("How far a perfect choice would go", anchor=False)
chain_views.oracle(picking, reporting)
