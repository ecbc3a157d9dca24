"""Teach me."""

import streamlit as st

from core.lessons import END, lesson_at
from pages._parts.classroom import for_the_teacher, presenters_bar, room
from pages._parts.lessons.ending import end
from pages._parts.lessons.learner import keep_address, known_again, note, pick_up
from pages._parts.lessons.names import who_is_who
from pages._parts.lessons.screen import presenting
from pages._parts.lessons.steps import TASKS
from pages._parts.workshop import ask_questions, go_on, reveal, start_over, step_choice

keep_address()
pick_up(room())
st.title("Guarded routing in six lessons")
if not presenting():
    st.markdown(
        "Ten minutes each: a short idea, something to do, and a question to answer **before** the "
        "reveal. Every figure is worked out here from measured answers. No key and no network "
        "are needed, and each lesson has its own address."
    )
bar = st.container()
step = step_choice()
with bar:
    if presenting():
        presenters_bar(step)
    else:
        for_the_teacher(step)
if step == END:
    end()
else:
    lesson = lesson_at(step)
    st.header(f"{step}. {lesson.title}", anchor=False)
    st.markdown(lesson.why)
    st.markdown(f"**Your task.** {lesson.task}")
    TASKS[lesson.key].task()
    who_is_who(TASKS[lesson.key].names)
    if ask_questions(lesson):
        reveal(lesson)
go_on(step)
start_over()
note(room())
known_again()
