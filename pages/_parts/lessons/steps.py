"""Which module draws which lesson, and where each lesson leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.lessons import Lesson, Question
from pages._parts.lessons import cost, hand, known, sources, speed, threshold
from pages._parts.lessons.figures import SEVERAL

Params = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Parts:
    """What a lesson puts on the screen.

    Attributes:
        task: draws what the learner works with.
        right: question key -> the option that holds.
        reveal: draws the evidence.
        options: the options of a question whose text leaves them to the page.
        links: what stands on a link to the lesson's page -> its address parameters.
        names: routers to explain; empty for all that are ready.
        submit: what stands on the button that answers.
    """

    task: Callable[[], None]
    right: Callable[[], dict[str, str]]
    reveal: Callable[[], None]
    options: Callable[[], Sequence[str]] = tuple
    links: Callable[[Lesson], Mapping[str, Params]] = lambda lesson: {lesson.link: {}}
    names: Sequence[str] = SEVERAL
    submit: str = "Answer, then reveal"


TASKS = {
    "hand": Parts(hand.task, hand.right, hand.reveal, names=()),
    "known": Parts(known.task, known.right, known.reveal),
    "threshold": Parts(
        threshold.task, threshold.right, threshold.reveal,
        links=lambda lesson: {lesson.link: threshold.link()}, names=(threshold.MOVER.router,),
    ),
    "speed": Parts(
        speed.task, speed.right, speed.reveal, names=(*speed.TOLD, "fasttext"),
        submit="Answer, then time fastText",
    ),
    "cost": Parts(cost.task, cost.right, cost.reveal, cost.options, cost.links),
    "sources": Parts(
        sources.task, sources.right, sources.reveal,
        links=lambda lesson: {lesson.link: {"do": "Measure"}}, names=("guarded-static", *SEVERAL),
    ),
}  # fmt: skip


def options(lesson: Lesson, question: Question) -> Sequence[str]:
    """What can be answered."""
    return question.options or TASKS[lesson.key].options()
