"""Replies as they come: quick routers at once, slow ones on threads that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from core.live import Query, Reply, ask
from core.routers import Router
from core.routers.guardrails.base import Guard


def slow(router: Router | Guard) -> bool:
    """Whether it, or a part of it, takes longer than a blink."""
    return any(part.slow for part in router.parts)


def ask_each(
    routers: Iterable[Router | Guard], query: Query
) -> Iterator[tuple[Router | Guard, Reply]]:
    """Every router's reply, each as soon as it is there.

    Slow routers begin first, on a thread each; the quick ones answer meanwhile, one after the other
    so that their times are those of an unshared core. A router's fault is its row. Where the caller
    stops listening, calls under way end by their own timeout and are thrown away.

    Args:
        routers: any number, guards among them.
        query: checked.

    Yields:
        Each router with its reply; the card is the one after answering, since an LLM's card says
        only then that its endpoint is scripted.
    """
    given = list(routers)
    late = [router for router in given if slow(router)]
    pool = ThreadPoolExecutor(max(1, len(late)))
    try:
        waiting = {pool.submit(_ask, router, query): router for router in late}
        for router in given:
            if not slow(router):
                yield router, _ask(router, query)
        yield from _as_they_come(waiting)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _ask(router: Router | Guard, query: Query) -> Reply:
    return replace(ask(router, query), card=router.card())


def _as_they_come(
    waiting: dict[Future[Reply], Router | Guard],
) -> Iterator[tuple[Router | Guard, Reply]]:
    left = set(waiting)
    while left:
        done, left = wait(left, return_when=FIRST_COMPLETED)
        for one in done:
            yield waiting[one], one.result()
