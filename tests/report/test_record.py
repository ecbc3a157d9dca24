from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from math import inf

import pandas as pd
import pytest
from markdown_it import MarkdownIt

from core.analysis.decision.aside import NOT_ONE_RACE
from core.analysis.decision.needs import Needs, as_plain, from_plain
from core.analysis.decision.price_list import with_overrides
from core.markdown import plain
from core.report.changes import answered, changes, outdated, overridden, stated
from core.report.drawings import tornado
from core.report.glossary import WORDS
from core.report.html import to_html
from core.report.markdown import to_markdown
from core.report.reading import LARGEST, BadRecord, from_json
from core.report.record import Record, Setting, overlong, to_json
from core.report.sheet import to_csv
from core.report.tables import listed
from tests.report.conftest import PAYLOADS, prices, written


class Seen(HTMLParser):
    """Tags, addresses and event handlers of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "data", "xlink:href"):
                self.addresses.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)


def seen(page: str) -> Seen:
    parser = Seen()
    parser.feed(page)
    return parser


def test_json_survives_the_way_out_and_back(made_record: Record) -> None:
    assert from_json(to_json(made_record)) == made_record
    assert made_record["recommended"]["name"] == "first"
    assert made_record["runner_up"]["name"] == "second"
    assert [r["state"] for r in made_record["routers"]] == ["passes", "passes", "fails", "fails"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_typed_becomes_markup_in_html(payload: str) -> None:
    page = to_html(from_json(to_json(written(text=payload))))
    found, clean = seen(page), seen(to_html(written(text="plain")))
    assert found.tags == clean.tags
    assert "script" not in found.tags and "img" not in found.tags
    assert found.handlers == []
    assert set(found.addresses) == {"http://127.0.0.1/decide?d_traffic=1"}
    assert "49" not in page.split("<h1>")[1].split("</h1>")[0]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_typed_becomes_markup_in_markdown(payload: str) -> None:
    reader = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
    page = reader.render(to_markdown(written(text=payload)))
    found, clean = seen(page), seen(reader.render(to_markdown(written(text="plain"))))
    assert found.tags == clean.tags
    assert set(found.addresses) == {"http://127.0.0.1/decide?d_traffic=1"}


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    bad = written() | {"link": "javascript:alert(1)"}
    assert seen(to_html(bad)).addresses == []
    assert "javascript" not in to_markdown(bad)


def test_the_page_asks_nobody_for_anything(made_record: Record) -> None:
    page = to_html(made_record)
    assert "default-src 'none'" in page
    assert "url(" not in page and "@import" not in page
    assert page.count("<svg") == 3


def test_without_an_answer_the_record_says_what_to_relax(unanswered: Record) -> None:
    for page in (to_html(unanswered), to_markdown(unanswered)):
        assert "No router passes every need" in page
        assert "The smallest step: relax" in page


def test_a_warning_stands_at_the_head_of_every_form() -> None:
    needs = Needs(refused=1e-6, wrong_domain=1e-6, let_through=1.0)
    made = written(needs)
    assert made["warnings"] and made["headline"].startswith("Do not sign off yet")
    page, text = to_html(made), to_markdown(made)
    head = page.split('class="answer none"')[1].split("</div>")[0]
    assert "no router pays" in head
    assert text.index("no router pays") < text.index("## About")
    assert 'class="answer none"' not in to_html(written())


def test_a_router_set_aside_is_told_with_its_price() -> None:
    made = written(Needs(slo_ms=100, on_site=False, always_on=False), unknown=True)
    assert made["asides"][0]["router"] == "unmeasured"
    assert made["aside"].endswith(NOT_ONE_RACE) and NOT_ONE_RACE in made["caveats"]
    for page in (to_html(made), to_markdown(made)):
        assert "unmeasured" in page and "p95 latency (at most 100 ms)" in page
        assert "no limit" in page and "Set aside, and cheaper if what is unknown held" in page


def test_a_record_from_before_warnings_is_read() -> None:
    lacking = ("warnings", "why", "runner_up_told", "ways_out", "aside", "asides", "turns")
    before = {name: value for name, value in written().items() if name not in lacking}
    old = from_json(json.dumps(before | {"way_out": "Relax it."}))
    assert "Relax it." in to_html(old) and "Relax it." in to_markdown(old)


def test_a_published_router_that_would_be_cheaper_but_fails_is_listed() -> None:
    made = written()
    best = made["recommended"]["per_1k"]
    cheap = made["routers"][-1] | {"name": "cheap", "kind": "published", "state": "fails"}
    rows = [*made["routers"], cheap | {"per_1k": best / 2},
            cheap | {"name": "dear", "per_1k": best * 2}, cheap | {"name": "dark", "per_1k": None},
            cheap | {"name": "unsure", "state": "cannot tell", "per_1k": best / 3}]  # fmt: skip
    shown, rest = listed(made | {"routers": rows})
    names = [row["name"] for row in shown]
    assert names[:2] == ["first", "second"] and "cheap" in names
    assert [r["per_1k"] for r in shown[2:]] == sorted(r["per_1k"] for r in shown[2:])
    assert not {"dear", "dark", "unsure"} & set(names)
    assert "Not listed: 3 rows" in rest and "2 fail a need and are no cheaper" in rest


def test_every_readable_form_explains_its_words(made_record: Record) -> None:
    page, text = to_html(made_record), to_markdown(made_record)
    for word in WORDS:
        assert f"<dt>{word}</dt>" in page
    assert text.count("\n| ", text.index("## What the words mean")) == len(WORDS) + 1
    assert "no address known" in to_markdown(made_record | {"link": ""})


def test_old_and_overridden_prices_are_marked() -> None:
    made = written(overrides={"cpu-hour": 0.3})
    told = " ".join(made["caveats"])
    assert "The price of gpt-4o-mini/input is 327 days old" in told
    assert "cpu-hour was set to 0.3 USD; listed: 0.1" in told
    page = to_html(made)
    assert "older than 90 days" in page and "set by the user; listed 0.1" in page
    assert overridden(made, prices()) == (("cpu-hour", 0.3),)


def test_a_throughput_that_was_set_is_told_in_every_form_and_read_back() -> None:
    own = (("second", 12.5),)
    made = from_json(to_json(written(stated=own)))
    assert made["throughputs"] == [{"label": "second", "qps": 12.5, "known_qps": 1000.0}]
    assert "The throughput of second was set to 12.5 queries/s; known: 1,000." in made["caveats"]
    assert {r["name"]: r["qps"] for r in made["routers"]}["second"] == 12.5
    for page in (to_html(made), to_markdown(made)):
        assert "Throughputs set by the user" in page and "12.5" in page
    assert stated(made) == own
    assert [c.what for c in changes(made, written())][0] == "Throughput of second"
    assert "Throughputs" not in to_html(written()) + to_markdown(written())


def test_what_a_record_does_not_say_any_more_is_named() -> None:
    made = written()
    needs, said = from_plain(made["needs"]), ("first", made["tally"])
    assert outdated(made, needs, True, said) == ""
    moved = replace(needs, slo_ms=inf, traffic=5, ood_share=0.1, refused=9)
    told = outdated(made, moved, True, said)
    assert "Queries a month was 100,000 queries, is 5 queries" in told
    assert told.endswith("; and 1 more.")
    assert "Other routers" in outdated(made, needs, False, said)
    for other in (("first", "1 of 1 pass"), ("second", made["tally"]), ("", made["tally"])):
        assert "added or taken away" in outdated(made, needs, True, other)


def test_texts_that_fit_are_whole_and_longer_ones_named() -> None:
    setting = Setting("p", "p", (), "", "", datetime(2026, 1, 1, tzinfo=UTC), "t" * 120, "s" * 121)
    assert overlong(setting) == [
        "Signed by has 121 characters, 1 more than the 120 that fit: shorten it."
    ]


def test_a_record_from_before_throughputs_is_read() -> None:
    before = {name: value for name, value in written().items() if name != "throughputs"}
    old = from_json(json.dumps(before))
    assert stated(old) == () and changes(old, written()) == []


@pytest.mark.parametrize("qps", [0, -1, "many", None, 1e400, True])
def test_a_throughput_that_makes_no_sense_is_not_taken_up(qps: object) -> None:
    row = {"label": "second", "qps": qps, "known_qps": 1}
    assert stated(from_json(json.dumps(written() | {"throughputs": [row]}))) == ()


def test_a_price_of_ninety_days_is_not_yet_old() -> None:
    frame = pd.DataFrame({"item": ["a", "b", "c"], "usd": [1, 1, 1],
                          "dated": ["2026-08-26", "2026-08-25", None]})  # fmt: skip
    assert with_overrides(frame, {}, date(2026, 11, 24))["old"].tolist() == [False, True, False]
    assert not with_overrides(frame, {"b": 2.0}, date(2026, 11, 24))["old"].any()


def test_what_changed_since_is_named_and_nothing_else() -> None:
    old = from_json(to_json(written()))
    assert changes(old, written()) == []
    dear = changes(old, written(overrides={"cpu-hour": 0.3}))
    assert [c.what for c in dear][0] == "Price of cpu-hour"
    other = changes(old, written(Needs(slo_ms=1e5, on_site=True)))
    assert [(c.what, c.was, c.now) for c in other][0] == ("Recommended", "first", "slow")
    gone = changes(old, old | {"routers": old["routers"][1:], "revisions": ["def"]})
    assert ("first", "compared", "not there any more") in [(c.what, c.was, c.now) for c in gone]
    assert ("Revisions of the data", "abc", "def") in [(c.what, c.was, c.now) for c in gone]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "no decision record"),
        ('{"kind": "switchyard-decision", "format": 99}', "format '99'"),
        ('{"kind": "switchyard-decision", "format": 1}', "the needs lack"),
        ("x" * (LARGEST + 1), "more than"),
    ],
)
def test_what_is_no_record_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(BadRecord, match=words):
        from_json(text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"needs": as_plain(Needs(traffic=-5))}, "Queries a month is -5"),
        ({"routers": []}, "no routers"),
        ({"prices": "none"}, "no prices"),
        ({"throughputs": [{"label": "first"}]}, "throughputs of the record"),
        ({"throughputs": "none"}, "throughputs of the record"),
        ({"panel": 3}, "no panel"),
    ],
)
def test_an_edited_record_is_refused_in_words(change: dict, words: str) -> None:
    with pytest.raises(BadRecord, match=words):
        from_json(json.dumps(written() | change))


def test_no_spreadsheet_formula_survives_in_csv() -> None:
    frame = pd.DataFrame({"=cmd": ["=1+1", "+1", "-1", "@x", "\t=1", "plain", None, " =1"],
                          "n": [-1.5, 2, None, 0, 0, 0, 0, 0]})  # fmt: skip
    lines = to_csv(frame).splitlines()
    assert lines[0] == '"\'=cmd","n"'
    assert [line.split('"')[1][:2] for line in lines[1:5]] == ["'=", "'+", "'-", "'@"]
    assert lines[1].endswith(",-1.5")
    assert lines[6] == '"plain",0.0' and lines[7].startswith('"",')
    assert lines[8].startswith("\"' =1")
    back = pd.read_csv(io.StringIO(to_csv(pd.DataFrame({"x": [0.1 + 0.2, 1e-9, None]}))))
    assert back["x"].tolist()[:2] == [0.1 + 0.2, 1e-9] and back["x"].isna()[2]


def test_an_edited_figure_of_the_answer_is_a_change() -> None:
    new = written()
    assert changes(from_json(to_json(new)), new) == []
    old = from_json(to_json(new))
    old["recommended"]["per_1k"] = 1.0
    old["recommended"]["projection"][0]["month"] = "dear"
    old["runner_up"]["range"] = [0.5]
    old["saving"]["total_month"] = None
    told = {one.what: one for one in changes(old, new)}
    assert told["Recommended: expected cost per 1,000"].was == "1 USD"
    assert told["Recommended: cost a month"].was == "– USD"
    assert told["Runner-up: lower end of its 95 % range"].was == "– USD"
    assert told["Less than the LLM with errors, a month"].was == "– USD"
    assert len(told) == 5


@pytest.mark.parametrize("field", ["recommended", "runner_up", "saving", "headline", "tally"])
@pytest.mark.parametrize("value", [None, 7, [], {}, "x", [{"month": float("inf")}]])
def test_an_answer_of_any_kind_is_read_without_a_fault(field: str, value: object) -> None:
    old = from_json(to_json(written())) | {field: value}
    assert isinstance(changes(old, written()), list)
    assert isinstance(answered(old), str) and answered(old)


def test_a_record_names_all_that_pass_and_all_that_were_set_aside() -> None:
    given = written()
    one = next(row for row in given["routers"] if row["rank"])
    more = [one | {"name": f"router {i}", "rank": i} for i in range(1, 14)]
    long = given | {
        "routers": more,
        "asides": [
            {"router": f"aside {i}", "kind": "published", "measure": "p95", "per_1k": 1.0,
             "saved": 1.0} for i in range(40)
        ],
        "provisos": ["It ran in <no> common race."],
    }  # fmt: skip
    html, text = to_html(long), to_markdown(long)
    assert "And 3 more that pass and cost more: router 11, router 12, router 13." in html
    for told in (html, text):
        assert all(f"aside {i}" in told for i in range(40))
        assert "It ran in &lt;no&gt; common race." in told


def test_a_column_of_a_record_is_written_alike_and_summed(made_record: Record) -> None:
    page, text = to_html(made_record), to_markdown(made_record)
    best = made_record["recommended"]
    together = f"{sum(part['month'] for part in best['projection']):,.2f}"
    assert f'<tr class="sum"><td>Together</td><td class="n">{best["per_1k"]:,.2f}</td>' in page
    assert f'<td class="n">{together}</td>' in page and f"| {together} |" in text
    assert '<td class="n">90.0 %</td>' in page and "| 90.0 % |" in text


def test_a_record_says_what_the_front_says_and_on_which_machine(made_record: Record) -> None:
    assert "first dominates every other one" in made_record["front"]
    for text in (to_html(made_record), to_markdown(made_record)):
        assert "The front: By GQR score" in text
        assert "were taken on: a machine (" in text
    old = {key: value for key, value in made_record.items() if key != "front"}
    assert from_json(to_json(old))["front"] == ""


def test_the_tornado_reaches_out_from_the_cost_as_it_is(made_record: Record) -> None:
    bars, at = tornado(made_record)
    assert bars and min(bar.blocks[0].x for bar in bars) < at < max(bar.end for bar in bars)
    assert f'x1="{at:.1f}"' in to_html(made_record)
    assert all(len(set(bar.text.split(" to "))) == 2 for bar in bars)
    hardly = made_record["flips"][0] | {"cost_low": 2.8701, "cost_high": 2.8704}
    assert len(tornado(made_record | {"flips": [*made_record["flips"], hardly]})[0]) == len(bars)


@pytest.mark.parametrize(
    "address", ["http://x.example", "HTTPS://x.example", "www.x.example", "a@x.example"]
)
def test_no_reader_of_markdown_finds_an_address_in_a_text(address: str) -> None:
    shown = plain(f"see {address} now")
    assert shown.replace("\u2060", "") == f"see {address} now"
    assert not re.search(r"https?://|www\.|\w@\w", shown, re.IGNORECASE)
