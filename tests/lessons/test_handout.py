from __future__ import annotations

from html import escape
from pathlib import Path

import pandas as pd

from core.lessons import LESSONS
from core.lessons.hand import FIRST_DRAW, ten_queries
from core.lessons.handout import BLANK, Paper, handout

DOCS = Path(__file__).resolve().parents[2] / "docs" / "workshop"


def blank(rows: pd.DataFrame) -> Paper:
    """The handout of no class in particular."""
    return Paper(ten_queries(rows[rows["split"] == "test"], FIRST_DRAW)["text"].tolist())


def test_every_question_is_on_paper_and_nothing_is_fetched(starter_rows: pd.DataFrame) -> None:
    page = handout(blank(starter_rows))
    for lesson in LESSONS:
        for question in lesson.questions:
            assert question.text.split("?")[0][:40] in page
    assert "http" not in page and "<script" not in page
    assert "**" not in page


def test_the_ten_queries_have_boxes_and_the_address_a_line(starter_rows: pd.DataFrame) -> None:
    paper = blank(starter_rows)
    page = handout(paper)
    assert all(escape(text) in page for text in paper.queries)
    assert page.count('class="box">reject') == 10
    assert BLANK in page


def test_a_class_gets_its_address_options_and_figures_and_text_stays_text() -> None:
    table = pd.DataFrame({"Router": ["<i>A"], "Through (%)": [7.5], "Unknown": [float("nan")]})
    paper = Paper(
        ["<b>x</b>"], 8, "https://example.org/workshop?room=a&draw=8",
        {"cost-shop": ["Router A", "Router B"]}, {"cost": [table]},
    )  # fmt: skip
    page = handout(paper)
    assert "https://example.org/workshop?room=a&amp;draw=8" in page and BLANK not in page
    assert "Router A" in page and "7.5" in page and "<td>?</td>" in page
    assert "<b>x" not in page and "<i>A" not in page


def test_the_kept_handout_is_that_of_no_class(starter_rows: pd.DataFrame) -> None:
    kept = (DOCS / "handout.html").read_text(encoding="utf-8")
    assert kept == handout(blank(starter_rows)), "write it to docs/workshop/handout.html"
