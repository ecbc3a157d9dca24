"""The decision record: written, downloaded, read back and held against today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from core.analysis.board import panel_label
from core.analysis.decision.candidates import Candidates
from core.analysis.decision.needs import Needs, from_plain
from core.analysis.decision.verdicts import Answer
from core.analysis.decision.words import tally
from core.markdown import plain
from core.report.changes import Change, answered, changes, moved_needs, outdated
from core.report.html import to_html
from core.report.links import query_of
from core.report.markdown import to_markdown
from core.report.reading import LARGEST, LARGEST_MB, BadRecord, from_json
from core.report.record import LONGEST, UNTITLED, Record, Setting, overlong, to_json
from pages._parts import decision
from pages._parts.decision import View
from pages._parts.examples import apply, started_from
from pages._parts.needs import link_extras

FORMS = (
    ("HTML, to print", "html", "text/html", to_html),
    ("Markdown", "md", "text/markdown", to_markdown),
    ("JSON", "json", "application/json", to_json),
)
MADE = "d_made"


def address(view: View, needs: Needs) -> str:
    """The address that reopens exactly this view."""
    here = urlsplit(st.context.url or "")
    base = f"{here.scheme}://{here.netloc}{here.path}" if here.netloc else "/decide"
    return f"{base}?{query_of(needs, link_extras(view))}"


class Made(NamedTuple):
    """A record as it was made, and its files; a later change of the page does not reach it."""

    view: View
    needs: Needs
    record: Record
    files: dict[str, str]


def record_section(view: View, needs: Needs, weighed: tuple[Candidates, Answer] | None) -> None:
    """What the signer adds, the record made of it, and the link; the boxes stand at all times."""
    with st.form("d_form"):
        left, right = st.columns(2)
        title = left.text_input("Title", key="d_title", placeholder=UNTITLED,
                                help=f"At most {LONGEST['title']} characters.")  # fmt: skip
        signed = right.text_input("Signed by", key="d_signed",
                                  help=f"At most {LONGEST['signed_by']} characters.")  # fmt: skip
        note = st.text_area("Note", key="d_note", height=80,
                            help=f"At most {LONGEST['note']:,} characters.")  # fmt: skip
        pressed = st.form_submit_button(
            "Make the record", type="primary", icon=":material/edit_document:",
            help="Writes down the needs and the answer above, with these texts.",
        )  # fmt: skip
    if weighed is None:
        if pressed:
            st.error("No record was made: there is no answer above to write down.")
        return
    of, found = weighed
    link = address(view, needs)
    if pressed:
        setting = Setting(
            view.panel, panel_label(view.panel), decision.revisions(view, of),
            started_from(needs), link, datetime.now(UTC), title, signed, note,
        )  # fmt: skip
        make(view, needs, of, setting)
    if MADE in st.session_state:
        name = "" if found.recommended is None else of.names[found.recommended]
        made_section(st.session_state[MADE], view, needs, (name, tally(found)))
    st.caption("A link that reopens this page with the needs above:")
    st.code(link, language=None, wrap_lines=True)


def make(view: View, needs: Needs, of: Candidates, setting: Setting) -> None:
    """Write the record and its files, or say which text is too long; no text is cut."""
    st.session_state.pop(MADE, None)
    if wrong := overlong(setting):
        st.error("No record was made. " + " ".join(wrong))
        return
    record = decision.written(of, decision.prices_used(view, of), needs, setting)
    files = {ending: form(record) for _, ending, _, form in FORMS}
    st.session_state[MADE] = Made(view, needs, record, files)


def made_section(made: Made, view: View, needs: Needs, said: tuple[str, str]) -> None:
    """The files of the record that was made; withheld where the page has moved on since."""
    at = f"{made.record['made'][11:16]} UTC"
    if told := outdated(made.record, needs, view == made.view, said):
        st.warning(
            f"The record made at {at} does not say what stands above any more: {plain(told)} "
            "Press *Make the record* again for one that does.",
            icon=":material/history:",
        )
        return
    title, signed = (plain(made.record[name]) for name in ("title", "signed_by"))
    st.success(
        f"**{title or UNTITLED}** {f'signed by {signed}, ' if signed else ''}made at {at} of the "
        "needs and the answer above:",
        icon=":material/task:",
    )
    with st.container(horizontal=True):
        for label, ending, mime, _ in FORMS:
            st.download_button(
                label, made.files[ending], f"decision-{made.record['made'][:10]}.{ending}", mime,
                key=f"d_file_{ending}", on_click="ignore", icon=":material/download:",
                type="primary" if ending == "html" else "secondary",
            )  # fmt: skip
    st.caption(
        "The HTML file stands alone: it opens offline and prints on A4. The JSON can be read back "
        "below. Texts changed? Press *Make the record* again."
    )


def import_section(view: View, now: Needs) -> None:
    """Read a record back and say what has changed since, and how its needs differ from `now`."""
    st.caption(
        "The needs of that record, not those above, are weighed again with the routers and prices "
        "of today. Nothing above changes until you put its needs into the page."
    )
    file = st.file_uploader(
        "Decision record (JSON)", type="json", key="d_import", max_upload_size=LARGEST_MB
    )
    if file is None:
        return
    try:
        old = from_json(file.getvalue()[:LARGEST].decode("utf-8"))
    except UnicodeDecodeError:
        st.error("The file is not UTF-8 text: choose the .json of a decision record.")
        return
    except BadRecord as error:
        st.error(plain(error))
        return
    differences(old, view, now)
    compare(old)


def differences(old: Record, view: View, now: Needs) -> None:
    """How the needs of the record differ from those on the page, and a way to take them over."""
    needs = from_plain(old["needs"])
    found = moved_needs(needs, now)
    title, made = str(old.get("title") or UNTITLED)[:200], str(old.get("made"))[:10]
    st.markdown(
        f"**{plain(title)}**, made {plain(made)}. "
        + ("Its needs are those on the page." if not found else "Its needs are not those above:")
    )
    st.markdown(f"It says: *{plain(answered(old))}*")
    if old["panel"] != view.panel:
        st.markdown(f"It was made on the panel {plain(panel_label(old['panel'])[:200])}.")
    if found:
        changes_table(found, ("Need", "In the record", "Above"), "Needs that differ")
        st.button("Put its needs into the page", on_click=apply, args=(needs,),
                  icon=":material/input:")  # fmt: skip


def compare(old: Record) -> None:
    """The old record against the same needs today."""
    needs = from_plain(old["needs"])
    try:
        new = decision.again(old, needs)
    except LookupError as error:
        st.warning(plain(error))
        return
    found = changes(old, new)
    if not found:
        st.success(
            "Nothing has changed since: for its needs the same routers, figures, prices and "
            f"answer. {plain(new['headline'])}"
        )
        return
    st.markdown(f"**{len(found)} changes since**, for the needs of the record, the answer first:")
    changes_table(found, ("What", "Was", "Now"), "What has changed since the record was made")


def changes_table(found: list[Change], names: tuple[str, str, str], alt: str) -> None:
    """What differs, one row each."""
    rows = pd.DataFrame([(c.what, c.was, c.now) for c in found], columns=list(names))
    st.dataframe(rows, hide_index=True, alt=alt)
