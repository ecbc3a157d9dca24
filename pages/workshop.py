"""Teach me."""

import streamlit as st

from core.lessons import lesson_at
from pages._parts.workshop import (
    TASKS,
    ask_questions,
    for_the_teacher,
    go_on,
    lesson_choice,
    presenting,
    reveal,
    start_over,
)

large = presenting()
st.title("Guarded routing in six lessons")
if not large:
    st.markdown(
        "Ten minutes each: a short idea, something to do, and a question to answer **before** the "
        "reveal. Every figure is worked out here from measured answers. No key and no network "
        "are needed, and each lesson has its own address."
    )
number = lesson_choice()
lesson = lesson_at(number)
st.header(f"{number}. {lesson.title}", anchor=False)
st.markdown(lesson.why)
st.markdown(f"**Your task.** {lesson.task}")
TASKS[lesson.key].task()
if ask_questions(lesson):
    reveal(lesson)
go_on(number)
start_over()
for_the_teacher()
