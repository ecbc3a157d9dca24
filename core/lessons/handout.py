"""The workshop on paper: pages that a learner fills in, made of the lessons themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

import pandas as pd

from core.lessons import LESSONS, Lesson
from core.lessons.cost import price_table
from core.lessons.hand import CHOICES, FIRST_DRAW

STYLE: Final = """
@page { size: A4; margin: 18mm }
body { font: 11pt/1.45 Georgia, serif; color: #111; max-width: 174mm; margin: 0 auto }
h1 { font-size: 18pt; margin: 0 0 2mm } h2 { font-size: 13pt; margin: 7mm 0 1mm }
section, li, tr { break-inside: avoid } h2, .q { break-after: avoid }
p { margin: 1mm 0 } .q { font-weight: bold; margin-top: 2mm }
ul { list-style: none; margin: 1mm 0 1mm 4mm; padding: 0 }
ul li::before, .box::before { content: "\\2610\\00a0" } .box { margin-right: 6mm }
ol { margin: 1mm 0 1mm 6mm; padding: 0 } ol li { margin: 1.5mm 0; overflow-wrap: anywhere }
.line { border-bottom: 1px solid #888; height: 8mm }
.blank { display: inline-block; width: 110mm; border-bottom: 1px solid #888 }
table { border-collapse: collapse; margin: 2mm 0; font-size: 10pt }
th, td { border-bottom: 1px solid #bbb; padding: .7mm 4mm .7mm 0; text-align: left }
"""
OWN_WORDS: Final = '<p class="line"></p>'
BLANK: Final = '<span class="blank"></span>'


@dataclass(frozen=True)
class Paper:
    """What a handout holds besides the lessons.

    Attributes:
        queries: the ten of lesson 1, in their order.
        draw: that they are of.
        address: where the app is; empty leaves a line to write it on.
        options: question key -> options that the lessons leave to the page.
        tables: lesson key -> figures to reason with.
    """

    queries: Sequence[str]
    draw: int = FIRST_DRAW
    address: str = ""
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tables: Mapping[str, Sequence[pd.DataFrame]] = field(default_factory=dict)


def handout(paper: Paper) -> str:
    """A self-contained HTML page with every question and room to answer; it prints on A4."""
    parts = "\n".join(
        _section(number, lesson, paper) for number, lesson in enumerate(LESSONS, start=1)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Guarded routing in six lessons</title><style>{STYLE}</style></head><body>\n"
        "<h1>Guarded routing in six lessons</h1>\n"
        f"<p>Open the app at: {escape(paper.address) or BLANK}</p>\n"
        "<p>Do each task in the app, where its queries and boxes are. The tables here are what it "
        "shows before the question. Answer before the reveal, and write down your reason.</p>\n"
        f"{parts}\n</body></html>\n"
    )


def _section(number: int, lesson: Lesson, paper: Paper) -> str:
    questions = "".join(
        f'<p class="q">{_text(question.text)}</p>'
        + _options(question.options or paper.options.get(question.key, ()))
        for question in lesson.questions
    )
    return (
        f"<section><h2>{number}. {_text(lesson.title)}</h2><p>{_text(lesson.why)}</p>"
        f"<p><em>{_text(lesson.task)}</em></p>{_given(lesson, paper)}{questions}"
        f"<p>What surprised me:</p>{OWN_WORDS}</section>"
    )


def _given(lesson: Lesson, paper: Paper) -> str:
    """What a learner needs on paper to answer: the ten queries, the prices, the figures."""
    tables = [*paper.tables.get(lesson.key, ())]
    if lesson.key == "cost":
        tables.insert(0, price_table())
    printed = "".join(table.to_html(index=False, border=0, na_rep="?") for table in tables)
    return _queries(paper) + printed if lesson.key == "hand" else printed


def _queries(paper: Paper) -> str:
    boxes = "".join(f'<span class="box">{choice}</span>' for choice in CHOICES)
    rows = "".join(f"<li>{escape(text)}<br>{boxes}</li>" for text in paper.queries)
    return f"<p>The ten queries of draw {paper.draw}:</p><ol>{rows}</ol>"


def _options(options: Sequence[str]) -> str:
    if not options:
        return OWN_WORDS
    return "<ul>" + "".join(f"<li>{_text(option)}</li>" for option in options) + "</ul>"


def _text(words: str) -> str:
    """Escaped, with the two kinds of emphasis that the lessons use."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(words))
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", bold)
