"""The record as one HTML file: charts inside, no script, no request, made to print on A4."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import pandas as pd

from core import digits
from core.analysis.decision.needs import from_plain
from core.analysis.decision.projection import PARTS, with_sum
from core.analysis.decision.trace import difference
from core.digits import usd
from core.report.drawings import COLOURS, cost_bars, scatter, tornado, without_bar
from core.report.glossary import WORDS
from core.report.record import UNTITLED, Record
from core.report.tables import listed, needs_table, reasons, shortfalls, timed_on

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
    found.filters["latency"] = latency
    found.filters["shortfalls"] = shortfalls
    return found


def to_html(given: Record) -> str:
    """The record as a page. Every text in it is escaped; a link is made of http addresses alone."""
    rows, rest = listed(given)
    moves, now_at = tornado(given)
    return (
        _environment()
        .get_template("decision.html.j2")
        .render(
            r=given,
            title=given["title"] or UNTITLED,
            rows=list(zip(rows, amounts(rows), strict=True)),
            rest=rest,
            asides=list(zip(given["asides"], amounts(given["asides"]), strict=True)),
            by_part=by_part_told(given["recommended"]),
            reasons=reasons(given),
            glossary=WORDS,
            needs=needs_table(from_plain(given["needs"])),
            parts=list(zip(PARTS.values(), COLOURS, strict=True)),
            cost=cost_bars(given),
            no_bar=without_bar(given),
            tornado=moves,
            now_at=now_at,
            timed_on=timed_on(rows),
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


def amounts(rows: list[Record]) -> list[str]:
    """The cost of each row without the unit, written as the first one is; unknown is a dash."""
    values = [row["per_1k"] for row in rows]
    places = digits.decimals(next((one for one in values if one is not None), 0.0))
    return ["–" if one is None else f"{one:,.{places}f}" for one in values]


def by_part_told(choice: Record | None) -> list[dict[str, str]]:
    """The projection of a chosen router as text and its sum; empty where none was chosen."""
    told = with_sum(pd.DataFrame(choice["projection"])) if choice else pd.DataFrame()
    return [{str(key): str(one) for key, one in row.items()} for row in told.to_dict("records")]


def percent(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """A share as percent, every one with a decimal; unknown is a dash."""
    return "–" if value is None else f"{float(value) * 100:.1f} %"


def latency(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Three figures; unknown is a dash."""
    return "–" if value is None else digits.figures(float(value))


def number(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """A price, a rate or a count as it was given; unknown is a dash."""
    return "–" if value is None else f"{value:,.10g}"
