"""The record as one HTML file: charts inside, no script, no request, made to print on A4."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2

from core.analysis.decision import digits
from core.analysis.decision.digits import usd
from core.analysis.decision.needs import from_plain
from core.analysis.decision.projection import PARTS
from core.analysis.decision.trace import difference
from core.report.drawings import COLOURS, cost_bars, scatter, tornado, without_bar
from core.report.glossary import WORDS
from core.report.record import UNTITLED, Record
from core.report.tables import listed, needs_table, reasons, shortfalls

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    """Jinja with everything escaped; a name that is missing is an error, not an empty cell."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["usd"] = amount
    found.filters["difference"] = less_or_more
    found.filters["percent"] = percent
    found.filters["number"] = number
    found.filters["figure"] = figure
    found.filters["latency"] = latency
    found.filters["shortfalls"] = shortfalls
    return found


def to_html(given: Record) -> str:
    """The record as a page. Every text in it is escaped; a link is made of http addresses alone."""
    rows, rest = listed(given)
    return (
        _environment()
        .get_template("decision.html.j2")
        .render(
            r=given,
            title=given["title"] or UNTITLED,
            rows=rows,
            rest=rest,
            reasons=reasons(given),
            glossary=WORDS,
            needs=needs_table(from_plain(given["needs"])),
            parts=list(zip(PARTS.values(), COLOURS, strict=True)),
            cost=cost_bars(given),
            no_bar=without_bar(given),
            tornado=tornado(given),
            scatter=scatter(given),
            link=safe_link(given["link"]),
        )
    )


def safe_link(address: str) -> str:
    """The address where it is http or https; else nothing."""
    return address if urlsplit(address).scheme in ("http", "https") else ""


def amount(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """USD as text; unknown is a dash."""
    return "–" if value is None else usd(float(value))


def less_or_more(saved: Any) -> str:  # noqa: ANN401 - a JSON value
    """A saving in words; unknown is a dash."""
    return "–" if saved is None else difference(float(saved))


def figure(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """USD as text without the unit, for a column that names it; unknown is a dash."""
    return amount(value).removesuffix(" USD")


def percent(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """A share as percent; unknown is a dash."""
    return "–" if value is None else digits.percent(float(value))


def latency(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Three figures; unknown is a dash."""
    return "–" if value is None else digits.figures(float(value))


def number(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """A price, a rate or a count as it was given; unknown is a dash."""
    return "–" if value is None else f"{value:,.10g}"
