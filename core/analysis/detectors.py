"""OOD scores to choose from, each from its paper; higher = stranger, everywhere.

The functions on logits and vectors give the papers' own numbers. `rescored` puts them onto 0-1 by a
rising map, which keeps every order and so every accuracy that some threshold reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import Answers
from core.analysis.calibration import fit_temperature, log_softmax
from core.types import Ints, Scores

Doubles = NDArray[np.float64]

TINY: Final = 1e-7  # float32 probabilities of 0 and 1 have no finite logit
NEIGHBOURS: Final = 10


def max_softmax(logits: Doubles, temperature: float = 1) -> Doubles:
    """1 - max softmax(z / T): Hendrycks and Gimpel 2017, arXiv 1610.02136; T: arXiv 1706.02690."""
    return np.asarray(1 - np.exp(log_softmax(logits, temperature).max(axis=1)))


def max_logit(logits: Doubles, temperature: float = 1) -> Doubles:
    """-max z / T: Hendrycks et al. 2022, arXiv 1911.11132."""
    return np.asarray(-logits.max(axis=1) / temperature)


def energy(logits: Doubles, temperature: float = 1) -> Doubles:
    """-T log sum exp(z / T): Liu et al. 2020, arXiv 2010.03759, equation 4."""
    z = logits / temperature
    top = z.max(axis=1, keepdims=True)
    return np.asarray(-temperature * (top[:, 0] + np.log(np.exp(z - top).sum(axis=1))))


def entropy(logits: Doubles, temperature: float = 1) -> Doubles:
    """Entropy of softmax(z / T) in nats: Shannon 1948; for OOD, arXiv 2012.06575."""
    logs = log_softmax(logits, temperature)
    return np.asarray(-(np.exp(logs) * logs).sum(axis=1))


@dataclass(frozen=True, eq=False)
class Mahalanobis:
    """Squared distance to the nearest class mean under one shared covariance.

    Lee et al. 2018, arXiv 1807.03888, equations 1 and 2, on vectors that need no further layer.
    """

    means: Doubles
    precision: Doubles

    @classmethod
    def fit(cls, vectors: Doubles, labels: Ints) -> Mahalanobis:
        """Learn class means and the shared covariance from in-domain vectors, float64[n, d]."""
        classes = np.unique(labels)
        means = np.stack([vectors[labels == c].mean(axis=0) for c in classes])
        centred = vectors - means[np.searchsorted(classes, labels)]
        covariance = centred.T @ centred / len(vectors)
        return cls(means, np.linalg.pinv(covariance, hermitian=True))

    def score(self, vectors: Doubles) -> Doubles:
        """float64[n], the least squared distance of each vector to a class mean."""
        gaps = vectors[:, None, :] - self.means[None]
        return np.asarray(np.einsum("ncd,de,nce->nc", gaps, self.precision, gaps).min(axis=1))

    def unit(self, vectors: Doubles) -> Doubles:
        """Distance / (distance + dimensions): vectors of a class lie about `dimensions` away."""
        distance = self.score(vectors)
        return np.asarray(distance / (distance + vectors.shape[1]))


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Distance to the k-th nearest in-domain vector, all of length 1.

    Sun et al. 2022, arXiv 2204.06507, section 3.
    """

    known: Doubles
    k: int = NEIGHBOURS

    @classmethod
    def fit(cls, vectors: Doubles, labels: Ints, k: int = NEIGHBOURS) -> Neighbours:
        """Keep the in-domain vectors, float64[n, d]; their n labels are not needed."""
        return cls(_unit(vectors), min(k, len(vectors)))

    def score(self, vectors: Doubles) -> Doubles:
        """float64[n], the Euclidean distance to the k-th neighbour."""
        squared = np.maximum(2 - 2 * (_unit(vectors) @ self.known.T), 0)
        return np.asarray(np.sqrt(np.partition(squared, self.k - 1, axis=1)[:, self.k - 1]))

    def unit(self, vectors: Doubles) -> Doubles:
        """The distance over 2, the greatest that two vectors of length 1 can have."""
        return self.score(vectors) / 2


@dataclass(frozen=True)
class Detector:
    """One OOD score on the screen: its name, what it is, its paper, and whether T changes it."""

    name: str
    label: str
    paper: str
    tempered: bool


SHIPPED: Final = "shipped"
BACKGROUND: Final = "background"
DETECTORS: Final = {
    d.name: d
    for d in (
        Detector(SHIPPED, "As shipped with the router", "see the router's card", False),
        Detector(BACKGROUND, "Background class", "arXiv 1511.03719", False),
        Detector("max_softmax", "Max softmax", "arXiv 1610.02136", True),
        Detector("max_logit", "Max logit", "arXiv 1911.11132", False),
        Detector("energy", "Energy", "arXiv 2010.03759", True),
        Detector("entropy", "Entropy", "arXiv 2012.06575", True),
        Detector("mahalanobis", "Mahalanobis, MiniLM vectors", "arXiv 1807.03888", False),
        Detector("neighbours", "Nearest neighbours, MiniLM vectors", "arXiv 2204.06507", False),
    )
}
ON_LOGITS: Final[dict[str, Callable[[Doubles, float], Doubles]]] = {
    "max_softmax": max_softmax,
    "max_logit": max_logit,
    "energy": energy,
    "entropy": entropy,
}
ON_VECTORS: Final[dict[str, type[Mahalanobis] | type[Neighbours]]] = {
    "mahalanobis": Mahalanobis,
    "neighbours": Neighbours,
}


def has_background(answers: Answers) -> bool:
    """Whether the OOD score is the probability of one more class: all scores then sum to 1."""
    total = answers.scores.domains.sum(axis=1) + answers.scores.ood
    alone = 1 - answers.scores.domains.max(axis=1, initial=0)
    return bool(
        len(answers)
        and np.allclose(total, 1, atol=1e-3)
        and not np.allclose(answers.scores.ood, alone, atol=1e-4)
    )


def logits(answers: Answers) -> Doubles:
    """Logits of the k domains, float64[n, k], from the stored scores.

    A softmax with a background class gives log p, its logits up to a constant per query, which
    max softmax and entropy do not feel; over the domains its energy then orders queries as the
    background class does. One-vs-rest sigmoids give log p / (1 - p), exactly their logits.
    """
    p = np.clip(answers.scores.domains.astype(np.float64), TINY, 1 - TINY)
    return np.asarray(np.log(p) if has_background(answers) else np.log(p / (1 - p)))


def fitted_temperature(answers: Answers) -> float:
    """The T that fits the domain logits of the in-domain queries best; NaN without any."""
    inside = answers.only(~answers.is_ood)
    return fit_temperature(logits(inside), inside.labels) if len(inside) else float("nan")


def rescored(answers: Answers, detector: str, temperature: float = 1) -> Answers:
    """The same answers with another OOD score, mapped onto 0-1.

    Args:
        answers: of one router.
        detector: `shipped`, `background` or one of `ON_LOGITS`.
        temperature: T > 0, for the detectors that it changes.

    Raises:
        ValueError: no background class, an unknown detector, or a T that is not positive.
    """
    if temperature <= 0:
        raise ValueError(f"the temperature is {temperature:g}; give a number above 0")
    if detector == SHIPPED:
        return answers
    if detector == BACKGROUND:
        if not has_background(answers):
            raise ValueError(f"{answers.label} has no background class; choose another OOD score")
        return answers
    if detector not in ON_LOGITS:
        raise ValueError(f"no OOD score is called '{detector}'; use one of {', '.join(DETECTORS)}")
    if not len(answers):
        return with_ood(answers, np.empty(0))
    raw = ON_LOGITS[detector](logits(answers), temperature)
    return with_ood(answers, onto_unit(detector, raw))


def onto_unit(detector: str, raw: Doubles) -> Doubles:
    """A rising map of a detector on logits onto 0-1.

    The sigmoid for logits; 1 - exp(-H) for an entropy H; a max softmax is a probability already.
    """
    if detector in ("max_logit", "energy"):
        return np.asarray(1 / (1 + np.exp(-np.clip(raw, -60, 60))))
    return -np.expm1(-raw) if detector == "entropy" else np.clip(raw, 0, 1)


def with_ood(answers: Answers, ood: Doubles) -> Answers:
    """The same answers with these OOD scores and no shipped τ."""
    scores = Scores(answers.scores.domains, ood.astype(np.float32))
    return replace(answers, scores=scores, threshold=float("nan"))


def _unit(vectors: Doubles) -> Doubles:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, TINY))
