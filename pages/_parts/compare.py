"""Two to four routers side by side, on the Trade-offs page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import streamlit as st

from core.analysis.board import machines
from core.analysis.compare import (
    MOST,
    latency_rows,
    price_rows,
    radar_rows,
    set_rows,
    to_start_with,
    unknown,
)
from core.analysis.cost import CostAssumptions
from core.charts.compare import latency_lines, price_bars, radar_figure, routers_legend, set_bars
from core.digits import to_figures
from core.markdown import plain
from core.metrics import PER_1000, cost_format
from pages._parts import readers, saved

NAME, HOW, ROW = 150, 155, 66  # pixels: texts break into lines in rows of more than 64


def compare_view(rows: pd.DataFrame, given: CostAssumptions, picked: str | None) -> None:
    """Radar, per-dataset bars, latency and price of the chosen routers."""
    choices = rows[rows["family"] != "baseline"].sort_values("gqr", ascending=False)
    names = dict(zip(choices["row_id"], choices["label"] + ", " + choices["kind"], strict=True))
    chosen = st.multiselect(
        "Routers to compare (two to four)", list(names),
        to_start_with(choices, picked), format_func=names.get,
        max_selections=MOST, key="compare",
    )  # fmt: skip
    if len(chosen) < 2:
        st.info("Choose at least two routers to compare.")
        return
    few = choices[choices["row_id"].isin(chosen)]
    few = few.assign(label=few["row_id"].map(names))
    cells = {names[row["row_id"]]: saved.cells(row) for _, row in few.iterrows()}
    for router, gaps in unknown(few, cells).items():
        st.caption(f"Not known of {plain(router)}: {', '.join(gaps)}.")
    left, right = st.columns(2)
    with left:
        st.subheader("All metrics", anchor=False)
        board = choices.assign(label=choices["row_id"].map(names))
        st.plotly_chart(radar_figure(radar_rows(board, chosen)), key="radar",
                        alt="Every metric of the chosen routers, outward is better")  # fmt: skip
        st.html(routers_legend(list(cells)))
        st.caption("Outward is better: best and worst of all routers shown. A gap is unknown.")
    with right:
        _drawn("Accuracy per dataset", set_rows(cells), cells, set_bars,
               "Queries of each dataset that went to their domain or, of OOD ones, were rejected. "
               "Longer is better; a set without a bar was not measured.",
               "No per-dataset figure of these routers is known.", legend=True)  # fmt: skip
    _cost_and_speed(few, cells, given)


def _cost_and_speed(few: pd.DataFrame, cells: dict, given: CostAssumptions) -> None:
    left, right = st.columns(2)
    with left:
        _drawn("Latency, p50 to p99", latency_rows(cells), cells, latency_lines,
               "From the middle query (p50) to the slowest one in a hundred (p99). Left is faster, "
               "a short line is steadier; one point is the only figure that is printed.",
               "No latency of these routers is known.")  # fmt: skip
        taken_on = machines(few)
        if len(taken_on) > 1:
            st.badge(f"{len(taken_on)} machines", icon=":material/warning:", color="orange")
            st.caption("Not one machine: " + "; ".join(taken_on) + ".")
    with right:
        parts = price_rows(few, readers.prices(), given)
        _drawn("What the price is made of", parts, cells, price_bars,
               "Each part of the cost as a point on a log axis: left is cheaper. A part of 0 has "
               "no point.",
               "The cost of these routers is unknown: no price and no latency.")  # fmt: skip
        if not parts.empty:
            written = parts.assign(usd=to_figures(parts["usd"]))
            st.dataframe(
                written, hide_index=True, row_height=ROW,
                alt="Parts of the price",
                column_config={
                    "router": st.column_config.TextColumn("Router", width=NAME, pinned=True),
                    "part": "Part", "how": st.column_config.TextColumn("How", width=HOW),
                    "usd": st.column_config.NumberColumn(
                        PER_1000, format=cost_format(written["usd"])),
                },
            )  # fmt: skip


def _drawn(
    title: str,
    rows: pd.DataFrame,
    routers: Iterable[str],
    chart: Callable[[pd.DataFrame, list[str]], Any],
    caption: str,
    without: str,
    legend: bool = False,
) -> None:
    """A chart under its title with how to read it, or what is not known where there is none."""
    st.subheader(title, anchor=False)
    if rows.empty:
        st.info(without)
    else:
        st.altair_chart(chart(rows, list(routers)), alt=f"{title} of the chosen routers")
        if legend:
            st.html(routers_legend(list(routers)))
        st.caption(caption)
