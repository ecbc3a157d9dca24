"""Keeps what is made of stored answers: once for everybody, or for the one session that may see it.

A visitor of a demo loads and measures into a copy of the database that is theirs alone. What is
made of it must never be found by another session, and what others find must not be made of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from pages._parts import own_store
from pages._parts.following import of_store

P = ParamSpec("P")
R = TypeVar("R")
MOST_OWN = 12  # of a session, which has few panels of its own


def anything(*_: object) -> bool:
    """Of a function that reads whatever there is."""
    return own_store.is_own()


def of_panel(first: Any, *_: object) -> bool:  # noqa: ANN401 - a panel, a view of one, or several views
    """Of a function whose first argument is or has the panel: whether the session's is another."""
    one = first[0] if isinstance(first, tuple) else first
    return own_store.differs(getattr(one, "panel", one))


def resource(
    own: Callable[..., bool] = of_panel,
    **options: Any,  # noqa: ANN401 - as Streamlit takes them
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """As `st.cache_resource`, of what the store holds; never changed by who gets it.

    Args:
        own: of the same arguments, given by their place: whether the session has something else to
            see than everybody.
        options: of the cache.
    """
    return lambda function: _kept(st.cache_resource, function, own, options)


def data(
    own: Callable[..., bool] = of_panel,
    **options: Any,  # noqa: ANN401 - as Streamlit takes them
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """As `st.cache_data`, otherwise as `resource`."""
    return lambda function: _kept(st.cache_data, function, own, options)


def _kept(
    cache: Any,  # noqa: ANN401 - either decorator of Streamlit
    function: Callable[P, R],
    own: Callable[..., bool],
    options: dict[str, Any],
) -> Callable[P, R]:
    def mine(editions: object, *args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    # Streamlit tells cached functions apart by module, name and text, and the text is one for all.
    mine.__module__, mine.__qualname__ = function.__module__, f"{function.__qualname__}.mine"
    fewer = {**options, "max_entries": min(options.get("max_entries", MOST_OWN), MOST_OWN)}
    of_session = cache(scope="session", **fewer)(mine)
    of_everybody = of_store(cache(**options)(function))

    @wraps(function)
    def found(*args: P.args, **kwargs: P.kwargs) -> R:
        if own(*args):
            return of_session(own_store.editions(), *args, **kwargs)
        with own_store.for_all():
            return of_everybody(*args, **kwargs)

    found.clear = of_everybody.clear  # type: ignore[attr-defined] # as a cached function has it
    return found
