"""One colour per router family and one shape per kind of figure, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final, NamedTuple

TEXT: Final = "#7A8594"
"""Of words within charts: 3:1 or more on the light and on the dark ground."""


class Family(NamedTuple):
    """A colour group of the charts."""

    label: str
    colour: str


# After Okabe & Ito 2008 and Tol 2021, with lightness spread so that grey print keeps them apart;
# every one has a contrast of 3:1 or more on the white and on the dark ground.
FAMILIES: Final[dict[str, Family]] = {
    "static": Family("Static (ours)", "#D6336C"),
    "fasttext": Family("fastText", "#D55E00"),
    "wide_mlp": Family("WideMLP", "#B58900"),
    "tfidf": Family("TF-IDF", "#2B8A3E"),
    "embedding": Family("Embedding + classifier", "#1B8CD6"),
    "semantic": Family("Semantic router", "#0CA5A5"),
    "encoder": Family("Fine-tuned encoder", "#8A63D2"),
    "llm": Family("LLM", "#5C7CFA"),
    "guardrail": Family("Guardrail", "#868E96"),
    "guarded": Family("Guard + router", "#0F766E"),
    "cascade": Family("Cascade", "#A626A4"),
    "baseline": Family("Baseline", "#A0785A"),
}
# Policies of the Duo-LLM lab: never on one chart with routers, so they may share their colours.
POLICIES: Final[dict[str, Family]] = {
    "oracle": Family("Oracle", "#868E96"),
    "router": Family("Router", "#D6336C"),
    "best pattern": Family("Best pattern", "#1B8CD6"),
    "best of 100 patterns": Family("Best of 100 patterns", "#0CA5A5"),
    "random": Family("Random", "#A0785A"),
}

KINDS: Final[dict[str, str]] = {
    "published": "circle",
    "measured": "diamond",
    "uploaded": "square",
    "simulated": "triangle-up",
    "scripted": "x",
}


_SIGNS: Final[dict[str, str]] = {
    "published": "●", "measured": "◆", "uploaded": "■", "simulated": "▲", "scripted": "✖",
}  # fmt: skip


def legend(families: Iterable[str], kinds: Iterable[str]) -> str:
    """Colours and shapes of a chart as one line of HTML, which breaks where the screen ends.

    Plotly's own legend takes two fifths of the time of a drawing, and as much room on a phone.

    Args:
        families: those in the chart, in any order.
        kinds: those in the chart; a single one is not named.
    """
    colours = [
        (f"color:{family_colour(name)}", "●", family_label(name))
        for name in sorted(set(families), key=_rank)
    ]
    found = set(kinds)
    shapes = [("opacity:0.7", sign, kind) for kind, sign in _SIGNS.items() if kind in found]
    if len(shapes) == 1:  # all of one kind: nothing to tell apart
        shapes = []
    return entries(colours + shapes)


def entries(signs: Iterable[tuple[str, str, str]]) -> str:
    """Entries of a legend, which flow from line to line; names are text.

    Args:
        signs: (CSS of the sign, sign, name) of each.
    """
    entry = '<span><span aria-hidden="true" style="font-size:1.1rem;{}">{}</span> {}</span>'
    flow = "display:flex;flex-wrap:wrap;gap:0.15rem 1rem;font-size:0.875rem"
    shown = [entry.format(style, sign, escape(name)) for style, sign, name in signs]
    return f'<div style="{flow}">{"".join(shown)}</div>'


def _rank(family: str) -> tuple[int, str]:
    known = list(FAMILIES | POLICIES)
    return (known.index(family) if family in known else len(known), family)


def family_label(name: str) -> str:
    """The family's name on the screen; an unknown one keeps its own name."""
    known = FAMILIES | POLICIES
    return known[name].label if name in known else name


def family_colour(name: str) -> str:
    """The family's colour; grey for an unknown one."""
    known = FAMILIES | POLICIES
    return known[name].colour if name in known else "#868E96"
