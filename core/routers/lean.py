"""Import a library without an optional one that it takes along when it finds it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_missing: ContextVar[str] = ContextVar("missing", default="")


class _Missing(MetaPathFinder):
    """Finds nothing, and says so for the one module that this thread is to do without."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None, which lets the other finders look.

        Raises:
            ModuleNotFoundError: for the module that is to be missing.
        """
        if name == _missing.get():
            raise ModuleNotFoundError(f"No module named '{name}' here", name=name)
        return None


@contextmanager
def without(module: str) -> Iterator[None]:
    """Within it, in this thread alone, importing `module` fails as if it were not installed.

    A module that was imported before stays; other threads import it meanwhile as ever.
    """
    if not any(isinstance(finder, _Missing) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Missing())
    token = _missing.set(module)
    try:
        yield
    finally:
        _missing.reset(token)
