"""Every word of the screens that a newcomer need not know; tooltips and the sidebar read it."""

from __future__ import annotations

from typing import Final

from core.report.glossary import WORDS as DECISION

ANALYSIS: Final = {
    "OOD score, margin": "How strange a query is to a router, 0 to 1. The margin is the threshold "
    "minus it: negative is rejected.",
    "Knee": "The point of the front that gives up least on all axes together.",
    "Hypervolume, who holds it": "The share of the box between the best and the worst shown where "
    "some router of the front is better; a router holds what only it covers.",
    "Unsafe average": "OOD accuracy over the five sets of abuse and hate speech alone.",
    "Coverage, risk": "The share of queries that a router answers rather than rejects, and the "
    "share of those that go to a wrong place.",
    "Cascade, band of doubt": "A chain of routers, the cheap one first: where its score lies in "
    "the band it is in doubt and asks the next.",
    "Oracle, oracle gap": "The best choice per query, made with a peek at the answer, so nobody "
    "can run it; the gap is how far the best real router stays behind.",
    "Starter panel": "Queries written for Switchyard, which ship with it.",
    "Static (ours)": "Switchyard's own router: each word has a fixed (static) vector, looked up in "
    "a table and averaged, so no network runs at query time.",
    "fastText, one vs rest": "A binary fastText model per domain, each against everything else.",
    "WideMLP, in-domain only": "Learned from in-domain queries alone, as in the paper; it has seen "
    "no OOD query and has to be strict.",
    "Semantic router (n examples)": "Compares a query with n example sentences per domain; with "
    "five it is a weak baseline.",
    "MiniLM": "A small language model (all-MiniLM-L6-v2) that turns a sentence into 384 numbers, "
    "its sentence vector; near vectors mean near meanings.",
    "TF-IDF, n-gram": "Counts of words or pieces of n in a row (n-grams), where one that few texts "
    "have weighs more.",
    "SVM, XGBoost": "Two kinds of classifier: a border with the widest margin between the classes "
    "(support vector machine), and many small decision trees, each mending those before it.",
    "Perplexity": "Among how many tokens a language model still wavers; lower is better.",
    "make llm": "The command, run beside the app, that fetches the local language model.",
}  # fmt: skip
"""Word, or a few that belong together -> its meaning in a sentence or two."""

WORDS: Final = DECISION | ANALYSIS


def meaning(word: str) -> str:
    """What a word of the glossary means.

    Raises:
        KeyError: the glossary does not have it.
    """
    for words, said in WORDS.items():
        if word.casefold() in (one.strip().casefold() for one in words.split(",")):
            return said
    raise KeyError(word)
