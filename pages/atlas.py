"""Who else routes what?"""

import streamlit as st

from core.analysis.systems import as_table, claims_of, narrowed
from core.atlas import DECIDES, HERE, HOW, ROUTES, WHAT, WHEN
from core.charts.atlas import claims_charts
from pages._parts import readers
from pages._parts.atlas import COLUMNS, ROW, detail, take_row
from pages._parts.lab import bound

TALL = 470  # pixels of the table: five systems at once

systems = readers.systems()
st.title("Who else routes what?")
st.markdown(
    "Routing happens at many levels: between endpoints, models, machines, layers, experts, even "
    f"single tokens. These are {len(systems)} systems with what each one trades, its published "
    "headline figure, how far that figure is to be trusted, and **the trap in it**, where one was "
    "found. The filters follow the three questions of the survey *Doing More with Less*: what is "
    "optimised, when the choice falls, and how it is made."
)
first, second, third = st.columns(3)
words = first.text_input("Words", key="words", placeholder="oracle, cost, …", **bound)
decides = second.multiselect(
    "Decides by", list(DECIDES), key="decides", placeholder="Any", format_func=lambda d:
    f"{d}: {DECIDES[d]}", **bound,
)  # fmt: skip
routes = third.multiselect(
    "Is it about routing?", list(ROUTES), key="about", placeholder="Any", format_func=ROUTES.get,
    **bound,
)  # fmt: skip
one, two, three = st.columns(3)
what = one.multiselect("What is optimised", WHAT, key="optimises", placeholder="Any", **bound)
when = two.multiselect(
    "When it chooses", [w for w in WHEN if w], key="moment", placeholder="Any",
    format_func=WHEN.get, **bound,
)  # fmt: skip
how = three.multiselect("How it chooses", HOW, key="means", placeholder="Any", **bound)

shown = narrowed(systems, decides, what, when, how, routes, words)
if not shown:
    st.info("No system fits all of these filters. Take one away.", icon=":material/filter_alt_off:")
    st.stop()
st.caption(
    f"{len(shown)} of {len(systems)} systems. A dash is unknown. Choose a row to read more; a "
    "click on a column's name sorts."
)
st.dataframe(
    as_table(shown), hide_index=True, placeholder="–", alt="Systems that route", key="rows",
    on_select=lambda: take_row(shown), selection_mode="single-row", column_config=COLUMNS,
    row_height=ROW, height=TALL,
)  # fmt: skip
by_name = {system.name: system for system in systems}
detail(by_name[st.selectbox("Look closer", list(by_name), key="system", **bound)])

st.header("Claimed gain against claimed saving", anchor=False)
claims = claims_of(system for system in shown if system.routes != "no")
if claims.empty:
    st.info("None of the systems shown gives a gain and a saving against one baseline.")
else:
    for unit, chart in claims_charts(claims).items():
        st.altair_chart(chart, alt=f"Claimed gain in {unit} against saving", key=unit)
    st.caption(
        f"{len(claims)} claims of {claims['name'].nunique()} systems: the others give no gain and "
        "saving against one baseline. Up and right would be better and cheaper. A chart per unit "
        "of the gain; within one, tasks and baselines still differ: point at a claim to see whom "
        "it was held against. "
        f"{sum(system.here == 'listed' for system in systems)} of the {len(systems)} systems are "
        f"{HERE['listed']}: their figures are claims of others."
    )
