"""What has changed since a decision record was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, Final

import pandas as pd

from core.analysis.decision.needs import Needs, from_plain
from core.analysis.throughput import Stated
from core.report.record import Record
from core.report.tables import needs_table

FIGURES: Final = {
    "id_accuracy": ("ID accuracy", 100, "%"),
    "ood_accuracy": ("OOD accuracy", 100, "%"),
    "latency_p95_ms": ("p95 latency", 1, "ms"),
    "per_1k": ("expected cost per 1,000", 1, "USD"),
}
SAVED: Final = {
    "billed_month": "Less than the LLM on the bill, a month",
    "total_month": "Less than the LLM with errors, a month",
}


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was; plain text, to be escaped where shown."""

    what: str
    was: str
    now: str


def changes(old: Record, new: Record) -> list[Change]:
    """Compare a record with what the same needs give today, most important first.

    Args:
        old: as read back; its values may be of any kind.
        new: made from the old one's needs.
    """
    return [
        *_of_answer(old, new),
        *_of_prices(old, new),
        *_of_data(old, new),
        *_of_routers(old, new),
    ]


def moved_needs(old: Needs, new: Needs) -> list[Change]:
    """The needs that are not as they were, in the order of the page."""
    was, now = dict(needs_table(old)), dict(needs_table(new))
    return [Change(what, was[what], now[what]) for what in was if was[what] != now[what]]


def outdated(old: Record, needs: Needs, same_view: bool, said: tuple[str, str]) -> str:
    """Why a record does not say what the page says; empty where it does.

    Args:
        old: the record as it was made.
        needs: on the page.
        same_view: whether panel, routers and prices were chosen as they are now.
        said: recommended router, empty for none, and tally of the answer on the page.
    """
    moved = moved_needs(from_plain(old["needs"]), needs)
    if moved:
        told = "; ".join(f"{one.what} was {one.was}, is {one.now}" for one in moved[:3])
        more = f"; and {len(moved) - 3} more" if len(moved) > 3 else ""
        return f"{told}{more}."
    if not same_view:
        return "Other routers, prices or throughputs are chosen."
    once = ((old["recommended"] or {"name": ""})["name"], old["tally"])
    return "" if once == said else "Routers or figures were added or taken away."


def answered(old: Record) -> str:
    """What a record says: its headline, as it stands in the file, and how many passed."""
    told = (old.get("headline"), old.get("tally"))
    return " ".join(one[:600] for one in told if isinstance(one, str)) or "It holds no sentence."


def _of_answer(old: Record, new: Record) -> Iterator[Change]:
    """Who was chosen, and each figure that the answer itself states of them."""
    for field, what in (("recommended", "Recommended"), ("runner_up", "Runner-up")):
        was, now = _name(old.get(field)), _name(new.get(field))
        if was != now:
            yield Change(what, was, now)
            continue
        before, after = _table(old.get(field)), _table(new.get(field))
        for (part, one), two in zip(_stated(before).items(), _stated(after).values(), strict=True):
            if one != two:
                yield Change(f"{what}: {part}", one, two)
    before, after = _table(old.get("saving")), _table(new.get("saving"))
    for field, what in SAVED.items():
        one, two = _show(before.get(field)), _show(after.get(field))
        if one != two:
            yield Change(what, f"{one} USD", f"{two} USD")


def _stated(choice: Mapping[str, Any]) -> dict[str, str]:
    """What a record states of a chosen router -> the same as text."""
    ends = choice.get("range")
    ends = ends if isinstance(ends, list) and len(ends) == 2 else [None, None]
    amounts = {
        "expected cost per 1,000": choice.get("per_1k"),
        "lower end of its 95 % range": ends[0],
        "upper end of its 95 % range": ends[1],
        "cost a month": _sum(choice.get("projection"), "month"),
        "cost a year": _sum(choice.get("projection"), "year"),
    }
    told = {what: f"{_show(value)} USD" for what, value in amounts.items()}
    return told | {"replicas": _show(choice.get("replicas"))}


def _sum(rows: Any, name: str) -> float | None:  # noqa: ANN401 - from a file
    """The sum of a column; None where the file holds no such numbers."""
    found = [_table(row).get(name) for row in rows] if isinstance(rows, list) else [None]
    numbers = [float(one) for one in found if one is not None and _is_number(one)]
    return sum(numbers) if len(numbers) == len(found) else None


def _table(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - from a file
    return value if isinstance(value, Mapping) else {}


def _name(choice: Any) -> str:  # noqa: ANN401 - from a file
    return str(choice.get("name", "–"))[:200] if isinstance(choice, Mapping) else "none"


def _of_prices(old: Record, new: Record) -> Iterator[Change]:
    was, now = _by(old["prices"], "item"), _by(new["prices"], "item")
    for item in [*was, *(key for key in now if key not in was)]:
        one, two = _show(was.get(item, {}).get("usd")), _show(now.get(item, {}).get("usd"))
        if one != two:
            yield Change(f"Price of {item}", one, two)
    was, now = _by(old["throughputs"], "label"), _by(new["throughputs"], "label")
    for label in dict.fromkeys((*was, *now)):
        one, two = _show(was.get(label, {}).get("qps")), _show(now.get(label, {}).get("qps"))
        if one != two:
            yield Change(f"Throughput of {label}", f"{one} queries/s", f"{two} queries/s")


def _of_data(old: Record, new: Record) -> Iterator[Change]:
    was, now = (", ".join(sorted(map(str, r.get("revisions") or []))) for r in (old, new))
    if was != now:
        yield Change("Revisions of the data", was[:200] or "–", now or "–")


def _of_routers(old: Record, new: Record) -> Iterator[Change]:
    was, now = _by(old["routers"], "name"), _by(new["routers"], "name")
    for name in was:
        if name not in now:
            yield Change(name, "compared", "not there any more")
    for name, row in now.items():
        if name not in was:
            yield Change(name, "not there", "compared")
            continue
        before = was[name]
        if before.get("state") != row["state"]:
            yield Change(f"{name}: verdict", str(before.get("state"))[:40], row["state"])
        for field, (label, scale, unit) in FIGURES.items():
            one, two = (_show(r.get(field), scale) for r in (before, row))
            if one != two:
                yield Change(f"{name}: {label}", f"{one} {unit}", f"{two} {unit}")


def _by(rows: list[Record], key: str) -> dict[str, Record]:
    return {str(row.get(key))[:200]: row for row in rows}


def _show(value: Any, scale: float = 1) -> str:  # noqa: ANN401 - from a file
    if not _is_number(value):
        return "–"
    return f"{float(f'{value * scale:.6g}'):,.10g}"


def overridden(old: Record, listed: pd.DataFrame) -> tuple[tuple[str, float], ...]:
    """(item, USD) of the prices that the signer had put in the list's place, where still listed."""
    known = set(listed["item"])
    return tuple(
        (str(row["item"]), float(row["usd"]))
        for row in old["prices"]
        if row.get("overridden") is True
        and row.get("item") in known
        and isinstance(row.get("usd"), int | float)
    )


def stated(old: Record) -> Stated:
    """The throughputs that the signer had set, those that make sense."""
    return tuple(
        (str(row["label"])[:200], float(row["qps"]))
        for row in old["throughputs"]
        if _is_rate(row["qps"])
    )


def _is_rate(value: Any) -> bool:  # noqa: ANN401 - from a file
    return _is_number(value) and 0 < value < inf


def _is_number(value: Any) -> bool:  # noqa: ANN401 - from a file
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
