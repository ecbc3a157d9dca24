"""Which shape a table has and what its columns are, told from their names and what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Map
from typing import Final

from core.store.intake import words
from core.store.intake.mapping import (
    AGGREGATES,
    FIGURE,
    NOT_READ,
    OUTCOMES,
    PREDICTIONS,
    ROLES,
)
from core.store.intake.staged import Profile


def shape_of(columns: Iterable[str], seen: Map[str, Profile]) -> str:
    """One of `SHAPES`."""
    found = {words.named(words.COLUMNS, name) for name in columns}
    if any(name.endswith(words.WIDE_COST) for name in columns):
        return OUTCOMES
    if "prediction" in found or any(_wide_router(name) for name in columns):
        return PREDICTIONS
    if "router" in found and "quality" in found and ("query" in found or "task" in found):
        return OUTCOMES
    if "ood" in found and any(words.SCORE.fullmatch(words.plain(name)) for name in columns):
        return PREDICTIONS
    if {"query", "label"} <= found and not {"metric", "quality"} & found:
        return PREDICTIONS  # its prediction bears a name that only the user can tell
    return AGGREGATES


def _wide_router(name: str) -> str:
    """The router of a column such as `pred-svm_mini`, or nothing."""
    found = words.WIDE_PREDICTION.fullmatch(name.strip().lower())
    whole = words.plain(name) in words.COLUMNS["prediction"]
    return name.strip()[-len(found[1]) :] if found and not whole else ""


Roles = tuple[dict[str, str], dict[str, str]]


def _prediction_roles(columns: Iterable[str], seen: Map[str, Profile]) -> Roles:
    roles, names = _first_of_each(columns, PREDICTIONS), dict[str, str]()
    for name in columns:
        score = words.SCORE.fullmatch(words.plain(name))
        if wide := _wide_router(name):
            roles[name], names[name] = "prediction", wide
        elif roles[name] == NOT_READ and score and seen[name].numeric:
            roles[name], names[name] = "score", words.meaning(score[1])
    return roles, names


def _aggregate_roles(columns: Iterable[str], seen: Map[str, Profile]) -> Roles:
    roles, names = _first_of_each(columns, AGGREGATES), dict[str, str]()
    if "value" in roles.values():
        return roles, names
    for name in columns:
        metric, dataset = words.named(words.METRICS, name), words.named(words.DATASETS, name)
        if roles[name] == NOT_READ and seen[name].numeric and (metric or dataset):
            roles[name] = FIGURE
            names[name] = metric or f"accuracy:{dataset}"
    return roles, names


def _outcome_roles(columns: Iterable[str], seen: Map[str, Profile]) -> Roles:
    roles, names = _first_of_each(columns, OUTCOMES), dict[str, str]()
    models = [n.removesuffix(words.WIDE_COST) for n in columns if n.endswith(words.WIDE_COST)]
    for model in models:  # RouterBench: a column of quality per model, and one of its cost
        cost = model + words.WIDE_COST
        roles[cost], names[cost] = "cost", model
        if model in seen:
            roles[model], names[model] = "quality", model
    return roles, names


OF_SHAPE: Final = {
    PREDICTIONS: _prediction_roles,
    AGGREGATES: _aggregate_roles,
    OUTCOMES: _outcome_roles,
}


def _first_of_each(columns: Iterable[str], shape: str) -> dict[str, str]:
    """A role for each column that bears its name; the first of several keeps it."""
    roles: dict[str, str] = {}
    for name in columns:
        role = words.named({r: words.COLUMNS.get(r, ()) for r in ROLES[shape]}, name)
        roles[name] = role if role and role not in roles.values() else NOT_READ
    return roles
