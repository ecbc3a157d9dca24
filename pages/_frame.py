"""The frame around every page: configuration, navigation and the shared sidebar."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages._parts.sidebar import sidebar

HERE = Path(__file__).resolve().parent


def page(file: str, title: str, icon: str, default: bool = False) -> StreamlitPage:
    """A page whose address is its file name; the first page answers at the root."""
    path = HERE / f"{file}.py"
    return st.Page(path, title=title, icon=f":material/{icon}:", url_path=file, default=default)


# Said before the navigation: a page's own icon would be fetched from another host.
st.set_page_config(page_icon="🔀", layout="wide")
st.logo(HERE / "_parts" / "logo.svg", size="large")
presented = st.query_params.get("present") == "1"  # a presenter's screen has no sidebar
chosen = st.navigation(
    {
        "See": [
            page("overview", "Overview", "map", default=True),
            page("tradeoffs", "Trade-offs", "scatter_plot"),
            page("atlas", "Atlas", "explore"),
        ],
        "Try": [
            page("try_query", "Try a query", "alt_route"),
            page("thresholds", "Thresholds", "tune"),
            page("cascades", "Cascades", "account_tree"),
        ],
        "Learn": [page("workshop", "Workshop", "school")],
    },
    position="hidden" if presented else "sidebar",
)
st.set_page_config(page_title=f"{chosen.title} · Switchyard")
if not presented:
    sidebar()
chosen.run()
