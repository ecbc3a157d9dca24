"""Percent or fraction, seconds or milliseconds: told from names and values, or left to be asked."""

from __future__ import annotations

from collections.abc import Mapping as Map
from typing import Final

from core.store.intake import words
from core.store.intake.mapping import AGGREGATES, FIGURE, OUTCOMES, UNCLEAR, Mapping
from core.store.intake.staged import Profile, Staged, column


def share_unit(staged: Staged, made: Mapping, seen: Map[str, Profile]) -> str:
    """Percent or fraction by the column's name or signs, or by its values; else unclear."""
    names = made.columns("quality")
    if made.shape == AGGREGATES:
        shares = [n for n in made.columns(FIGURE) if made.names[n].split(":")[0] in _SHARES]
        names = [*shares, *made.columns("value")]
    given = [seen[name] for name in names]
    if any(one.percent or words.unit_in(one.name) == "%" for one in given):
        return "%"
    highs = [one.high for one in given if one.numbers]
    if made.columns("value"):
        highs = _highest_share(staged, made)
    if not highs or not max(highs) <= 100:
        return UNCLEAR
    if max(highs) > 1:
        return "%"
    return "fraction" if made.shape == OUTCOMES or any(0 < high < 1 for high in highs) else UNCLEAR


def _highest_share(staged: Staged, made: Mapping) -> list[float]:
    """The highest value of each metric that is a share; other metrics stand in the same column."""
    metric, value = made.one("metric"), made.one("value")
    if metric is None or value is None:
        return []
    with staged.open("units") as connection:
        found = connection.execute(
            f"select left({column(metric)}, 200), max(try_cast({column(value)} as double)) "
            "from cells group by 1 limit 1000"
        ).fetchall()
    named = [(words.named(words.METRICS, str(name)), high) for name, high in found]
    return [high for name, high in named if name in _SHARES and high is not None]


_SHARES: Final = ("gqr", "id_accuracy", "ood_accuracy", "unsafe_avg", "accuracy")


def time_unit(made: Mapping) -> str:
    """The unit that the names of all columns of times have; else unclear."""
    names = made.columns("latency")
    names += [n for n in made.columns(FIGURE) if made.names[n] in ("latency", "train_time")]
    found = {words.unit_in(name) for name in names} & set(words.UNITS_OF_TIME)
    return found.pop() if len(found) == 1 else UNCLEAR
