"""The words and names of a decision that a stakeholder need not know."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "Domain, ID": "A field that has an endpoint of its own, say law. A query of one of the domains "
    "is valid, or in-domain (ID).",
    "OOD": "Out of distribution: a query of no domain, off topic or unsafe. It should be refused.",
    "ID accuracy": "Share of in-domain queries that reach their own domain.",
    "OOD accuracy": "Share of OOD queries that are refused, averaged over test sets.",
    "GQR score": "Harmonic mean of ID and OOD accuracy: low as soon as either is low.",
    "p95 latency": "Routing takes at most this long for 95 of 100 queries (95th percentile). The "
    "need that bounds it is also called an SLO, service level objective.",
    "Expected cost": "Router and endpoints, and each kind of error times what it costs you, per "
    "1,000 queries.",
    "Replicas, M/M/c": "Copies of the router that the busiest hour needs for its p95 latency, by "
    "the standard queue of c equal servers (M/M/c, Erlang's C formula).",
    "95 %": "A range that holds the true figure in 95 of 100 such samples of test queries.",
    "Front, dominated": "A router is dominated where another is as good in every figure and better "
    "in one; those that nobody dominates are the front.",
    "passes, fails, cannot tell": "Meets every need; misses one or more; or a figure that a need "
    "asks for is not known.",
    "measured, published, simulated, uploaded": "Taken with Switchyard; transcribed from a study; "
    "reckoned from stored answers; handed in by a user.",
    "Panel, revision": "The set of test queries, and the state of its texts.",
    "Local guard": "A small filter in front of a router, which refuses abuse.",
    "(ours)": "Switchyard's own router, measured like the others.",
    "[measured], [gqr-2025]": "Where a router stands twice: the study that the figures are from.",
    "τ, tau, t, threshold": "A query is refused beyond this score; a stricter τ refuses more.",
    "bg4, ctrl3": "In a published study: learned from the three domains and a fourth, background "
    "class of OOD queries (bg4), or from the domains alone (ctrl3).",
    "argmax, msp": "The class with the highest score wins (argmax), and is refused where that "
    "score is low (msp, maximum softmax probability).",
    "baseline, fewshot, dspy, gepa": "How the prompt of an LLM was made in a published study: "
    "plain, with examples, or tuned by a program (DSPy, GEPA).",
}  # fmt: skip
"""Word, or a few that belong together -> its meaning in a sentence or two."""
