"""A mapping as tables that a user can correct, and back."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from core.metrics import PER_1000
from core.store.intake.checks import Check
from core.store.intake.mapping import AGGREGATES, NOT_READ, ROLES, Mapping
from core.store.intake.staged import Profile

LEFT_OUT: Final = "–"
KINDS: Final = {"id": "in a domain", "ood": "OOD"}


def role_words(shape: str) -> list[str]:
    """What a column can be read as, a dash for not at all."""
    return [LEFT_OUT, *ROLES[shape]]


def roles_table(given: Mapping, seen: Map[str, Profile]) -> pd.DataFrame:
    """One row per column: Column, Holds (examples), Read as, Named."""
    return pd.DataFrame(
        {
            "Column": list(given.roles),
            "Holds": [", ".join(seen[name].examples) for name in given.roles],
            "Read as": [role or LEFT_OUT for role in given.roles.values()],
            "Named": [given.names.get(name, "") for name in given.roles],
        }
    )


def with_roles(given: Mapping, table: pd.DataFrame) -> Mapping:
    """The mapping with the corrected roles and names."""
    roles = dict(zip(table["Column"], table["Read as"].fillna(LEFT_OUT), strict=True))
    names = dict(zip(table["Column"], table["Named"].fillna(""), strict=True))
    return replace(
        given,
        roles={name: NOT_READ if role == LEFT_OUT else role for name, role in roles.items()},
        names={name: told.strip() for name, told in names.items() if told.strip()},
    )


def meanings_table(given: Mapping) -> pd.DataFrame:
    """One row per value of a label, prediction or metric: In the file, Means."""
    values = list(given.meanings)
    return pd.DataFrame(
        {"In the file": values, "Means": [given.meanings[value] for value in values]}, dtype=str
    )


def with_meanings(given: Mapping, table: pd.DataFrame) -> Mapping:
    """The mapping with the corrected meanings."""
    means = dict(zip(table["In the file"], table["Means"].fillna(""), strict=True))
    return replace(given, meanings={value: told.strip() for value, told in means.items()})


def sets_table(given: Mapping) -> pd.DataFrame:
    """One row per dataset: In the file, Here, Kind."""
    names = list(given.datasets)
    here = [given.datasets[name] for name in names]
    kinds = [KINDS[given.kinds.get(name, "ood")] for name in here]
    return pd.DataFrame({"In the file": names, "Here": here, "Kind": kinds}, dtype=str)


def with_sets(given: Mapping, table: pd.DataFrame) -> Mapping:
    """The mapping with the corrected names and kinds of datasets."""
    told = {label: kind for kind, label in KINDS.items()}
    raw, here = table["In the file"], table["Here"].fillna("").str.strip()
    here = here.where(here != "", raw)
    return replace(
        given,
        datasets=dict(zip(raw, here, strict=True)),
        kinds={name: told.get(kind, "ood") for name, kind in zip(here, table["Kind"], strict=True)},
    )


def has_kinds(given: Mapping) -> bool:
    """Whether it matters which datasets are OOD: the file itself does not label its rows."""
    return given.shape == AGGREGATES or not given.columns("label")


def checks_table(checks: Sequence[Check]) -> pd.DataFrame:
    """One row per check: Holds, Check, Found; failed ones first."""
    ordered = sorted(checks, key=lambda check: check.passed)
    return pd.DataFrame(
        {
            "Holds": ["yes" if check.passed else "NO" for check in ordered],
            "Check": [check.check for check in ordered],
            "Found": [check.found for check in ordered],
        }
    )


def shown(figures: pd.DataFrame) -> pd.DataFrame:
    """Counted figures as a user reads them: shares in percent, unknown ones left empty."""
    shares = {
        "id_accuracy": "ID accuracy (%)", "ood_accuracy": "OOD accuracy (%)", "gqr": "GQR (%)",
        "unsafe_avg": "Unsafe average (%)", "quality": "Quality (%)",
    }  # fmt: skip
    others = {
        "router": "Router", "model": "Model", "n": "Rows", "latency": "Latency (ms)",
        "latency_ms": "Latency (ms)", "cost_per_1k": PER_1000, "variant": "Variant",
        "panel": "Panel", "metric": "Metric", "dataset": "Dataset", "value": "Value",
        "load": "Load",
    }  # fmt: skip
    made = figures.drop(columns=[name for name in ("outside",) if name in figures])
    for name in shares:
        if name in made:
            made[name] = (made[name] * 100).round(1)
    made = made.rename(columns={**shares, **others})
    return made.dropna(axis=1, how="all").loc[:, lambda table: (table != "").any()]
