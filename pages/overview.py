"""What is guarded routing, and who is ahead?"""

from pathlib import Path

import streamlit as st

from core.metrics import METRICS
from pages._parts.headlines import headlines

WIDE = 280  # pixels that a chart with its names needs
KINDS = (
    "● published: the best of each family in any study",
    "◆ and \\*: measured with Switchyard, the best of each family, with its 95 % interval",
)
WAYS = {
    "try_query.py": "Try a query of your own",
    "tradeoffs.py": "Compare every router",
    "decide.py": "Decide on one, for your needs",
    "workshop.py": "Learn it in six lessons",
}

st.title("What is guarded query routing, and who is ahead?")
st.markdown(
    "An assistant for **law, finance and healthcare** gets every kind of query. A *router* sends "
    "each one to the right endpoint; a *guarded* router also **rejects what belongs to none of "
    "them**: trivia, code, abuse, another language. A large language model does this well and "
    "slowly; a small classifier, trained with care, does it as well in a fraction of the time. "
    "Switchyard shows what each choice costs, on "
    "[GQR-Bench](https://arxiv.org/abs/2505.14524) and on your own queries."
)
picture, ways = st.columns([7, 3], vertical_alignment="center", gap="medium")
picture.image(
    str(Path(__file__).parent / "_parts" / "flow.svg"),
    caption="One query, one router, four ways out. The threshold τ says how strict the guard is.",
    width="stretch",
    alt="A query goes to a router, which scores it; the guard sends it to law, finance or "
    "healthcare, or rejects it.",
)
with ways:
    st.markdown("**Where to begin**")
    for page, label in WAYS.items():
        st.page_link(Path(__file__).parent / page, label=label, icon=":material/arrow_forward:")

st.header("Who is ahead", anchor=False)
st.markdown("\n".join(f"- {sentence}" for sentence in headlines().said))
st.caption(
    f"GQR score: {METRICS['gqr'].meaning[0].lower()}{METRICS['gqr'].meaning[1:]} ID (in-domain) "
    "queries are right in their own domain, OOD (out-of-distribution) queries when rejected. "
    "*Static* is Switchyard's own router; the *local guard* is a filter that rejects abuse and "
    "other languages before it. Every other word: *What the words mean*, in the sidebar."
)
charts = headlines().charts
with st.container(horizontal=True):
    for sign in KINDS:
        st.markdown(sign, width="content")
beside = st.grid(len(charts), min_column_width=WIDE)
for name in charts:
    with beside.cell():
        st.markdown(f"**{METRICS[name].title}**", help=METRICS[name].meaning)
        st.vega_lite_chart(charts[name], alt=f"{METRICS[name].label} of the leading routers")
st.caption(
    "Only those with a GQR score of 80 % or more. The two kinds run no common race: the published "
    "classifiers learned from the sources that the test queries come from, those measured here "
    "from other ones, and these are tested on a part of the queries. Latencies were taken on "
    "different machines: read them as orders of magnitude. Cost is an estimate; change what it "
    "rests on under Trade-offs, where every router stands."
)

origin = st.expander(
    "Where the figures come from, and which do not add up", key="origin", on_change="rerun"
)
if origin.open:  # tables that nobody sees are neither sent nor imported
    from pages._parts.origins import origins

    with origin:
        origins()
