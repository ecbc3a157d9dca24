"""Texts that Markdown shows as they stand."""

from __future__ import annotations

import re
from typing import Any

_MARKS = re.compile(r"([\\`*_\[\]|~^$@]|^[#+\-=>.]|(?<=\d)[.)](?= )|(?<=www)\.|:(?=//))")


def plain(text: Any) -> str:  # noqa: ANN401 - a JSON value
    """A text of one line that Markdown shows as it is: no markup, link, image or HTML."""
    one_line = " ".join(str(text).split())
    marked = _MARKS.sub(r"\\\1", one_line)
    return marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
