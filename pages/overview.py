"""What is guarded routing, and who is ahead?"""

from pathlib import Path

import streamlit as st

from core.metrics import METRICS
from pages._parts import readers

st.title("What is guarded query routing, and who is ahead?")
st.markdown(
    "An assistant for **law, finance and healthcare** gets every kind of query. A *router* sends "
    "each one to the right endpoint; a *guarded* router also **rejects what belongs to none of "
    "them**: trivia, code, abuse, another language. A large language model does this well and "
    "slowly; a linear model does it ten thousand times faster and, trained with care, nearly as "
    "well. Switchyard shows what each choice costs, on "
    "[GQR-Bench](https://arxiv.org/abs/2505.14524) and on your own queries."
)
st.image(
    str(Path(__file__).parent / "_parts" / "flow.svg"),
    caption="One query, one router, four ways out. The threshold τ says how strict the guard is.",
    width="stretch",
    alt="A query goes to a router, which scores it; the guard sends it to law, finance or "
    "healthcare, or rejects it.",
)

st.header("Who is ahead", anchor=False)
charts = readers.headline_charts()
for column, name in zip(st.columns(len(charts)), charts, strict=True):
    with column:
        st.markdown(f"**{METRICS[name].title}**", help=METRICS[name].meaning)
        st.vega_lite_chart(charts[name], alt=f"{METRICS[name].label} of the leading routers")
st.caption(
    "The routers whose latency the GQR-Bench paper gives, each at its best setting (its tables are "
    "known second-hand), and, marked *, the best of each family measured with Switchyard. "
    "Latencies were taken on different machines: read them as orders of magnitude. Cost is an "
    "estimate; change what it rests on under Trade-offs."
)

st.header("Where to go next", anchor=False)
for column, (page, label, text) in zip(
    st.columns(4),
    (
        ("try_query.py", "Try a query", "Type one, and see where every router would send it."),
        ("tradeoffs.py", "Compare routers", "All figures on one accuracy-latency-cost front."),
        ("decide.py", "Decide", "From your needs to one router, and a record to sign."),
        ("workshop.py", "Learn it", "Six lessons with a question before each reveal."),
    ),
    strict=True,
):
    with column.container(border=True, height="stretch"):
        st.page_link(Path(__file__).parent / page, label=label, icon=":material/arrow_forward:")
        st.caption(text)

origin = st.expander(
    "Where the figures come from, and which do not add up", key="origin", on_change="rerun"
)
if origin.open:  # tables that nobody sees are not sent
    origin.markdown(
        "Every published figure is kept as printed. These printed aggregates differ from what "
        "their own cells give; both are kept:"
    )
    origin.dataframe(
        readers.audit(), hide_index=True, placeholder="–", alt="Printed figures that do not add up"
    )
    origin.dataframe(
        readers.sources(),
        hide_index=True,
        placeholder="–",
        alt="Sources of the published figures",
        column_config={"url": st.column_config.LinkColumn()},
    )
