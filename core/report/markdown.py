"""The record as Markdown, with every mark of Markdown and HTML in its texts made harmless."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.analysis.decision.needs import from_plain
from core.markdown import plain
from core.report.glossary import WORDS
from core.report.html import (
    amounts,
    by_part_told,
    latency,
    less_or_more,
    number,
    percent,
    safe_link,
)
from core.report.record import UNTITLED, Record
from core.report.tables import listed, needs_table, reasons, shortfalls, timed_on


def to_markdown(given: Record) -> str:
    """The record as GitHub-flavoured Markdown."""
    return "\n".join(_lines(given)) + "\n"


def _lines(r: Record) -> Iterator[str]:
    yield f"# {plain(r['title'] or UNTITLED)}"
    yield ""
    yield f"**{plain(r['headline'])}**"
    yield from (f"\n**Warning:** {plain(text)}" for text in r["warnings"])
    yield from (f"\n**{plain(text)}**" for text in r["provisos"])
    for text in (*r["ways_out"], *reasons(r)):
        yield f"\n{plain(text)}"
    yield from _table(
        "About",
        ("what", "value"),
        [
            ("Made (UTC)", plain(r["made"])),
            ("Signed by", plain(r["signed_by"] or "–")),
            ("Panel", plain(r["panel_label"])),
            ("Revisions of the data", plain(", ".join(r["revisions"]) or "–")),
            ("Started from", plain(r["preset"])),
            ("This view", _address(r["link"])),
        ],
    )
    if r["note"]:
        yield from ("", "## Note", "", plain(r["note"]))
    needs = needs_table(from_plain(r["needs"]))
    yield from _table("Needs", ("need", "value"), [(plain(a), plain(b)) for a, b in needs])
    yield from _choice(r)
    rows = [[plain(f[name]) for name in ("need", "now", "at", "then")] for f in r["turns"]]
    head = ("need, moved alone", "now", "changes", "the answer then")
    yield from _table("What would change the answer", head, rows)
    if r["asides"]:
        yield from _asides(r)
    yield from ("", "## Caveats", "", *(f"- {plain(text)}" for text in r["caveats"]))
    shown, rest = listed(r)
    yield from _table(
        "Routers compared",
        ("router", "kind", "verdict", "USD per 1,000", "ID", "OOD", "p95 ms", "fails or lacks"),
        [_router(*one) for one in zip(shown, amounts(shown), strict=True)],
    )
    yield from ("", plain(timed_on(shown)), "", rest)
    yield from _table(
        "Prices",
        ("item", "USD", "per", "dated", "remark"),
        [
            (plain(p["item"]), number(p["usd"]), plain(p["per"]), plain(p["dated"]), _remark(p))
            for p in r["prices"]
        ],
    )
    yield from _of_throughputs(r)
    words = [(plain(word), plain(meaning)) for word, meaning in WORDS.items()]
    yield from _table("What the words mean", ("word", "meaning"), words)


def _of_throughputs(r: Record) -> Iterator[str]:
    if r["throughputs"]:
        yield from _table(
            "Throughputs set by the user",
            ("router", "queries/s", "in place of"),
            [
                (plain(t["label"]), number(t["qps"]), latency(t["known_qps"]))
                for t in r["throughputs"]
            ],
        )


def _asides(r: Record) -> Iterator[str]:
    rows = [
        (plain(a["router"]), plain(a["kind"]), plain(a["measure"]), cost)
        for a, cost in zip(r["asides"], amounts(r["asides"]), strict=True)
    ]
    head = ("router", "kind", "to be measured", "USD per 1,000 if it held")
    yield from _table("Set aside, and cheaper if what is unknown held", head, rows)


def _address(link: str) -> str:
    found = safe_link(link).replace(">", "%3E").replace("<", "%3C")
    return f"<{found}>" if found else "no address known"


def _choice(r: Record) -> Iterator[str]:
    for field, title in (("recommended", "Recommended"), ("runner_up", "Runner-up")):
        choice = r[field]
        if choice:
            rows = [
                tuple(plain(p[name]) for name in ("part", "per_1k", "month", "year"))
                for p in by_part_told(choice)
            ]
            title = f"{title}: {plain(choice['name'])}"
            yield from _table(title, ("USD", "per 1,000", "month", "year"), rows)
    if r["recommended"]:
        steps = [
            [plain(s[name]) for name in ("what", "formula", "filled", "result", "source")]
            for s in r["recommended"]["steps"]
        ]
        head = ("number", "formula", "with figures", "result", "source")
        yield from _table("How the numbers came about", head, steps)
    if r["saving"]:
        s = r["saving"]
        yield ""
        yield (
            f"Against routing every query with {plain(s['llm'])}: "
            f"{less_or_more(s['billed_month'])} a month on the bill, "
            f"{less_or_more(s['total_month'])} with the price of errors."
        )


def _router(row: Record, cost: str) -> tuple[str, ...]:
    return (
        plain(row["name"]), plain(row["kind"]), plain(row["state"]), cost,
        percent(row["id_accuracy"]), percent(row["ood_accuracy"]), latency(row["latency_p95_ms"]),
        plain(shortfalls(row) or "–"),
    )  # fmt: skip


def _remark(price: Record) -> str:
    if price["overridden"]:
        return f"set by the user; listed {number(price['listed_usd'])}"
    return "older than 90 days" if price["old"] else "–"


def _table(title: str, head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|")
    for row in rows:
        yield f"| {' | '.join(row)} |"
