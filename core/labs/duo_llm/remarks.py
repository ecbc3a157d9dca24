"""What the perplexities of one text say about the router, in words."""

from __future__ import annotations

from collections.abc import Mapping

Found = Mapping[str, tuple[float, float]]


def remarks(found: Found, budget: int) -> list[str]:
    """Who beats the router on this text, and why it may take more or less than its budget.

    Args:
        found: policy -> perplexity and big modules per token, as `reading.summary` gives it.
        budget: big modules per token that were asked for.
    """
    perplexity, big = found["Router"]
    said = [
        f"**{policy}** ({found[policy][0]:,.1f}) is better here than the router "
        f"({perplexity:,.1f}): on this text its choices cost more than they bring."
        for policy in ("Best pattern", "All small")
        if found[policy][0] < perplexity
    ]
    if abs(big - budget) >= 0.005:
        said.append(
            f"The router takes {big:.2f} big modules a token where the budget is {budget}: it was "
            f"trained to keep to {budget} on average over many texts, not on each."
        )
    return said
