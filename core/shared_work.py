"""What several routers ask of one query, worked out once and paid for by each.

Sentence vectors and a guard's findings. Only inside `sharing()` are they taken over; everywhere
else each call does its own work, so a clock around a router never meets what another one left.
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
from typing import Any, Final, TypeVar

from core.types import Floats

KEEP: Final = 1_024  # most of them vectors of 1.5 kB
Found = TypeVar("Found")


@dataclass
class Account:
    """What shared work cost in one `sharing()`, in seconds.

    Attributes:
        spared_s: what the findings that were there had cost when they were worked out.
        vectors_s: what all sentence vectors would have cost somebody alone.
    """

    spared_s: float = 0.0
    vectors_s: float = 0.0


_open: ContextVar[Account | None] = ContextVar("account", default=None)
_kept: OrderedDict[str, tuple[Any, float]] = OrderedDict()
_lock = Lock()


@contextmanager
def sharing() -> Iterator[Account]:
    """Within it work is done once a text; tells what it cost and what was spared."""
    account = Account()
    token = _open.set(account)
    try:
        yield account
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
    account = _open.get()
    if account is None:
        return compute()

    def read_only() -> Floats:
        vector = compute()
        vector.flags.writeable = False  # others read it, too
        return vector

    vector, took = _once(account, key_of(name, revision, text), read_only)
    account.vectors_s += took
    return vector


def found_in(who: str, text: str, look: Callable[[], Found]) -> Found:
    """What somebody finds in a text: kept by an earlier call within `sharing()`, or looked for.

    Args:
        who: names the one that looks, with everything that its findings depend on.
        text: the query; what is kept is its hash.
        look: gives the findings, which nobody changes.
    """
    account = _open.get()
    return look() if account is None else _once(account, key_of(who, "", text), look)[0]


def _once(account: Account, key: str, work: Callable[[], Found]) -> tuple[Found, float]:
    """The outcome of work and its seconds; entered as spared where it was done before."""
    with _lock:
        known = _kept.get(key)
        if known is not None:
            _kept.move_to_end(key)
    if known is not None:
        account.spared_s += known[1]
        return known
    start = perf_counter()
    outcome = work()
    took = perf_counter() - start
    with _lock:
        _kept[key] = outcome, took
        while len(_kept) > KEEP:
            _kept.popitem(last=False)
    return outcome, took


def key_of(name: str, revision: str, text: str) -> str:
    """Names a text under an encoder or guard without holding it.

    Neither a name nor a revision holds a NUL, so no two triples give one key.
    """
    return hashlib.blake2b(f"{name}\x00{revision}\x00{text}".encode(), digest_size=16).hexdigest()
