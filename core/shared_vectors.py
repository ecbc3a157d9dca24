"""Sentence vectors that several routers ask of one query, computed once and paid for by each.

Only inside `sharing()` is a vector taken over; everywhere else each call computes its own, so a
clock around a router never meets a vector that an earlier router left.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from typing import Final

from core.types import Floats

KEEP: Final = 1_024  # vectors of 1.5 kB


@dataclass
class Embedding:
    """What sentence vectors cost in one `sharing()`, in seconds.

    Attributes:
        spent_s: to compute those that were not there.
        spared_s: what those that were there had cost when they were computed.
    """

    spent_s: float = 0.0
    spared_s: float = 0.0

    @property
    def alone_s(self) -> float:
        """What they all would have cost somebody alone."""
        return self.spent_s + self.spared_s


_open: ContextVar[Embedding | None] = ContextVar("embedding", default=None)
_kept: OrderedDict[str, tuple[Floats, float]] = OrderedDict()
_lock = Lock()


@contextmanager
def sharing() -> Iterator[Embedding]:
    """Within it a text becomes a vector once; tells what the vectors cost and what was spared."""
    told = Embedding()
    token = _open.set(told)
    try:
        yield told
    finally:
        _open.reset(token)


def vector_of(name: str, revision: str, text: str, compute: Callable[[], Floats]) -> Floats:
    """The vector of a text, float32[d]: kept by an earlier call within `sharing()`, or computed.

    Args:
        name: of the encoder.
        revision: of its weights.
        text: the query; what is kept is its hash.
        compute: makes the vector.
    """
    told = _open.get()
    if told is None:
        return compute()
    key = key_of(name, revision, text)
    with _lock:
        known = _kept.get(key)
        if known is not None:
            _kept.move_to_end(key)
    if known is not None:
        told.spared_s += known[1]
        return known[0]
    start = perf_counter()
    vector = compute()
    took = perf_counter() - start
    told.spent_s += took
    vector.flags.writeable = False  # others read it, too
    with _lock:
        _kept[key] = vector, took
        while len(_kept) > KEEP:
            _kept.popitem(last=False)
    return vector


def key_of(name: str, revision: str, text: str) -> str:
    """Names a text under an encoder without holding it.

    Neither a name nor a revision holds a NUL, so no two triples give one key.
    """
    return hashlib.blake2b(f"{name}\x00{revision}\x00{text}".encode(), digest_size=16).hexdigest()
