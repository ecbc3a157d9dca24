"""What an address asked for and a page did not understand, said once for every page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from math import isclose
from typing import Any, Final

from core.digits import figures

Texts = Mapping[str, Sequence[str]]
FOREIGN: Final = ("embed", "embed_options", "utm_source", "utm_medium", "utm_campaign")
"""Parameters that are nobody's control: of the server, or of who passed the link on."""
SHOWN: Final = 40


def in_words(told: Sequence[str], most: int = 40) -> str:
    """What was not understood, in one sentence; an address of more than anybody types is cut."""
    more = f"; and {len(told) - most} more" if len(told) > most else ""
    return f"Not understood in the address: {'; '.join(told[:most])}{more}."


def passed_over(
    given: Texts,
    kept: Texts,
    holds: Mapping[str, Any],
    read: Collection[str] = (),
    names: Callable[[Any], Collection[str]] = lambda value: (),
) -> list[str]:
    """What of an address was passed over, and what stands in its place; one phrase each.

    A control keeps the text that it understood. It drops a text that it did not understand, and
    also one that names what it starts with; the latter is understood.

    Args:
        given: parameter -> its texts, as the page was opened.
        kept: the same once the page was drawn.
        holds: control -> its value; a parameter that is none of them belongs to no control.
        read: further parameters that the page reads itself.
        names: a value -> the names that it has on the screen.
    """
    told = []
    for key, texts in given.items():
        if key in FOREIGN or key in read:
            continue
        if key not in holds:
            told.append(f"“{key[:SHOWN]}” belongs to no control that is shown")
            continue
        value = holds[key]
        stands = _stands(value, names)
        for text in texts:
            if not (_among(text, kept.get(key, ())) or _means(text, value, names)):
                told.append(f"“{key}={text[:SHOWN]}”; {stands} stands in its place")
    return told


def _among(text: str, texts: Sequence[str]) -> bool:
    return any(text == one or _same_number(text, one) for one in texts)


def _same_number(one: str, other: str) -> bool:
    try:
        return isclose(float(one), float(other), abs_tol=1e-9)
    except ValueError:
        return False


def _means(text: str, value: Any, names: Callable[[Any], Collection[str]]) -> bool:  # noqa: ANN401
    if isinstance(value, list | tuple):
        return any(_means(text, one, names) for one in value) or (not value and not text)
    if isinstance(value, bool):
        return text.casefold() == str(value).casefold()
    return _among(text, (str("" if value is None else value), *names(value)))


def _stands(value: Any, names: Callable[[Any], Collection[str]]) -> str:  # noqa: ANN401
    if isinstance(value, list | tuple):
        return ", ".join(_stands(one, names) for one in value) or "nothing chosen"
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or value == "":
        return "nothing"
    shown = next(iter(names(value)), None)
    return shown or (figures(value, 4) if isinstance(value, float) else str(value))
