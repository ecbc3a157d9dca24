"""The words of Switchyard as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Reasons = tuple[tuple[str, ...], ...]

OOD: Final = "ood"
DOMAINS: Final = ("law", "finance", "healthcare")


@dataclass(frozen=True)
class Scores:
    """What a router says about n queries, before any decision.

    Attributes:
        domains: float32[n, k], how well each of the k domains fits, 0-1.
        ood: float32[n], how strange each query is, 0-1; **higher = stranger**.
    """

    domains: Floats
    ood: Floats

    def __post_init__(self) -> None:
        """Refuse shapes that do not belong together."""
        if self.domains.ndim != 2 or self.ood.shape != (len(self.domains),):
            raise ValueError(
                f"scores need domains[n, k] and ood[n], "
                f"got {self.domains.shape} and {self.ood.shape}"
            )

    def __len__(self) -> int:
        """Number of queries."""
        return len(self.ood)


@dataclass(frozen=True)
class Panel:
    """A named set of labelled queries.

    Attributes:
        name: `starter`, `gqr`, `unseen`, or the name of a user's file.
        domains: the k domain labels in a fixed order.
        texts: n queries.
        labels: int64[n], index into `domains`; k stands for OOD.
        datasets: n names of the set that each query belongs to.
        revision: hash or tag of the data, so that a run can name what it measured.
    """

    name: str
    domains: tuple[str, ...]
    texts: tuple[str, ...]
    labels: Ints
    datasets: tuple[str, ...]
    revision: str

    def __len__(self) -> int:
        """Number of queries."""
        return len(self.texts)


@dataclass(frozen=True)
class Card:
    """What a router is, in the words a user reads.

    Attributes:
        name: registry name.
        label: name on the screen.
        family: colour group of the charts.
        idea: one sentence on how it works.
        ood_score: what its OOD score is, in words.
        paper: where the method comes from.
        threshold: τ picked on validation data; reject where ood > τ.
        trained_on: what it was fitted on, in words.
        params: settings that name the fitted router.
    """

    name: str
    label: str
    family: str
    idea: str
    ood_score: str
    paper: str
    threshold: float
    trained_on: str
    params: dict[str, Any] = field(default_factory=dict)
