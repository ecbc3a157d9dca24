"""The workshop: six lessons, each a short text, a task, and questions to answer before the reveal.

No answer stands here: every right answer is worked out from the same answers and figures that the
other pages show, in the module that bears the lesson's key.
"""

from __future__ import annotations

from typing import Final

from core.lessons.lesson import Lesson, Question

__all__ = ["END", "LESSONS", "STEPS", "Lesson", "Question", "beside", "lesson_at"]

LESSONS: Final = (
    Lesson(
        key="hand",
        title="Route ten queries by hand",
        why=(
            "A guarded router has four ways out: **law**, **finance**, **healthcare**, or "
            "**reject**. A query that belongs to none of the three domains is called "
            "*out-of-distribution* (**OOD**), and rejecting it is right, also where it is a polite "
            "question about the weather."
        ),
        task=(
            "Send each of the ten queries somewhere. There is no time limit, and no trick. Count "
            "how many made you hesitate; the table under them says what one router makes of such "
            "queries."
        ),
        questions=(
            Question(
                "hand-router",
                "How many of the ten will the router of the table get right?",
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
            "Take away the guard: a router that must choose law, finance or healthcare never turns "
            "a query away. **ID accuracy** is the share of in-domain (ID) queries that reach their "
            "own domain, **OOD accuracy** the share of OOD queries that are rejected. The **GQR "
            "score** is their harmonic mean, 2 × ID × OOD / (ID + OOD)."
        ),
        task=(
            "Send the queries below to a router without a guard, and one of your own that belongs "
            "to no domain. How many of them does it reject? Put that into the formula."
        ),
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
            "A router gives every query an OOD score from 0 (familiar) to 1 (strange), and rejects "
            "it where the score is above the threshold **τ**. One number decides how strict the "
            "guard is, and no model has to run again to move it."
        ),
        task=(
            "Move the slider and watch both accuracies. Look for the τ that you would sign for a "
            "service where both errors are equally bad, and leave it there."
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
        link="All that moves with your τ",
    ),
    Lesson(
        key="speed",
        title="Speed: a linear model against a language model",
        why=(
            "fastText adds up word vectors and multiplies once; so does TF-IDF with a linear SVM, "
            "on counts of words. MiniLM is a small language model, read by every query before a "
            "linear one decides. GPT-4o-mini reads the query through billions of weights on the "
            "far side of a network."
        ),
        task=(
            "Time the router with MiniLM on the machine that serves this page, and hold it against "
            "the table. Where between the others would you put fastText?"
        ),
        questions=(
            Question(
                "speed-ratio",
                "While GPT-4o-mini answers one query, how many does fastText answer here?",
                ("about 10", "about 100", "about 1,000", "about 10,000"),
            ),
        ),
        lesson=(
            "Orders of magnitude in time buy some points over a plain router, and none over "
            "a small one made for the task, such as Static (ours), which the front on Trade-offs "
            "has beside the language models. What a point is worth depends on what an error costs."
        ),
        page="tradeoffs",
        link="Accuracy, latency and cost",
    ),
    Lesson(
        key="cost",
        title="What an error costs: a hospital and a shop",
        why=(
            "A **hospital** answers in its own name: one harmful query let through is dear, a "
            "wrong ward is bad, a patient asked to call instead is cheap. A **shop** loses a "
            "customer with every valid query that it rejects; what it lets through hardly matters. "
            "The prices stand in the first table, how often each router errs in the second."
        ),
        task=(
            "Work out what two of the routers cost the hospital and the shop, with the box below "
            "the tables; then judge the others by eye."
        ),
        questions=(
            Question(
                "cost-hospital",
                "Which router of the lesson, as shipped, is cheapest for the hospital?",
            ),
            Question("cost-shop", "And which for the shop?"),
        ),
        lesson=(
            "The same answers at other prices have another order, and moving τ to where it is "
            "cheapest can be worth more than another router. Ask what errors cost before you ask "
            "who is best."
        ),
        page="decide",
        link="Decide at these prices",
    ),
    Lesson(
        key="sources",
        title="New sources: the accuracy that does not travel",
        why=(
            "A benchmark's test set usually comes from where its training set came from. The "
            "*unseen* panel holds whole sources of questions that no router here learned from: "
            "the same domains, other people, other forums. In the table stands what some routers "
            "keep there; the leader's figure is left for you to predict."
        ),
        task=(
            "You are a new source, too: write three queries as your own users would, say where "
            "each belongs, and see how many the leading router gets right."
        ),
        questions=(
            Question(
                "sources-fall",
                "By how much does the GQR score of the router that leads on GQR-Bench fall on "
                "unseen sources?",
                (
                    "less than 3 points",
                    "3 to 8 points",
                    "8 to 15 points",
                    "15 points or more",
                ),
            ),
        ),
        lesson=(
            "Expect to lose points on your own traffic, and measure it: a few hundred labelled "
            "queries of yours say more than any leaderboard."
        ),
        page="results",
        link="Measure routers on queries of your own",
    ),
)
END: Final = "End"
STEPS: Final = (*(str(number) for number, _ in enumerate(LESSONS, start=1)), END)
"""Names of the steps, as addresses and the row of steps write them."""


def lesson_at(step: str) -> Lesson:
    """The lesson of a step that is not the end."""
    return LESSONS[STEPS.index(step)]


def beside(step: str) -> tuple[str | None, str | None]:
    """The steps before and after; None where there is none."""
    place = STEPS.index(step)
    return (
        STEPS[place - 1] if place else None,
        STEPS[place + 1] if place + 1 < len(STEPS) else None,
    )
