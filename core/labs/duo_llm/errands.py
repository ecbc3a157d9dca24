"""Texts read in the background, one at a time, so that no screen waits for another's."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from core.labs.duo_llm.reading import Reading, read_text
from core.labs.duo_llm.shelf import Lab

KEPT: Final = 32


@dataclass
class Errand:
    """One text on its way: `share` goes from 0 to 1."""

    share: float = 0.0
    _future: Future[Reading] = field(default_factory=Future)

    @property
    def done(self) -> bool:
        """Whether it was read, or cannot be."""
        return self._future.done()

    def reading(self, timeout: float | None = None) -> Reading:
        """What came of it.

        Raises:
            BadText: where the text cannot be read.
            TimeoutError: where it takes longer than `timeout` seconds.
        """
        return self._future.result(timeout)


class Errands:
    """The texts of every visitor: one that was read before comes at once."""

    def __init__(self, lab: Lab) -> None:
        """Start with nothing read; one worker, since the cores belong to every visitor."""
        self._lab, self._lock = lab, Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="duo-llm")
        self._known: OrderedDict[str, Errand] = OrderedDict()

    def ask(self, text: str) -> Errand:
        """The errand of a text, started now where it is new."""
        with self._lock:
            if text in self._known:
                self._known.move_to_end(text)
                return self._known[text]
            errand = Errand()
            errand._future = self._worker.submit(self._read, text, errand)
            self._known[text] = errand
            while len(self._known) > KEPT:
                _, old = self._known.popitem(last=False)
                old._future.cancel()
            return errand

    def _read(self, text: str, errand: Errand) -> Reading:
        def tell(share: float) -> None:
            errand.share = share

        return read_text(self._lab, text, tell)
