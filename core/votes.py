"""What the routers' answers to one query add up to, in words: the split, and whose vote is weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from core.live import Reply
from core.types import OOD

WEAK: Final = 0.5
"""A router with a GQR score below it is called weak: one of its two accuracies is lower still."""
CLEAR: Final = 2 / 3
"""Where fewer than this share agree, the query is called borderline."""
NAMED: Final = 3


def split(replies: Sequence[Reply]) -> list[tuple[str, int]]:
    """Each verdict with its votes, the commonest first; guards, which know no domain, apart."""
    said = Counter(reply.verdict for reply in replies if reply.scores is not None)
    return said.most_common()


def in_words(replies: Sequence[Reply], gqr: Mapping[str, float]) -> list[str]:
    """How the vote splits, what the best router says and who is weak; one sentence each.

    Args:
        replies: of one query.
        gqr: router -> its GQR score on GQR-Bench, 0-1; those that have none are left out.

    Returns:
        Nothing where no router answered.
    """
    votes = split(replies)
    if not votes:
        return []
    total = sum(count for _, count in votes)
    said = [f"The vote: {', '.join(f'{count} {_word(name)}' for name, count in votes)}."]
    if votes[0][1] < CLEAR * total:
        said.append("Borderline: fewer than two thirds agree.")
    voters = [reply for reply in replies if reply.scores is not None and reply.card.name in gqr]
    ranked = sorted(voters, key=lambda reply: -gqr[reply.card.name])
    if ranked:
        said.append(_best(ranked[0], gqr[ranked[0].card.name]))
    weak = [reply for reply in reversed(ranked) if gqr[reply.card.name] < WEAK]
    if weak:
        named = ", ".join(f"{r.card.label} ({100 * gqr[r.card.name]:.1f} %)" for r in weak[:NAMED])
        said.append(f"Weak on GQR-Bench, so their votes say little: {named}.")
    return said


def _best(reply: Reply, score: float) -> str:
    does = "rejects it" if reply.rejected else f"says {reply.verdict}"
    return f"The best of them on GQR-Bench, {reply.card.label} ({100 * score:.1f} %), {does}."


def _word(verdict: str) -> str:
    return "rejected" if verdict == OOD else verdict
