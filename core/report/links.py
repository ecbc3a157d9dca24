"""A view of the Decide page as query parameters, every one written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import inf, isfinite, nan
from typing import Any, Final
from urllib.parse import urlencode

from core.addresses import FOREIGN
from core.analysis.decision.needs import OPEN, Needs

SCALED: Final = {"ood_share": 100.0, "min_id": 100.0, "min_ood": 100.0}
"""Needs that the page asks for in percent."""
FROM_LIST: Final = ("cpu_usd_per_hour", "gpu_usd_per_hour")
"""Needs that come from the price list, where another price is put in their place."""
NO_LIMIT: Final = "none"
"""An empty box in an address; an empty parameter would be dropped."""
EMPTY: Final = (NO_LIMIT, "")
"""What an address may hold for a box that is empty."""
PREFIX: Final = "d_"
"""Before each parameter, since an address is shared by all pages."""


def widget_values(needs: Needs) -> dict[str, Any]:
    """Widget key -> value of each need as the page asks for it; no limit is None."""
    values: dict[str, Any] = {}
    for name, value in vars(needs).items():
        if name in FROM_LIST:
            continue
        if name in ("mix", "downstream"):
            for domain, one in value.items():
                values[f"{PREFIX}{name}_{domain}"] = float(one)
        elif isinstance(value, bool):
            values[PREFIX + name] = value
        elif value == inf:
            values[PREFIX + name] = None
        else:
            # Rounded, since 0.07 × 100 is not 7 in binary.
            values[PREFIX + name] = round(float(value) * SCALED.get(name, 1.0), 9)
    return values


def from_widgets(values: Mapping[str, Any], domains: tuple[str, ...], **more: float) -> Needs:
    """The needs that the widgets hold; an empty limit is no limit, a limit of 0 is 0.

    Args:
        values: widget key -> value.
        domains: that the boxes of the mix and of the endpoints name.
        more: needs that no widget asks for, by name.
    """
    given: dict[str, Any] = dict(more)
    for name in (f.name for f in fields(Needs)):
        if name in ("mix", "downstream"):
            given[name] = {one: float(values[f"{PREFIX}{name}_{one}"]) for one in domains}
        elif name not in given:
            given[name] = _need(name, values[PREFIX + name])
    return Needs(**given)


def _need(name: str, value: Any) -> float | bool:  # noqa: ANN401 - a widget's value
    if isinstance(value, bool):
        return value
    if value is None:
        return inf if name in OPEN else nan
    return float(value) / SCALED.get(name, 1.0)


def limit_from(text: str | None, usual: float | None) -> float | None:
    """The limit that an address holds; None is no limit.

    Args:
        text: of the parameter; None where the address has none.
        usual: what holds then, and where the text is no number.
    """
    if text in EMPTY:
        return None
    value = number_of(text or "")
    return usual if value is None else value


def number_of(text: str) -> float | None:
    """The number that a text is; None where it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def differs(given: Mapping[str, str], usual: Mapping[str, Any]) -> bool:
    """Whether an address asks for another value of any need than the usual one.

    Args:
        given: parameter -> its text.
        usual: as `widget_values` gives them; a text that is not understood changes nothing.
    """
    for key, value in usual.items():
        text = given.get(key)
        if isinstance(value, bool):
            if text in SWITCH and text != _text(value):
                return True
        elif text in EMPTY:
            if value is not None and key[len(PREFIX) :] in OPEN:
                return True
        elif text is not None and number_of(text) not in (None, value):
            return True
    return False


def limit_text(limit: float | None) -> str:
    """A limit as an address holds it."""
    return _text(limit)


@dataclass(frozen=True)
class Parameter:
    """One parameter that an address may hold.

    Attributes:
        stands: what the page shows for it.
        choices: texts that are understood; empty where a number is asked for.
        open: whether it may be no limit.
    """

    stands: str
    choices: tuple[str, ...] = ()
    open: bool = False

    def understands(self, text: str) -> bool:
        """Whether the text is one of the choices, or a number."""
        if self.choices:
            return text in self.choices
        return number_of(text) is not None or (self.open and text in EMPTY)


SWITCH: Final = ("true", "false")
ELSEWHERE: Final = (*FOREIGN, "present")
"""Parameters of the server, of whoever passed the link on, and of the frame around each page."""


def not_understood(given: Mapping[str, Sequence[str]], known: Mapping[str, Parameter]) -> list[str]:
    """What in an address was passed over, and what stands in its place; one phrase each.

    Args:
        given: parameter -> its texts.
        known: parameters of the page; others are named, but for those that belong to no page.
    """
    found = []
    for key, texts in given.items():
        if key in ELSEWHERE:
            continue
        if key not in known:
            found.append(f"“{key[:60]}” is no need of this page")
            continue
        for text in texts:
            if not known[key].understands(text):
                found.append(f"“{key}={text[:40]}” ({known[key].stands} was taken instead)")
    return found


def query_of(needs: Needs, more: Mapping[str, Any]) -> str:
    """The query string that reopens exactly these needs.

    Args:
        needs: all of them are written, so that a later default changes nothing.
        more: other widget keys, with text, number, switch or a list of texts.
    """
    pairs = [
        (key, _text(one))
        for key, value in {**widget_values(needs), **more}.items()
        for one in (value if isinstance(value, list | tuple) else [value])
    ]
    return urlencode(pairs)


def _text(value: Any) -> str:  # noqa: ANN401 - a widget's value
    if value is None:
        return NO_LIMIT
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
