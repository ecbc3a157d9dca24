"""The workshop: six lessons, each a short text, a task, and questions to answer before the reveal.

No answer stands here: every right answer is worked out from the same answers and figures that the
other pages show (`core.lessons.reveal`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


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


LESSONS: Final = (
    Lesson(
        key="hand",
        title="Route ten queries by hand",
        why=(
            "A guarded router has four ways out: **law**, **finance**, **healthcare**, or "
            "**reject**. Rejecting is right for everything that the three endpoints should not "
            "answer, also for a polite question about the weather."
        ),
        task="Send each of the ten queries somewhere. There is no time limit, and no trick.",
        questions=(
            Question(
                "hand-best",
                "How many of the ten will the best router here get right?",
                ("5 or fewer", "6 or 7", "8 or 9", "all 10"),
            ),
        ),
        lesson=(
            "Some queries have two homes, and people differ on them as routers do. A benchmark "
            "settles that with one label; a product has to settle it with a policy."
        ),
        page="try_query",
        link="Ask the routers a query of your own",
    ),
    Lesson(
        key="known",
        title="Why accuracy on known domains is not enough",
        why=(
            "Take away the guard: a router that must choose law, finance or healthcare is right "
            "more often on in-domain queries, because it never turns one away. The **GQR score** "
            "is the harmonic mean of in-domain (ID) accuracy and out-of-domain (OOD) accuracy."
        ),
        task="Think of what such a router does with an insult, a line of code, a quiz question.",
        questions=(
            Question(
                "known-gqr",
                "Without a guard a router keeps its ID accuracy or gains some. What is its GQR "
                "score?",
                ("about its ID accuracy", "about half of it", "0"),
            ),
        ),
        lesson=(
            "A harmonic mean is low as soon as either part is low. Accuracy on the domains that "
            "you trained for says nothing of what happens to all other queries."
        ),
        page="tradeoffs",
        link="Every router on one front",
    ),
    Lesson(
        key="threshold",
        title="Move the threshold",
        why=(
            "A router rejects a query where its OOD score is above the threshold **τ**. One number "
            "decides how strict the guard is, and no model has to run again to move it."
        ),
        task=(
            "Move the slider and watch both accuracies. Look for the τ that you would sign for a "
            "service where both errors are equally bad."
        ),
        questions=(
            Question(
                "threshold-strict",
                "You make the guard stricter (τ further left). What happens?",
                (
                    "both accuracies rise",
                    "OOD accuracy rises, ID accuracy falls",
                    "ID accuracy rises, OOD accuracy falls",
                    "both fall",
                ),
            ),
        ),
        lesson=(
            "Strict and lax are a trade, not a quality. τ is picked on validation data; whoever "
            "picks it on the test data reports a figure that the next query will not repeat."
        ),
        page="thresholds",
        link="All that moves with τ",
    ),
    Lesson(
        key="speed",
        title="Speed: a linear model against a language model",
        why=(
            "fastText adds up word vectors and multiplies once; a language model reads the query "
            "through billions of weights, often on the far side of a network. The paper gives "
            "0.67 s for GPT-4o-mini."
        ),
        task="Press the button: fastText answers a hundred queries on this very machine.",
        questions=(
            Question(
                "speed-ratio",
                "While GPT-4o-mini answers one query, how many does fastText answer here?",
                ("about 10", "about 100", "about 1,000", "about 10,000"),
            ),
        ),
        lesson=(
            "Four orders of magnitude in time buy some points over a plain router, and none over "
            "a small one made for the task: look under the link. What a point is worth depends "
            "on what an error costs: the next lesson."
        ),
        page="tradeoffs",
        link="Accuracy, latency and cost",
    ),
    Lesson(
        key="cost",
        title="What an error costs: a hospital and a shop",
        why=(
            "In the **hospital**, 30 % of the queries are out of domain; a wrong domain costs 20, "
            "a query let through 10, a rejected patient 2. In the **shop**, 10 % are; a rejected "
            "customer costs 5, a wrong domain 1, a query let through 0.2. Each router gets the τ "
            "that is cheapest for it, picked on one half of the answers."
        ),
        task="Pick a router for each before you see what they cost.",
        questions=(
            Question("cost-hospital", "Which router is cheapest for the hospital?"),
            Question("cost-shop", "And which for the shop?"),
        ),
        lesson=(
            "The same answers, other prices, another threshold, other distances between routers. "
            "Ask what errors cost before you ask who is best."
        ),
        page="thresholds",
        link="Your own traffic and prices",
    ),
    Lesson(
        key="sources",
        title="New sources: the accuracy that does not travel",
        why=(
            "A benchmark's test set usually comes from where its training set came from. The "
            "*unseen* panel holds whole sources of questions that no router here learned from: "
            "the same domains, other people, other forums."
        ),
        task="Think of how your own users differ from the people who wrote the training data.",
        questions=(
            Question(
                "sources-fall",
                "By how much does the router that leads on GQR-Bench fall on unseen sources?",
                (
                    "it does not fall",
                    "about 5 points",
                    "about 10 points",
                    "20 points or more",
                ),
            ),
        ),
        lesson=(
            "Expect to lose points on your own traffic, and measure it: a few hundred labelled "
            "queries of yours say more than any leaderboard."
        ),
        page="overview",
        link="Back to who is ahead",
    ),
)


def lesson_at(number: int) -> Lesson:
    """The lesson with this number, counted from 1."""
    return LESSONS[number - 1]


def beside(number: int) -> tuple[int | None, int | None]:
    """The numbers of the lesson before and of the one after; None where there is none."""
    return (
        number - 1 if number > 1 else None,
        number + 1 if number < len(LESSONS) else None,
    )
