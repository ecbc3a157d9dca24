"""Texts that Markdown shows as they stand."""

from __future__ import annotations

import re
from typing import Any, Final

_MARKS = re.compile(r"([\\`*_\[\]|~^$]|^[#+\-=>.]|(?<=\d)[.)](?= ))")
_ADDRESS = re.compile(r"(https?:(?=//)|www(?=\.)|(?<=\S)(?=@\S))", re.IGNORECASE)
JOINER: Final = "\u2060"
"""The word joiner: no width, no line break."""


def unlinked(text: str) -> str:
    """The text with a word joiner in every address, which nobody sees.

    Streamlit makes links of bare addresses once it has read the escapes, so that no backslash keeps
    it from doing so.
    """
    return _ADDRESS.sub(f"\\1{JOINER}", text)


def plain(text: Any) -> str:  # noqa: ANN401 - a JSON value
    """A text of one line that Markdown shows as it is: no markup, link, image or HTML."""
    one_line = " ".join(str(text).split())
    marked = unlinked(_MARKS.sub(r"\\\1", one_line))
    return marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
