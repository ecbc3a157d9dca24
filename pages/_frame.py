"""The frame around every page: configuration, navigation and the shared sidebar."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core import logs
from pages._parts import access, address, shared
from pages._parts.following import follow
from pages._parts.remembered import remember
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
# Text in the primary colour cannot reach 4.5:1 on a dark ground while white on it does, too: the
# two places where Streamlit writes so take the text colours of the theme instead. A presenter's
# larger type stands here, before anything is drawn: charts and tables measure the type once. On a
# phone, which nobody projects, it would cut every table.
st.html(
    "<style>[data-testid=stSliderThumbValue] p, button[data-selected=true] p "
    "{ color: light-dark(#0E1621, #E8EDF3) }"
    + ("@media (min-width: 700px) { :root { font-size: 22px !important } }" if presented else "")
    + "</style>"
)
inside = access.may_enter()
# One flat list: section headings would put <div>s into the list, which screen readers stumble over.
chosen = st.navigation(
    [
        page("overview", "Overview", "map", default=True),
        page("try_query", "Try a query", "alt_route"),
        page("tradeoffs", "Trade-offs", "scatter_plot"),
        page("thresholds", "Thresholds", "tune"),
        page("cascades", "Cascades", "account_tree"),
        page("decide", "Decide", "task_alt"),
        page("results", "Results", "fact_check"),
        page("inside", "Inside a model", "layers"),
        page("atlas", "Atlas", "explore"),
        page("workshop", "Workshop", "school"),
    ],
    position="sidebar" if inside and not presented else "hidden",
    expanded=True,
)
st.set_page_config(page_title=f"{chosen.title} · Switchyard")
if not inside:
    access.show_door()
    st.stop()
remember()
if not presented:
    sidebar()
    access.show_person()
follow()
shared.notice()
name = chosen.url_path or "overview"
with logs.timed("page", page=name), address.understood(name):
    chosen.run()
