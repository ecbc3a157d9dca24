"""A view of the Decide page as query parameters, every one written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from math import inf
from typing import Any, Final
from urllib.parse import urlencode

from core.analysis.decision.needs import Needs

SCALED: Final = {"ood_share": 100.0, "min_id": 100.0, "min_ood": 100.0}
"""Needs that the page asks for in percent."""
FROM_LIST: Final = ("cpu_usd_per_hour", "gpu_usd_per_hour")
"""Needs that come from the price list, where another price is put in their place."""
OPEN: Final = ("slo_ms", "budget_usd")
"""Needs that may ask for nothing: an empty box on the page, and 0 in an address, which cannot hold
nothing."""
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
    """The needs that the widgets hold; an empty limit, or one of 0, is no limit.

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
    if name in OPEN and not value:
        return inf
    return float(value) / SCALED.get(name, 1.0)


def limit_from(text: str | None, usual: float | None, most: float) -> float | None:
    """The limit that an address holds; None is no limit.

    Args:
        text: of the parameter; None where the address has none.
        usual: what holds then, and where the text is no number from 0 to `most`.
        most: upper bound of the box.
    """
    try:
        value = float(text or "")
    except ValueError:
        return usual
    return value or None if 0 <= value <= most else usual


def limit_text(limit: float | None) -> str:
    """A limit as an address holds it; no limit is 0."""
    return _text(limit)


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
        return "0"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
