"""The decision record: written, downloaded, read back and held against today."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from core.analysis.board import panel_label
from core.analysis.decision.needs import Needs, from_plain
from core.report.changes import changes
from core.report.html import to_html
from core.report.links import query_of
from core.report.markdown import to_markdown
from core.report.record import LARGEST, LONGEST, BadRecord, Record, Setting, from_json, to_json
from pages._parts import decision
from pages._parts.decision import View
from pages._parts.needs import apply, link_extras

FORMS = {
    "HTML, to print": ("html", "text/html", to_html),
    "Markdown": ("md", "text/markdown", to_markdown),
    "JSON": ("json", "application/json", to_json),
}


def address(view: View, needs: Needs) -> str:
    """The address that reopens exactly this view."""
    here = urlsplit(st.context.url or "")
    base = f"{here.scheme}://{here.netloc}{here.path}" if here.netloc else "/decide"
    return f"{base}?{query_of(needs, link_extras(view))}"


@st.fragment
def record_section(view: View, needs: Needs) -> None:
    """What the signer adds, the three files, and the link."""
    left, right = st.columns(2)
    title = left.text_input("Title", max_chars=LONGEST["title"], key="d_title",
                            placeholder="Decision record: query router")  # fmt: skip
    signed = right.text_input("Signed by", max_chars=LONGEST["signed_by"], key="d_signed")
    note = st.text_area("Note", max_chars=LONGEST["note"], key="d_note", height=80)
    link = address(view, needs)
    of = decision.compared(view)
    setting = Setting(
        view.panel, panel_label(view.panel), decision.revisions(view, of),
        st.session_state["d_preset"], link, datetime.now(UTC), title, signed, note,
    )  # fmt: skip

    used = decision.prices_used(view, of)
    with st.container(horizontal=True):
        for label, (ending, mime, form) in FORMS.items():
            st.download_button(
                label, lambda form=form: form(decision.written(of, used, needs, setting)),
                f"decision-{setting.made:%Y-%m-%d}.{ending}", mime, key=f"d_file_{ending}",
                on_click="ignore", icon=":material/download:",
                type="primary" if ending == "html" else "secondary",
            )  # fmt: skip
    st.caption(
        "The HTML file stands alone: it opens offline and prints on A4. This view as a link:"
    )
    st.code(link, language=None, wrap_lines=True)


def import_section() -> None:
    """Read a record back and say what has changed since."""
    file = st.file_uploader("Decision record (JSON)", type="json", key="d_import")
    if file is None:
        return
    try:
        old = from_json(file.getvalue()[:LARGEST].decode("utf-8"))
    except UnicodeDecodeError:
        st.error("The file is not UTF-8 text: choose the .json of a decision record.")
        return
    except BadRecord as error:
        st.error(str(error))
        return
    compare(old)


def compare(old: Record) -> None:
    """The old record against the same needs today."""
    needs = from_plain(old["needs"])
    st.button("Put its needs into the page", on_click=apply, args=(needs,), icon=":material/input:")
    try:
        new = decision.again(old, needs)
    except LookupError as error:
        st.warning(str(error))
        return
    found = changes(old, new)
    if not found:
        st.success("Nothing has changed since: the same routers, figures, prices and answer.")
        return
    st.markdown(f"**{len(found)} changes since**, the answer first:")
    rows = pd.DataFrame([(c.what, c.was, c.now) for c in found], columns=["What", "Was", "Now"])
    st.dataframe(rows, hide_index=True, alt="What has changed since the record was made")
