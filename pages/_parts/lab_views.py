"""What the Thresholds page shows below the slider: one function per way of looking."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.analysis import operating, suggest
from core.analysis.answers import Threshold
from core.analysis.curves import ALL
from core.analysis.misroutes import ERRORS, misroutes, narrowed, with_text
from core.analysis.traffic import Prices, Traffic
from core.analysis.versus import versus
from core.charts.moving import filled
from core.charts.thresholds import (
    operating_curves,
    reliability_chart,
    risk_chart,
    rules_at,
    traffic_chart,
)
from core.dataset_names import dataset_name, named
from core.metrics import ACCURACY
from pages._parts import answers, one_router
from pages._parts.lab import bound, target_choice
from pages._parts.one_router import View

ROWS = 500
text_column, number_column = st.column_config.TextColumn, st.column_config.NumberColumn
WRONG = {
    "text": text_column("Query", width="large"),
    "dataset": text_column("Dataset"),
    "label": text_column("Truth"),
    "verdict": text_column("Verdict"),
    "error": text_column("Error"),
    "said": text_column("Others say", help="The other chosen routers, each at its own shipped τ."),
    "margin": number_column(
        "Beyond τ by", format="%.3f", help="How far the OOD score is on the wrong side."
    ),
    "agree": number_column(
        "Others agree", help="How many of the other chosen routers say the same."
    ),
}


def scores(views: list[View], threshold: Threshold, traffic: Traffic, prices: Prices) -> None:
    """Where the OOD scores lie."""
    st.vega_lite_chart(
        filled(one_router.hills_spec(views[0]), rules=rules_at(operating.as_list(threshold))),
        alt="OOD scores of in-domain queries and of each OOD set",
        key="hills",
    )
    st.caption(
        f"OOD scores of {one_router.whole(views[0]).label}, each hill as high as its own peak; the "
        "dashed line is τ: what lies right of it is rejected. Where blue and orange hills overlap, "
        "no threshold can tell them apart."
    )


def separation(views: list[View], threshold: Threshold, traffic: Traffic, prices: Prices) -> None:
    """How well the score separates, whatever the threshold."""
    table, roc, precision_recall = one_router.separation(views[0])
    left, right = st.columns(2)
    if roc.empty:
        st.info("No separation can be computed: " + "; ".join(sorted(set(table["why"]))) + ".")
    else:
        left.altair_chart(
            operating_curves(roc, "In-domain rejected (%)", "OOD rejected (%)", ALL),
            alt="ROC curves per OOD set", key="roc",
        )  # fmt: skip
        left.caption("ROC: the more a line bends to the upper left, the better. Bold: all sets.")
        right.altair_chart(
            operating_curves(precision_recall, "Recall: OOD rejected (%)",
                             "Precision: OOD among rejected (%)", ALL),
            alt="Precision-recall curves per OOD set", key="pr",
        )  # fmt: skip
        right.caption(
            "Precision and recall, OOD positive: small sets lie low, as OOD is rare there."
        )
    st.dataframe(
        operating.percent(named(table), ("auroc", "aupr", "fpr95")),
        hide_index=True, placeholder="–", alt="Separation per OOD set", key="separation",
        column_config=SEPARATION,
    )  # fmt: skip
    risk(views)


def risk(views: list[View]) -> None:
    """Risk against coverage of every chosen router."""
    curves, areas = operating.risks([one_router.risk(view) for view in views])
    st.altair_chart(risk_chart(curves), alt="Risk against coverage per router", key="risk")
    st.caption(
        "Risk-coverage: keep the least strange queries first; a line that stays low longer has a "
        f"better OOD score. Area under it (AURC, lower is better): {areas}."
    )


def calibration(views: list[View], threshold: Threshold, traffic: Traffic, prices: Prices) -> None:
    """Whether the scores mean what they say."""
    for column, summary in zip(st.columns(2), one_router.claims(views[0]), strict=True):
        column.markdown(f"**Claim: {summary.what}**")
        if summary.table.empty:
            column.info("No query to check it on.")
            continue
        column.altair_chart(
            reliability_chart(summary.table), alt=f"Reliability of the claim that {summary.what}"
        )
        column.caption(
            f"On the dashed line a score of 80 % comes true in 80 % of the cases. Expected "
            f"calibration error {summary.ece:.3f}, Brier score {summary.brier:.3f}; 0 is perfect."
        )
    st.caption(
        f"Temperature that fits the domain scores best on validation: "
        f"{operating.dash(one_router.temperature(views[0]), '.2f')} (1 = as they are, above 1 = "
        "the router is too sure). It changes no ranking of domains; choose max softmax, energy or "
        "entropy above to use it. How often OOD is true depends on the panel's share of OOD "
        "queries."
    )


def mistakes(views: list[View], threshold: Threshold, traffic: Traffic, prices: Prices) -> None:
    """The queries that go wrong."""
    one = one_router.whole(views[0])
    others = operating.beside(one, [one_router.whole(view) for view in views[1:]], threshold)
    wrong = misroutes(one, threshold, others)
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    sets = left.multiselect(
        "Datasets", sorted(set(one.datasets)), key="sets", placeholder="All",
        format_func=dataset_name, **bound,
    )  # fmt: skip
    kinds = middle.multiselect(
        "Kinds of error", list(ERRORS), key="errors", placeholder="All",
        format_func=ERRORS.get, **bound,
    )  # fmt: skip
    show = right.toggle("Show abusive text", key="unmasked")
    known, faults = answers.texts(one.panel)
    shown = narrowed(wrong, sets, kinds)
    event = st.dataframe(
        named(with_text(shown.head(ROWS), known, masked=not show).drop(columns="hash")),
        hide_index=True, placeholder="–", alt="Queries that go wrong", key="wrong",
        on_select="rerun", selection_mode="single-row",
        column_config=WRONG,
    )  # fmt: skip
    st.caption(
        f"{len(shown):,} of {len(one):,} answers of {one.label} go wrong here, the worst first"
        + (f"; the first {ROWS} are listed" if len(shown) > ROWS else "")
        + ". Other routers answer at their own shipped τ. A # stands for a query whose text is not "
        "at hand; choose a row to try its query."
    )
    if len(known) < len(set(one.hashes)):
        _where_texts_are(faults)
    if event.selection.rows:
        _try_it(known.get(str(shown.iloc[event.selection.rows[0]]["hash"])))


def _where_texts_are(faults: Sequence[str]) -> None:
    """Why texts are missing, and how to bring them."""
    for fault in faults:
        st.warning(fault, icon=":material/folder_off:")
    st.caption(
        "Texts of public panels do not ship. Start the app with `SWITCHYARD_QUERIES` set to a "
        "folder of Parquet, CSV or JSON Lines files with a column `text`, or to `gqr` where "
        "that package is installed: texts are matched by hash, shown, and never kept."
    )


def _try_it(text: str | None) -> None:
    """A way to Try a query with the chosen text."""
    if text is None:
        st.info("The text of this query is not at hand, so it cannot be tried.")
        return
    # A link, since Streamlit refuses to leave a page with bound choices by program.
    st.session_state["try_text"] = st.session_state["try_query"] = text
    st.page_link("try_query.py", label="Try this query", icon=":material/alt_route:")


def suggestion(views: list[View], threshold: Threshold, traffic: Traffic, prices: Prices) -> None:
    """A τ for a target, and how the best one moves with traffic."""
    given, where = one_router.pair(views[0])
    found = suggest.suggest(given.validation, given.test, target_choice(traffic, prices))
    if found.found is None:
        st.info(found.sentence)
    else:
        st.markdown(f"{found.sentence} Chosen on {where}.")
        st.dataframe(
            operating.suggestion_frame(found, traffic, prices), hide_index=True, placeholder="–",
            alt="The suggested threshold on validation and on test", key="suggested",
        )  # fmt: skip
    st.altair_chart(
        traffic_chart(operating.by_share(given.validation, traffic)),
        alt="Best threshold against the OOD share of the traffic", key="by_share",
    )  # fmt: skip
    st.caption(
        "The best τ on validation as the OOD share grows: the more strange queries arrive, the "
        "stricter it pays to be. Shares beyond those of your traffic are a guess of this panel."
    )


def against(views: list[View], threshold: Threshold, traffic: Traffic, prices: Prices) -> None:
    """Whether the other chosen routers are better than the first, or whether it cannot be told."""
    own = st.toggle("Each at its own shipped τ", key="own_tau", **bound)
    several = [one_router.whole(view) for view in views]
    found = versus(several, operating.each_at(several, threshold, own))
    if found.empty:
        st.info("These routers have no query in common. Choose others.")
        return
    st.dataframe(
        found, hide_index=True, placeholder="–", key="versus",
        alt="Each router with 95 % intervals, and its paired difference to the first",
        column_config={"Router": st.column_config.TextColumn(pinned=True)},
    )  # fmt: skip
    st.caption(
        "95 % intervals by a bootstrap that draws queries dataset by dataset. The difference is "
        "paired: each resample asks all routers the same queries. *Cannot tell*: the interval of "
        "the difference holds 0. Of many comparisons a few are won by luck."
        + (" Choose a second router to compare." if len(views) == 1 else "")
    )


SEPARATION = {
    "dataset": st.column_config.TextColumn("OOD set", pinned=True),
    "rows": st.column_config.NumberColumn("OOD queries", format="localized"),
    "auroc": st.column_config.NumberColumn("AUROC (%)", format=f"%{ACCURACY}"),
    "aupr": st.column_config.NumberColumn("AUPR (%)", format=f"%{ACCURACY}"),
    "fpr95": st.column_config.NumberColumn(
        "FPR@95TPR (%)",
        format=f"%{ACCURACY}",
        help="In-domain rejected where 95 % of OOD are; low is good.",
    ),
    "why": st.column_config.TextColumn("Why not"),
}


VIEWS = {
    "Score distributions": scores,
    "Separation": separation,
    "Calibration": calibration,
    "Mistakes": mistakes,
    "Against each other": against,
    "Suggest τ": suggestion,
}
