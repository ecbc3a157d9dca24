"""`route`: the verdict on one query."""

from __future__ import annotations

import argparse
import json
import sys

from core.commands.choose import fitted
from core.live import Reply, ask_all, check
from core.settings import Settings


def route(given: argparse.Namespace, config: Settings) -> int:
    """Print the verdict on one query, by one router or by every router that loads.

    A router that cannot answer says why in its place; only where none can, the exit code is 1.
    """
    query = check(given.text)
    routers = fitted(given.router, config).values()
    ask_all(routers, check("warm up"))
    replies = ask_all(routers, query)
    if given.json:
        found = {reply.card.name: _as_json(reply) for reply in replies}
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        sys.stdout.write("".join(_as_line(reply) + "\n" for reply in replies))
    return 0 if any(not reply.fault for reply in replies) else 1


def _as_json(reply: Reply) -> dict[str, object]:
    if reply.fault:
        return {"fault": reply.fault}
    return {
        "verdict": reply.verdict,
        "domain": reply.domain,
        "scores": reply.scores,
        "ood": reply.ood,
        "threshold": reply.card.threshold,
        "margin": reply.margin,
        "reasons": list(reply.reasons),
        "latency_ms": reply.milliseconds,
    }


def _as_line(reply: Reply) -> str:
    if reply.fault:
        return f"{reply.card.name:<18} {reply.fault}"
    why = f"  {'; '.join(reply.reasons)}" if reply.reasons else ""
    return (
        f"{reply.card.name:<18} {reply.verdict:<12} ood {reply.ood:.3f} "
        f"(rejects above {reply.card.threshold:.3f})  {reply.milliseconds:.2f} ms{why}"
    )
