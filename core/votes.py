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
    return Counter(reply.verdict for reply in _voters(replies)).most_common()


def borderline(replies: Sequence[Reply], gqr: Mapping[str, float]) -> bool:
    """Whether fewer than two thirds agree of those whose vote is not weak, or of all weak ones."""
    votes = split(_strong(replies, gqr) or replies)
    return bool(votes) and votes[0][1] < CLEAR * sum(count for _, count in votes)


def in_words(replies: Sequence[Reply], gqr: Mapping[str, float]) -> list[str]:
    """What the vote counts, what the best router says and who is weak; one sentence each.

    Args:
        replies: of one query.
        gqr: router -> its GQR score on GQR-Bench, 0-1; those that have none are left out.

    Returns:
        Nothing where no router answered.
    """
    voters = _voters(replies)
    if not voters:
        return []
    guards = sum(reply.scores is None and not reply.fault for reply in replies)
    apart = f"; {'a guard has' if guards == 1 else 'guards have'} none" if guards else ""
    said = [f"One vote a router, good or weak{apart}: {_votes(voters)}."]
    if borderline(replies, gqr):
        said.append("Borderline: fewer than two thirds agree, weak ones left out.")
    ranked = sorted((r for r in voters if r.card.name in gqr), key=lambda r: -gqr[r.card.name])
    if ranked:
        said.append(_best(ranked[0], gqr[ranked[0].card.name]))
    strong = _strong(replies, gqr)
    weak = [reply for reply in reversed(ranked) if reply not in strong]
    if weak:
        named = ", ".join(f"{r.card.label} ({100 * gqr[r.card.name]:.1f} %)" for r in weak[:NAMED])
        left = f" Without {'it' if len(weak) == 1 else 'them'}: {_votes(strong)}." if strong else ""
        said.append(
            f"Weak on GQR-Bench, below {100 * WEAK:.0f} %, so a vote says little: {named}.{left}"
        )
    return said


def _voters(replies: Sequence[Reply]) -> list[Reply]:
    return [reply for reply in replies if reply.scores is not None]


def _strong(replies: Sequence[Reply], gqr: Mapping[str, float]) -> list[Reply]:
    """Those with a vote that are not known to be weak."""
    return [reply for reply in _voters(replies) if gqr.get(reply.card.name, 1) >= WEAK]


def _votes(replies: Sequence[Reply]) -> str:
    return ", ".join(f"{count} {_word(name)}" for name, count in split(replies))


def _best(reply: Reply, score: float) -> str:
    does = "rejects it" if reply.rejected else f"says {reply.verdict}"
    return f"The best of them on GQR-Bench, {reply.card.label} ({100 * score:.1f} %), {does}."


def _word(verdict: str) -> str:
    return "rejected" if verdict == OOD else verdict
