from __future__ import annotations

from pathlib import Path

from core.lessons import LESSONS
from core.lessons.handout import handout

DOCS = Path(__file__).resolve().parents[2] / "docs" / "workshop"


def test_every_question_is_on_paper_and_nothing_is_fetched() -> None:
    page = handout()
    for lesson in LESSONS:
        for question in lesson.questions:
            assert question.text.split("?")[0][:40] in page
    assert "http" not in page and "<script" not in page
    assert "**" not in page


def test_the_kept_handout_is_the_one_that_the_page_offers() -> None:
    kept = (DOCS / "handout.html").read_text(encoding="utf-8")
    assert kept == handout(), "write core.lessons.handout.handout() to docs/workshop/handout.html"
