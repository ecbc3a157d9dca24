"""The systems of the atlas as a user looks at them: filtered, as a table, as claims."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from core.atlas import GRADES, HERE, ROUTES, WHEN, System


def narrowed(
    systems: Iterable[System],
    decides: Iterable[str] = (),
    what: Iterable[str] = (),
    when: Iterable[str] = (),
    how: Iterable[str] = (),
    routes: Iterable[str] = (),
    words: str = "",
) -> list[System]:
    """The systems that fit every filter; an empty filter lets all through.

    Args:
        systems: of the atlas.
        decides: places where the choice is made.
        what: at least one of these is optimised.
        when: the choice falls at one of these times.
        how: at least one of these ways is used.
        routes: whether it routes model work.
        words: each must occur in its name, texts or identifier, in any case.
    """

    def fits(system: System) -> bool:
        return (
            _meets({system.decides}, decides)
            and _meets({system.when}, when)
            and _meets({system.routes}, routes)
            and _meets(set(system.what), what)
            and _meets(set(system.how), how)
            and all(word in _prose(system) for word in words.casefold().split())
        )

    return [system for system in systems if fits(system)]


def _meets(own: set[str], wanted: Iterable[str]) -> bool:
    wanted = set(wanted)
    return not wanted or bool(own & wanted)


def _prose(system: System) -> str:
    figures = " ".join(figure.text for figure in system.figures)
    return f"{system.name} {system.arxiv} {system.trades} {system.trap} {figures}".casefold()


def as_table(systems: Iterable[System]) -> pd.DataFrame:
    """One row per system in the words a user reads; unknown is None, shown as a dash."""
    return pd.DataFrame(
        [
            {
                "name": system.name,
                "decides": system.decides,
                "what": ", ".join(system.what) or None,
                "when": WHEN[system.when],
                "how": ", ".join(system.how) or None,
                "figure": system.figures[0].text,
                "grade": GRADES[system.figures[0].grade],
                "trap": system.trap or None,
                "here": HERE[system.here],
                "routes": ROUTES[system.routes],
                "paper": system.url,
            }
            for system in systems
        ],
        columns=[
            "name", "decides", "figure", "trap", "grade", "what", "when", "how", "here", "routes",
            "paper",
        ],
    )  # fmt: skip


def claims_of(systems: Iterable[System]) -> pd.DataFrame:
    """Claimed gain against claimed saving, one row per claim.

    Returns:
        Columns name, label (name and variant), decides, gain, unit, saving, of, against, grade.
    """
    return pd.DataFrame(
        [
            {
                "name": system.name,
                "label": f"{system.name}: {claim.label}",
                "decides": system.decides,
                "gain": claim.gain,
                "unit": claim.unit,
                "saving": claim.saving,
                "of": claim.of,
                "against": claim.against,
                "grade": GRADES[claim.grade],
            }
            for system in systems
            for claim in system.claims
        ],
        columns=["name", "label", "decides", "gain", "unit", "saving", "of", "against", "grade"],
    )
