"""How strict should the guard be?"""

import streamlit as st

from core.analysis import operating, remarks
from core.analysis.outcome import outcome
from core.analysis.traffic import Prices, Traffic
from core.charts.moving import filled
from core.charts.thresholds import confusion_cells, front_now, rules_at
from pages._parts import one_router
from pages._parts.lab import (
    bound,
    figure_columns,
    figures_row,
    mark_buttons,
    own_choice,
    several_choice,
    threshold_choice,
    traffic_choice,
    view_choices,
)
from pages._parts.lab_views import VIEWS
from pages._parts.one_router import View
from pages._parts.paper_view import why_it_wins

CHART = 255  # pixels that a chart with its legend needs

st.title("How strict should the guard be?")
st.markdown(
    "A router rejects a query where its OOD score is above the threshold **τ**. A strict guard (τ "
    "to the left) keeps strangers out and turns own customers away; a lax one does the opposite. "
    "Everything below is counted from stored answers: no model runs when you move the slider."
)

why_it_wins()
views = view_choices()
if not views:
    st.info("Choose a router.")
    st.stop()
shown_first = one_router.whole(views[0])
traffic, prices = traffic_choice(shown_first.strata.ood_sets)
for sentence in remarks.why_not(shown_first):
    st.warning(sentence, icon=":material/help:")
per_domain = several_choice()
own = own_choice([one_router.whole(view) for view in views], views[0].panel)
mark_buttons(one_router.marks(views[0]), shown_first.domains)


# What does not move with τ stands outside: each element of a rerun costs the browser time.
@st.fragment
def lab(views: list[View], per_domain: bool, own: bool, traffic: Traffic, prices: Prices) -> None:
    """All that moves with τ."""
    several = [one_router.whole(view) for view in views]
    first = several[0]
    threshold = threshold_choice(one_router.marks(views[0]), first.domains, per_domain)
    each = [threshold, *operating.each_at(several[1:], threshold, own)]
    found = [(one, outcome(one, tau)) for one, tau in zip(several, each, strict=True)]
    figures_row(operating.headline(first, found[0][1], threshold))
    beside = st.grid(3, min_column_width=CHART)
    left, middle, right = beside.cell(), beside.cell(), beside.cell()
    rules = rules_at(operating.as_list(threshold))
    left.vega_lite_chart(
        filled(one_router.along_spec(views[0], marked=True), rules=rules), key="along",
        alt=f"ID accuracy, OOD accuracy and GQR score of {first.label} against τ",
    )  # fmt: skip
    left.caption(
        f"What {first.label} gains and loses along τ; the dashed line is your τ, the triangles are "
        "the marks above."
    )
    now = front_now(operating.standing(found))
    middle.vega_lite_chart(
        filled(one_router.front_spec(tuple(views)), now=now), key="small",
        alt="ID accuracy against OOD accuracy of every chosen router, along τ",
    )  # fmt: skip
    middle.caption(
        "The way of each router as τ moves, and where it stands now (diamond); up and right is "
        "better. Grey circles, on GQR-Bench: WideMLP as published."
    )
    cells = confusion_cells(operating.confusion_frame(found[0][1]))
    right.vega_lite_chart(
        filled(one_router.confusion_spec(first.domains), cells=cells), key="confusion",
        alt=f"Confusion matrix of {first.label}",
    )  # fmt: skip
    right.caption(
        f"Where the queries of {first.label} end: each row sums to 100 %. The OOD row counts "
        "queries; OOD accuracy is the mean over the OOD sets, a small one as much as a large one."
    )
    st.dataframe(
        operating.figures(found, traffic, prices), hide_index=True, placeholder="–", key="figures",
        alt="Figures of every chosen router at this threshold",
        column_config=figure_columns(first.strata.ood_sets),
    )  # fmt: skip
    st.caption(
        f"All in percent at {remarks.at(threshold)}{', the others at theirs' if own else ''}, "
        "cost per 1,000 queries of the traffic that you expect. A dash: the panel has nothing to "
        "count it on."
    )
    chosen = st.segmented_control(
        "Look closer", list(VIEWS), default="Score distributions", required=True, key="look",
        **bound,
    )  # fmt: skip
    VIEWS[chosen](views, threshold, traffic, prices)


lab(views, per_domain, own, traffic, prices)
