"""A smaller panel for routers that take seconds where others take microseconds."""

from __future__ import annotations

import numpy as np

from core.benchmark.datasets import BadPanel, revision
from core.types import OOD, Ints, Panel


def thinned(panel: Panel, inside: int, per_set: int, seed: int = 0) -> Panel:
    """At most `inside` in-domain queries and `per_set` of each OOD dataset, drawn at random.

    OOD accuracy averages datasets, not rows, so equal shares give each dataset the same noise.

    Args:
        panel: to draw from.
        inside: in-domain queries to keep.
        per_set: queries to keep of each OOD dataset.
        seed: the same seed draws the same queries.

    Returns:
        A panel named after its size, such as `gqr-600`, in the order of the whole one.

    Raises:
        BadPanel: where nothing would be left.
    """
    rng = np.random.default_rng(seed)
    k, datasets = len(panel.domains), np.array(panel.datasets)
    groups = [np.flatnonzero(panel.labels < k)]
    limits = [inside]
    for name in sorted(set(datasets[panel.labels == k])):
        groups.append(np.flatnonzero((panel.labels == k) & (datasets == name)))
        limits.append(per_set)
    drawn = [rng.permutation(rows)[:limit] for rows, limit in zip(groups, limits, strict=True)]
    kept = np.sort(np.concatenate(drawn))
    if not len(kept):
        raise BadPanel(f"Nothing of panel '{panel.name}' is left. Keep at least one query.")
    return part(panel, kept, f"{panel.name}-{len(kept)}")


def part(panel: Panel, rows: Ints, name: str) -> Panel:
    """Some rows of a panel, int64[m], as a panel of its own."""
    kept = rows.tolist()
    texts = tuple(panel.texts[i] for i in kept)
    names = tuple(panel.datasets[i] for i in kept)
    labels = tuple((*panel.domains, OOD)[panel.labels[i]] for i in kept)
    return Panel(
        name=name,
        domains=panel.domains,
        texts=texts,
        labels=panel.labels[rows],
        datasets=names,
        revision=revision(texts, labels, names),
    )


def sampled(panel: Panel, rows: int, seed: int = 0) -> Panel:
    """A panel of `rows` queries: half in-domain, half OOD with equal shares of each dataset.

    A dataset that is smaller than its share gives all it has, and the panel is smaller by the rest.

    Raises:
        BadPanel: for less than one query of each OOD dataset and one in-domain query.
    """
    k = len(panel.domains)
    is_ood = panel.labels == k
    sets = len({name for name, ood in zip(panel.datasets, is_ood, strict=True) if ood})
    inside = rows // 2 if (~is_ood).any() else 0
    per_set = (rows - inside) // sets if sets else 0
    if inside + per_set <= 0 or (sets and not per_set):
        raise BadPanel(f"{rows} queries are too few of panel '{panel.name}'. Take more.")
    return thinned(panel, inside, per_set, seed)
