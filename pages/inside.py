"""Where inside the model should compute go?"""

import streamlit as st

from core.charts.front import front_figure
from core.charts.inside import budget_chart, layers_chart
from core.charts.palette import legend
from core.labs.duo_llm.board import AXES, KINDS, curves, judged, parts, shares
from pages._parts import inside, readers
from pages._parts.lab import bound

st.title("Where inside the model should compute go?")
st.markdown(
    "The question of this app, one level down. In **Duo-LLM** every layer has a big and a small "
    "feed-forward module, and each *token* takes one of them or skips both. This one is real and "
    "small: six layers, trained from scratch on Python's own library and this app's queries. "
    "An **oracle** tries all 729 routes and keeps the best for each token; a trained **router** "
    "has to guess."
)
inside.pictures()
lab, fault = readers.duo_llm()
if lab is None:
    st.warning(fault, icon=":material/build:")
    st.stop()
text = inside.text_choice()
choice = inside.policy_choice(lab)
inside.sentence(text, choice)

st.header("Perplexity against compute", anchor=False)
one, two = st.columns(2)
kind = one.segmented_control(
    "Hold-out", list(KINDS), default="both", required=True, key="on", format_func=KINDS.get, **bound
)
across = two.segmented_control(
    "Compute in", list(AXES), default="mflops", required=True, key="in", format_func=AXES.get,
    **bound,
)  # fmt: skip
points = judged(lab.study, kind, across)
st.plotly_chart(
    front_figure(points, across, "perplexity"), key="front",
    alt="Perplexity against compute of every policy",
)  # fmt: skip
st.html(legend(points["family"], points["kind"]))
st.caption(inside.front_caption(lab, points))

left, right = st.columns(2)
with left:
    st.subheader("What more big modules buy", anchor=False)
    st.altair_chart(
        budget_chart(curves(lab.study, kind, choice.may_skip)), alt="Perplexity by budget",
        key="curve",
    )  # fmt: skip
    st.caption(
        "Lower is better; upright lines are 95 % intervals: where those of two policies overlap, "
        "the choice of modules may have bought nothing."
    )
with right:
    st.subheader(f"Where {choice.budget} big of 6 go", anchor=False)
    st.altair_chart(
        layers_chart(shares(lab.study, choice.budget)), alt="Share of big by layer", key="layers"
    )
    st.caption(
        "The best pattern treats all tokens alike, layer by layer; a line near the middle "
        "depends on the token."
    )
inside.luck(lab, choice.budget)

st.header("The paper's five findings, tried here", anchor=False)
inside.findings(lab)
with st.expander("Every figure behind the verdicts, with the range that the claim puts it in"):
    st.dataframe(
        parts(lab.study), hide_index=True, column_config=inside.PARTS, alt="Parts", key="parts"
    )
    st.caption(
        "The ranges were fixed before any result was seen. A part holds where its whole interval "
        "lies in the range, and fails where it lies outside; a finding is reproduced where all its "
        "parts hold. Ratios are of perplexities: below 1 is better."
    )
inside.one_level_up()
st.caption(inside.made_from(lab))
