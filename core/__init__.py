"""Switchyard without its screens: routers, benchmark, store, analysis and charts.

    from core import evaluate, load, panel, route, scoreboard

They are found when they are asked for: a part of `core` is imported without pandas and the store.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from core.library import evaluate, load, panel, route, scoreboard

__all__ = ["evaluate", "load", "panel", "route", "scoreboard"]

_OFFERED: Final = frozenset(__all__)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - one of several functions
    """A name of `core.library`.

    Raises:
        AttributeError: it offers no such name.
    """
    if name not in _OFFERED:
        raise AttributeError(f"module 'core' has no attribute {name!r}")
    from core import library

    return getattr(library, name)
