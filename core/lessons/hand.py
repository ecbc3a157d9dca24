"""Lesson 1: ten queries routed by hand, and by every router."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core.routers import Router
from core.types import DOMAINS, OOD
from core.verdict import verdict

HAND: Final = 10
FIRST_DRAW: Final = 7
LONGEST: Final = 240  # characters of a query to route by hand
REJECT: Final = "reject"
CHOICES: Final = (*DOMAINS, REJECT)
KINDS: Final = (
    "a domain, plainly",
    "a domain, but another competes",
    "no domain (OOD)",
)
YES, NO, OPEN = "✓", "✗", "–"


@dataclass(frozen=True)
class Card:
    """One of the ten queries after the reveal, in words.

    Attributes:
        text: of the query.
        label: what is right, as a learner would choose it.
        own: the learner's choice with its mark.
        right: how many routers are right, of how many.
        wrong: wrong verdict -> labels of the routers that gave it, the commonest first.
        borderline: why two labels compete; empty where none do.
    """

    text: str
    label: str
    own: str
    right: tuple[int, int]
    wrong: dict[str, list[str]]
    borderline: str


def ten_queries(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Ten queries to route by hand: a plain and a borderline one of each domain, four OOD kinds.

    Args:
        rows: of the starter panel, as `core.benchmark.datasets.read_starter` gives them.
        seed: the same seed draws the same ten.

    Returns:
        Columns text, label, borderline (why two labels compete, or empty); in a drawn order.
    """
    rng = np.random.default_rng(seed)
    short = rows[rows["text"].str.len() < LONGEST].sample(frac=1, random_state=rng)
    inside, outside = short[short["label"] != OOD], short[short["label"] == OOD]
    two_homes = inside[inside["borderline"] != ""]
    drawn = [
        inside[inside["borderline"] == ""].groupby("label").head(1),
        two_homes.groupby("label").head(1),
    ]
    drawn.append(outside.drop_duplicates("kind").head(HAND - sum(map(len, drawn))))
    several = pd.concat(drawn).sample(frac=1, random_state=rng)
    return several[["text", "label", "borderline"]].reset_index(drop=True)


def draw_of(given: str) -> int:
    """The draw that an address names: a number of up to five digits, or else the first draw."""
    return int(given) if given.isdecimal() and len(given) <= 5 else FIRST_DRAW


def next_draw(seed: int) -> str:
    """The draw after this one, as an address names it."""
    return str((seed + 1) % 100_000)


def by_every_router(routers: Iterable[Router], texts: Sequence[str]) -> pd.DataFrame:
    """Verdicts of every router: one row per query, one column per router's label."""
    columns = {}
    for router in routers:
        names = np.array([*router.domains, OOD])
        columns[router.label] = names[verdict(router.score(texts), router.threshold)]
    return pd.DataFrame(columns, index=range(len(texts)))


def right_of(verdicts: pd.DataFrame, truth: Sequence[str]) -> dict[str, int]:
    """How many verdicts of each column are right."""
    return {
        str(name): int((verdicts[name].to_numpy() == np.asarray(truth)).sum()) for name in verdicts
    }


def of_ten(right: int) -> str:
    """The option of lesson 1 that holds for how many of ten are right."""
    if right >= HAND:
        return "all 10"
    return "8 or 9" if right >= 8 else "6 or 7" if right >= 6 else "5 or fewer"


def by_kind(rows: pd.DataFrame, said: Sequence[str]) -> pd.DataFrame:
    """How often a router is right on each kind of query.

    Args:
        rows: queries as `ten_queries` takes them.
        said: the router's verdicts on them.

    Returns:
        Columns kind (of `KINDS`), queries, right (percent).
    """
    homes = np.where(rows["borderline"] == "", KINDS[0], KINDS[1])
    kinds = np.where(rows["label"] == OOD, KINDS[2], homes)
    good = 100.0 * (np.asarray(said) == rows["label"].to_numpy())
    counts = [(kind, int((kinds == kind).sum()), good[kinds == kind]) for kind in KINDS]
    found = [(kind, n, float(marks.mean())) for kind, n, marks in counts if n]
    return pd.DataFrame(found, columns=["kind", "queries", "right"])


def routed(choices: Iterable[str | None]) -> str:
    """What a learner has done so far, in words."""
    chosen = [one for one in choices if one]
    parts = [f"{chosen.count(way)} {way}" for way in CHOICES if way in chosen]
    open_ = HAND - len(chosen)
    return ", ".join([*parts, *([f"{open_} open"] if open_ else [])])


def told(label: str, right: Mapping[str, int]) -> str:
    """What the router that was asked about got right, and the best of all of them, in words."""
    best = max(right.values())
    names = [name for name, count in right.items() if count == best]
    most = f"**{names[0]}**" if len(names) == 1 else f"{len(names)} of them"
    return (
        f"**{label}** has {right[label]} of ten right. Of all {len(right)} routers {most} "
        f"{'has' if len(names) == 1 else 'have'} the most, {best}; whoever is best of many on ten "
        "queries is partly lucky."
    )


def cards(
    queries: pd.DataFrame, choices: Sequence[str | None], verdicts: pd.DataFrame
) -> list[Card]:
    """Query by query: what is right, what the learner chose, what the routers said."""
    return [
        _card(
            queries.iloc[i], choices[i], dict(zip(verdicts.columns, verdicts.iloc[i], strict=True))
        )
        for i in range(len(queries))
    ]


def _card(query: pd.Series, choice: str | None, said: Mapping[str, str]) -> Card:
    wrong = defaultdict(list)
    for router, given in said.items():
        if given != query["label"]:
            wrong[as_choice(given)].append(router)
    missed = sum(map(len, wrong.values()))
    ordered = dict(sorted(wrong.items(), key=lambda item: -len(item[1])))
    label = as_choice(query["label"])
    right = (len(said) - missed, len(said))
    return Card(query["text"], label, marked(choice, label), right, ordered, query["borderline"])


def marked(choice: str | None, label: str) -> str:
    """A choice with its mark: a sign and a word, never colour alone."""
    if choice is None:
        return f"{OPEN} left out"
    return f"{YES} right, {choice}" if choice == label else f"{NO} wrong, {choice}"


def scores(
    queries: pd.DataFrame, choices: Sequence[str | None], verdicts: pd.DataFrame
) -> pd.DataFrame:
    """Who got how many right: the learner first, then the routers, the best on top.

    Returns:
        Columns who, right (of ten), each (a mark per query, in their order).
    """
    truth = [as_choice(label) for label in queries["label"]]
    rows = [
        (str(name), *_marks([as_choice(one) for one in verdicts[name]], truth)) for name in verdicts
    ]
    ranked = sorted(rows, key=lambda row: -row[1])
    you = ("You", *_marks(choices, truth))
    return pd.DataFrame([you, *ranked], columns=["who", "right", "each"])


def _marks(said: Sequence[str | None], truth: Sequence[str]) -> tuple[int, str]:
    signs = [
        OPEN if one is None else YES if one == label else NO
        for one, label in zip(said, truth, strict=True)
    ]
    return signs.count(YES), "".join(signs)


def as_choice(label: str) -> str:
    """A label as a learner chooses it."""
    return REJECT if label == OOD else label
