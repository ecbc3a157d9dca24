"""The end of the workshop: what was seen, own answers beside the measured ones, where to go on."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.lessons import LESSONS, ending
from core.lessons.hand import OPEN
from pages._parts.classroom import room, tally
from pages._parts.lessons import learner
from pages._parts.lessons.screen import presenting
from pages._parts.lessons.steps import TASKS, options

PAGES = Path(__file__).resolve().parents[2]
ONWARD = (
    ("try_query", "Try a query", "Your own query, every router side by side."),
    ("decide", "Decide", "From your needs to one router, and a record to sign."),
    ("results", "Measure your own", "Routers on your queries, or trained on your domains."),
    ("atlas", "Atlas", "Who else routes what, and the traps in their claims."),
)


def end() -> None:
    """The last step."""
    st.header("What you have seen", anchor=False)
    st.markdown(
        "\n".join(f"{n}. **{one.title}.** {one.lesson}" for n, one in enumerate(LESSONS, 1))
    )
    if presenting():
        _of_the_room()
    else:
        _of_the_learner()
    if presenting():
        return
    st.header("Where to go next", anchor=False)
    for column, (page, label, text) in zip(st.columns(len(ONWARD)), ONWARD, strict=True):
        with column.container(border=True, height="stretch"):
            st.page_link(PAGES / f"{page}.py", label=label, icon=":material/arrow_forward:")
            st.caption(text)


def _right(keys: set[str]) -> dict[str, str]:
    """What holds in these lessons; others are not worked out, and stay a question."""
    found = (TASKS[key].right() for key in TASKS if key in keys)
    return {question: option for one in found for question, option in one.items()}


def _of_the_learner() -> None:
    st.header("Your answers", anchor=False)
    table = ending.summary(learner.every_answer(), _right(set(learner.answers())))
    score = ending.score(table)
    st.markdown(
        f"**{score.right} right of {score.answered} answered**, of {score.asked} questions. Wrong "
        "guesses are where a lesson was worth it."
    )
    for row in table.to_dict("records"):
        with st.container(border=True):
            st.markdown(f"**Lesson {row['lesson']}.** {row['question']}")
            st.markdown(
                f"{row['mark']}. You said **{row['own']}**, measured: **{row['measured']}**."
                if row["measured"]
                else f"{row['mark']}: not answered yet."
            )


def _of_the_room() -> None:
    st.header("What the room answered", anchor=False)
    right = _right(set(TASKS))
    counts = {
        question.key: tally().counts(room(), question.key, options(lesson, question))
        for lesson in LESSONS
        for question in lesson.questions
    }
    for row in ending.room_summary(counts, right).to_dict("records"):
        with st.container(border=True):
            st.markdown(f"**Lesson {row['lesson']}.** {row['question']}")
            st.markdown(
                f"Measured: **{row['holds'] or OPEN}**. "
                + (
                    f"{row['right'] if row['holds'] else OPEN} of {row['answers']} said so."
                    if row["answers"]
                    else "Nobody has answered yet."
                )
            )
