"""Several routers as one: each answers what it is sure of and passes its doubts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from core.routers.base import Described, Router, RouterError
from core.types import Floats, Ints, Scores

Bools = NDArray[np.bool_]

HALF: Final = np.float32(0.5)
ABOVE: Final = np.nextafter(HALF, np.float32(1))


@dataclass(frozen=True)
class Link:
    """One router of a chain.

    Attributes:
        router: fitted.
        low: a query with an OOD score at or below it is answered here (not by a guard).
        high: a query with an OOD score above it is rejected here. Between the two it is passed on.
        guard: whether it can only reject, and is asked everything not yet rejected.
    """

    router: Router
    low: float
    high: float
    guard: bool = False


class Chain(Router):
    """A cascade of fitted routers (FrugalGPT: Chen et al. 2023, arXiv 2305.05176, section 3).

    A router is asked only what those before it pass on. Its OOD score is put onto one scale by
    straight lines: 0 to its lower limit falls onto 0 to 0.5, its upper limit to 1 onto 0.5 to 1; so
    at τ = 0.5 the chain answers and rejects just what its links do.
    """

    name: ClassVar[str] = "chain"
    label: ClassVar[str] = "Cascade"
    family: ClassVar[str] = "cascade"
    idea: ClassVar[str] = "A quick router answers what it is sure of; its doubts go to another."
    ood_score: ClassVar[str] = "that of the link that decides, its limits moved to 0.5"
    paper: ClassVar[str] = "Chen et al. 2023, arXiv 2305.05176"
    fixed_threshold: ClassVar[float | None] = 0.5
    shipped: ClassVar[bool] = False

    def __init__(self, links: Sequence[Link], name: str = "chain", label: str = "Cascade") -> None:
        """Put the links together.

        Raises:
            RouterError: no link, parts of different domains, or nobody to decide at the end.
        """
        if not links:
            raise RouterError(f"Cascade '{label}' has no router. Save it again with one or more.")
        self.links = tuple(links)
        self.domains = links[0].router.domains
        for link in links:
            if link.router.domains != self.domains:
                raise RouterError(
                    f"Cascade '{label}' joins routers of other domains: {', '.join(self.domains)} "
                    f"and {', '.join(link.router.domains)}. Fit them on the same domains."
                )
        deciding = [link for link in links if not link.guard]
        if not deciding or deciding[-1].low != deciding[-1].high:
            raise RouterError(f"The last router of cascade '{label}' must decide: give it one τ.")
        # Each chain is a router of its own, so its name is its own and not that of its class.
        vars(self).update(name=name, label=label)
        self.threshold = 0.5
        self.ready = all(link.router.ready for link in links)
        self.trained_on = "nothing of its own; its routers: " + ", ".join(
            link.router.card().label for link in links
        )

    @property
    def parts(self) -> tuple[Described, ...]:
        """Those whose artifacts it answers with, in the order of the chain, each once."""
        every = (part for link in self.links for part in link.router.parts)
        return tuple({part.name: part for part in every}.values())

    def params(self) -> dict[str, Any]:
        """Names and limits of the links."""
        return {
            "links": [
                {
                    "router": link.router.name, "guard": link.guard,
                    "low": link.low, "high": link.high,
                }
                for link in self.links
            ]
        }  # fmt: skip

    def _score(self, texts: list[str]) -> Scores:
        domains = np.zeros((len(texts), len(self.domains)), np.float32)
        ood = np.zeros(len(texts), np.float32)
        settled, rejected = np.zeros((2, len(texts)), bool)
        for link in self.links:
            rows = np.flatnonzero(~rejected if link.guard else ~settled)
            if not len(rows):
                continue
            found = link.router.score([texts[i] for i in rows])
            out = found.ood > np.float32(link.high)
            still = ~settled[rows]
            domains[rows[still]] = found.domains[still]
            decided = out if link.guard else out | ~(found.ood > np.float32(link.low))
            ood[rows[decided]] = _moved(found.ood, out, link)[decided]
            settled[rows[decided]] = True
            rejected[rows[out]] = True
        return Scores(domains, ood)

    def _fit(self, texts: list[str], labels: Ints, seed: int) -> None:
        raise RouterError("Fit the routers of a cascade; together they have nothing to learn.")

    def _write(self, folder: Path) -> None:
        raise RouterError("Keep the routers of a cascade; together they have no artifact.")

    def _read(self, folder: Path) -> None:
        raise RouterError("Load the routers of a cascade; together they have no artifact.")


def _moved(ood: Floats, out: Bools, link: Link) -> Floats:
    """Scores of a link on the scale of the chain, above 0.5 exactly where it rejects."""
    strange = ood.astype(np.float64)
    below = np.clip(0.5 * strange / max(link.low, 1e-9), 0, 0.5).astype(np.float32)
    above = (0.5 + 0.5 * (strange - link.high) / max(1 - link.high, 1e-9)).astype(np.float32)
    return np.where(out, np.clip(above, ABOVE, 1), below)
