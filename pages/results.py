"""What was measured?"""

import streamlit as st

from pages._parts.results_loads import downloads, loads_so_far
from pages._parts.results_measure import measure
from pages._parts.results_new import new_load
from pages._parts.results_sql import sql_console
from pages._parts.results_train import train

PARTS = {
    "Load": new_load,
    "Measure": measure,
    "Train": train,
    "Loads so far": loads_so_far,
    "Ask with SQL": sql_console,
    "Download": downloads,
}

st.title("What was measured?")
st.markdown(
    "Bring your own measurements, or somebody else's: they are checked on the way in, stand beside "
    "the published and measured figures as *uploaded*, and can be taken back whole. Or measure "
    "here: routers that are ready, or that are trained on domains of yours."
)
chosen = st.segmented_control(
    "Do", list(PARTS), default="Load", required=True, key="do", bind="query-params"
)
PARTS[chosen]()
