"""Lines and progress bars on stderr; stdout is kept for results."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm  # type: ignore[import-untyped]

from core.benchmark.runner import Progress, Tell


def say(line: str) -> None:
    """One line of progress or fault on stderr."""
    sys.stderr.write(line + "\n")


@contextmanager
def bar(what: str) -> Iterator[Tell]:
    """A bar with rows, rate and time left; where stderr is no terminal, nothing is drawn."""
    with tqdm(desc=what, unit="query", file=sys.stderr, leave=False, disable=None) as drawn:

        def tell(progress: Progress) -> None:
            drawn.total = progress.total
            if not drawn.n:
                drawn.initial = progress.done - progress.answered  # kept by an earlier attempt
            drawn.update(progress.done - drawn.n)

        yield tell
