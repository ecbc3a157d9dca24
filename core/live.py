"""One query, every router and guard: the answers that the live page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import pandas as pd

from core.presets import PRESETS
from core.routers import Router, RouterError
from core.routers.guardrails.base import Guard
from core.shared_work import sharing
from core.types import OOD, Card
from core.verdict import rejected, verdict

MAX_CHARACTERS = 20_000
PASSED = "passed"


class BadQuery(Exception):
    """The query cannot be sent; the message says why and what to do."""


@dataclass(frozen=True)
class Query:
    """A query that routers can read, and what was changed to make it so."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Reply:
    """What one router or guard says of one query.

    Attributes:
        card: the router.
        domain: the best-fitting domain, whatever the verdict; empty for a guard.
        verdict: that domain, or `ood` where the query is rejected; `passed` where a guard, which
            knows no domain, lets it through.
        scores: fit per domain, 0-1; None for a guard.
        ood: strangeness, 0-1, higher = stranger.
        milliseconds: wall time of this one answer as if the router were alone, after a warm-up
            answer: what was just worked out for another router, a sentence vector or a guard's
            findings, is paid for again.
        embedding_ms: the part of it that the sentence encoder took; 0 without one.
        reasons: of a guard against the query, in words.
        fault: one line where the router could not answer; the rest is then empty.
    """

    card: Card
    domain: str = ""
    verdict: str = ""
    scores: dict[str, float] | None = None
    ood: float = float("nan")
    milliseconds: float = float("nan")
    embedding_ms: float = 0.0
    reasons: tuple[str, ...] = ()
    fault: str = ""

    @property
    def margin(self) -> float:
        """Distance to the threshold: positive = accepted, negative = rejected."""
        return self.card.threshold - self.ood

    @property
    def rejected(self) -> bool:
        """Whether the query was kept out of every domain."""
        return self.verdict == OOD


def check(text: str) -> Query:
    """Make what a user typed into a query.

    Raises:
        BadQuery: for nothing but white space, or more than `MAX_CHARACTERS` characters.
    """
    clean = "".join(c if c.isprintable() or c in "\n\t\u200d" else " " for c in text).strip()
    if not clean:
        raise BadQuery("There is nothing to route yet. Type a question, or pick an example.")
    if len(clean) > MAX_CHARACTERS:
        raise BadQuery(
            f"The query has {len(clean):,} characters; the limit is {MAX_CHARACTERS:,}. "
            "Shorten it to the part that asks."
        )
    removed = len(text.strip()) != len(clean) or any(
        not c.isprintable() and c not in "\n\t\u200d" for c in text
    )
    return Query(clean, "Characters that cannot be printed were replaced." if removed else "")


def ask(router: Router | Guard, query: Query) -> Reply:
    """Let one router or guard answer one query; a fault becomes its row, never an exception."""
    card = router.card()
    try:
        with sharing() as account:
            start = perf_counter()
            scores, reasons = router.explain([query.text])
            took = perf_counter() - start
    except RouterError as error:
        return Reply(card, fault=str(error))
    reply = Reply(
        card,
        ood=float(scores.ood[0]),
        milliseconds=(took + account.spared_s) * 1000,
        embedding_ms=account.vectors_s * 1000,
        reasons=reasons[0],
    )
    if not router.domains:
        stopped = bool(rejected(scores, card.threshold)[0])
        return replace(reply, verdict=OOD if stopped else PASSED)
    names = (*router.domains, OOD)
    return replace(
        reply,
        domain=router.domains[int(np.argmax(scores.domains[0]))],
        verdict=names[int(verdict(scores, card.threshold)[0])],
        scores={d: float(s) for d, s in zip(router.domains, scores.domains[0], strict=True)},
    )


def ask_all(routers: Iterable[Router | Guard], query: Query) -> list[Reply]:
    """Every router's reply, in the given order."""
    return [ask(router, query) for router in routers]


def agreement(replies: list[Reply]) -> tuple[str, int, int]:
    """The commonest verdict, how many routers gave it, and how many answered; guards apart."""
    verdicts = [reply.verdict for reply in replies if reply.scores is not None]
    if not verdicts:
        return "", 0, 0
    winner, votes = Counter(verdicts).most_common(1)[0]
    return winner, votes, len(verdicts)


def encoder_note(replies: list[Reply]) -> str:
    """What the sentence encoder took and for how many routers; empty where none used it."""
    shares = [reply.embedding_ms for reply in replies if reply.embedding_ms]
    if not shares:
        return ""
    return (
        f"Times are those of each router alone. {len(shares)} of them read the same sentence "
        f"vector, computed once: its {shares[0]:.1f} ms count in full for each."
    )


def replies_frame(replies: list[Reply], gqr: Mapping[str, float] | None = None) -> pd.DataFrame:
    """One row per reply: router, verdict, why, a `score <domain>` column each, ood, threshold.

    Args:
        replies: of one query.
        gqr: router -> its GQR score on GQR-Bench, 0-1; without it there is no such column.

    Returns:
        Numbers that a router did not give are NaN. A `Why` column is there where a guard gave
        reasons or a router could not answer.
    """
    rows = []
    for reply in replies:
        known = {} if gqr is None else {"GQR": gqr.get(reply.card.name, float("nan")) * 100}
        rows.append(
            {
                "Router": reply.card.label,
                "Verdict": _shown(reply),
                "Why": reply.fault or "; ".join(reply.reasons),
                **known,
                **{f"score {name}": value for name, value in (reply.scores or {}).items()},
                "OOD score": reply.ood,
                "Threshold": reply.card.threshold,
                "Margin": reply.margin,
                "Time (ms)": reply.milliseconds,
            }
        )
    frame = pd.DataFrame(rows)
    return frame if frame.empty or frame["Why"].any() else frame.drop(columns="Why")


def warm(router: Router | Guard) -> None:
    """Let it answer each example once, so that its first timed answer is no cold one.

    Queries of several lengths and languages touch what a single short one leaves cold: the tables
    of a guard, the encoder's larger shapes.
    """
    for text in PRESETS.values():
        router.score([text])


def _shown(reply: Reply) -> str:
    if reply.fault:
        return "no answer"
    return "rejected (OOD)" if reply.rejected else reply.verdict
