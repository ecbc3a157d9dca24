"""The small heads on the summed vector of a text, trained on balanced samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.routers.base import require
from core.routers.static_words import SCALE
from core.types import Floats, Ints

BATCH: Final = 256
RATE: Final = 2e-3
DECAY: Final = 0.02
HIDDEN: Final = 192
DROPOUT: Final = 0.2
SMOOTHING: Final = 0.05
BACKGROUND: Final = 1.8  # how much the background class is drawn, a domain being 1
JOIN_SHARE: Final = 0.25  # of the short texts of a batch that are lengthened
JOIN_MOST: Final = 6
JOIN_ROWS: Final = 60  # a text of up to so many table rows is short


@dataclass(frozen=True)
class Lesson:
    """What heads learn from, n texts.

    Attributes:
        sums: float32[drops, n, width], from `table.summed`.
        counts: csr[n, rows], from `voters.counted`.
        lengths: int64[n], table rows of each text.
        labels: int64[n], k = background.
        groups: n names; texts of one group and label are drawn as often as the root of their
            number, and joined with one another.
        weights: float64[n], how much each counts beyond that; 0 leaves it out.
        k: number of domains.
    """

    sums: Floats
    counts: Any
    lengths: Ints
    labels: Ints
    groups: NDArray[np.str_]
    weights: NDArray[np.float64]
    k: int

    def only(self, kept: NDArray[np.bool_]) -> Lesson:
        """The same with the kept texts alone."""
        return Lesson(
            self.sums[:, kept],
            self.counts[kept],
            self.lengths[kept],
            self.labels[kept],
            self.groups[kept],
            self.weights[kept],
            self.k,
        )


def unit(sums: Floats) -> Floats:
    """Rows brought to the length `SCALE`."""
    lengths = np.linalg.norm(sums, axis=-1, keepdims=True) + 1e-9
    found: Floats = sums * (SCALE / lengths).astype(np.float32)
    return found


def chances(lesson: Lesson) -> NDArray[np.float64]:
    """How likely each text is drawn: groups by the root of their size, then labels evenly."""
    _, group, counts = _groups(lesson)
    drawn = counts[group] ** -0.5 * lesson.weights
    for label in np.unique(lesson.labels):
        here = lesson.labels == label
        share = BACKGROUND if label == lesson.k else 1.0
        drawn[here] *= share / max(drawn[here].sum(), 1e-12)
    found: NDArray[np.float64] = drawn / drawn.sum()
    return found


def _groups(lesson: Lesson) -> tuple[Any, Ints, Ints]:
    named = np.char.add(np.char.add(lesson.groups, "|"), lesson.labels.astype(str))
    return np.unique(named, return_inverse=True, return_counts=True)


class Joiner:
    """Lengthens short texts by other short ones of their group, so that length tells no class."""

    def __init__(self, lesson: Lesson) -> None:
        """Sort the short texts by group."""
        _, self._group, counts = _groups(lesson)
        self._short = lesson.lengths <= JOIN_ROWS
        kept = np.flatnonzero(self._short)
        self._members = kept[np.argsort(self._group[kept], kind="stable")]
        self._sizes = np.bincount(self._group[kept], minlength=len(counts))
        self._starts = np.concatenate([[0], np.cumsum(self._sizes)[:-1]])

    def draw(self, chosen: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
        """Positions in `chosen` to lengthen (repeated) and the texts to add there."""
        lengthened = self._short[chosen] & (random.random(len(chosen)) < JOIN_SHARE)
        at = np.flatnonzero(lengthened)
        places = np.repeat(at, random.integers(1, JOIN_MOST + 1, len(at)))
        group = self._group[chosen[places]]
        inside = (random.random(len(places)) * self._sizes[group]).astype(np.int64)
        return places, self._members[self._starts[group] + inside]


def new_head(width: int, classes: int) -> Any:  # noqa: ANN401 - torch is untyped here
    """LayerNorm without weights, one hidden layer with GELU (tanh form), logits."""
    nn = require("torch", "torch").nn
    return nn.Sequential(
        nn.LayerNorm(width, elementwise_affine=False),
        nn.Dropout(DROPOUT),
        nn.Linear(width, HIDDEN),
        nn.GELU(approximate="tanh"),
        nn.Dropout(DROPOUT),
        nn.Linear(HIDDEN, classes),
    )


def learn_head(lesson: Lesson, steps: int, seed: int) -> Any:  # noqa: ANN401 - torch module
    """One head; it has a background class where the lesson holds background texts.

    Args:
        lesson: what it learns from.
        steps: batches.
        seed: of weights, draws, drops and joins.
    """
    torch = require("torch", "torch")
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    labels, edges, joiner = (
        torch.from_numpy(lesson.labels),
        np.cumsum(chances(lesson)),
        Joiner(lesson),
    )
    head = new_head(lesson.sums.shape[-1], int(lesson.labels.max()) + 1)
    optimiser = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RATE, total_steps=steps, pct_start=0.1
    )
    for _ in range(steps):
        chosen = np.minimum(np.searchsorted(edges, random.random(BATCH)), len(edges) - 1)
        version = random.integers(0, len(lesson.sums), BATCH)
        batch = lesson.sums[version, chosen]
        places, added = joiner.draw(chosen, random)
        np.add.at(batch, places, lesson.sums[version[places], added])
        logits = head(torch.from_numpy(unit(batch)))
        loss = torch.nn.functional.cross_entropy(logits, labels[chosen], label_smoothing=SMOOTHING)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return head.eval()


def predict(head: Any, sums: Floats) -> Floats:  # noqa: ANN401 - torch module
    """Class probabilities of n summed vectors, float32[n, classes]."""
    torch = require("torch", "torch")
    with torch.no_grad():
        found: Floats = torch.softmax(head(torch.from_numpy(unit(sums))), -1).numpy()
    return found
