"""The workshop on paper: one page a learner fills in, made of the lessons themselves."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from core.lessons import LESSONS, Lesson

STYLE: Final = """
@page { size: A4; margin: 18mm }
body { font: 11pt/1.45 Georgia, serif; color: #111; max-width: 174mm; margin: 0 auto }
h1 { font-size: 18pt; margin: 0 0 2mm } h2 { font-size: 13pt; margin: 7mm 0 1mm }
section { break-inside: avoid } p { margin: 1mm 0 } .q { font-weight: bold; margin-top: 2mm }
ul { list-style: none; margin: 1mm 0 1mm 4mm; padding: 0 } li::before { content: "\\2610\\00a0" }
.line { border-bottom: 1px solid #888; height: 8mm }
"""
OWN_WORDS: Final = '<p class="line"></p>'


def handout() -> str:
    """A self-contained HTML page with every question and room to answer; it prints on A4."""
    parts = "\n".join(_section(number, lesson) for number, lesson in enumerate(LESSONS, start=1))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Guarded routing in six lessons</title><style>{STYLE}</style></head><body>\n"
        "<h1>Guarded routing in six lessons</h1>\n"
        "<p>Answer each question before the reveal; write down what surprised you.</p>\n"
        f"{parts}\n</body></html>\n"
    )


def _section(number: int, lesson: Lesson) -> str:
    questions = "".join(
        f'<p class="q">{_text(question.text)}</p>'
        + (
            "<ul>" + "".join(f"<li>{_text(option)}</li>" for option in question.options) + "</ul>"
            if question.options
            else OWN_WORDS
        )
        for question in lesson.questions
    )
    return (
        f"<section><h2>{number}. {_text(lesson.title)}</h2><p>{_text(lesson.why)}</p>"
        f"<p><em>{_text(lesson.task)}</em></p>{questions}<p>What surprised me:</p>{OWN_WORDS}"
        "</section>"
    )


def _text(words: str) -> str:
    """Escaped, with the two kinds of emphasis that the lessons use."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(words))
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", bold)
