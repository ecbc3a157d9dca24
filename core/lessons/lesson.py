"""What a lesson is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """Something to predict.

    Attributes:
        key: short and fixed; names it in the room's tally.
        text: the question.
        options: what can be answered; empty where the page knows the options (router names).
    """

    key: str
    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """One step of the workshop, about ten minutes.

    Attributes:
        key: short and fixed.
        title: what it is about.
        why: the idea, in two or three sentences.
        task: what to do before answering.
        questions: what to predict; the reveal waits for all of them.
        lesson: what to take home, said after the reveal.
        page: file name of the page to go on with.
        link: what that page offers, in a few words.
    """

    key: str
    title: str
    why: str
    task: str
    questions: tuple[Question, ...]
    lesson: str
    page: str
    link: str
