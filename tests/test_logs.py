from __future__ import annotations

import json
import logging
import subprocess
import sys

from core import logs

SECRET = "the-words-of-a-user"

SPEAK = f"""
import logging, threading
early = logging.getLogger("made.early")
early.addHandler(logging.StreamHandler()); early.propagate = False
from core import logs
logs.set_up(%r)
late = logging.getLogger("made.late")
late.addHandler(logging.StreamHandler()); late.propagate = False
def fail():
    try:
        raise KeyError("{SECRET}")
    except KeyError as error:
        raise ValueError("about {SECRET}") from error
logs.event("page", page="atlas", seconds=0.25)
for logger in (early, late, logging.getLogger("propagates")):
    try:
        fail()
    except ValueError:
        logger.exception("went wrong")
thread = threading.Thread(target=fail); thread.start(); thread.join()
"""


def spoken(kind: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SPEAK % kind], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_json_is_one_object_a_line_without_the_words_of_an_exception() -> None:
    lines = [json.loads(line) for line in spoken("json")]
    assert SECRET not in json.dumps(lines)
    page, *failed = lines
    assert page["event"] == "page" and page["page"] == "atlas" and page["seconds"] == 0.25
    assert [line["logger"] for line in failed] == [
        "made.early", "made.late", "propagates", "switchyard",
    ]  # fmt: skip
    for line in failed:
        assert line["level"] == "ERROR"
        assert line["raised"][0] == "ValueError" and "KeyError" in line["raised"]
        assert any(place.endswith(" fail") for place in line["raised"])


def test_text_says_the_same_and_leaves_page_runs_out() -> None:
    lines = spoken("text")
    assert SECRET not in "\n".join(lines)
    assert sum("ERROR" in line for line in lines) == 4
    assert not any("page=atlas" in line for line in lines)


def test_a_hidden_cause_stays_hidden() -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError:
            raise ValueError(SECRET) from None
    except ValueError as error:
        assert [p for p in logs.places(error) if " " not in p] == ["ValueError"]


def test_a_message_with_a_line_break_stays_one_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, 'two\n"lines"', None, None)
    assert json.loads(logs.JsonLines().format(record))["event"] == 'two\n"lines"'
    assert "\n" not in logs.JsonLines().format(record)


def test_a_fault_shows_one_sentence() -> None:
    code = (
        "import app; shown = []; app.st.error = shown.append; "
        f"assert app.on_script_error(ValueError('{SECRET}')); print(shown)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=logs.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.count("This page ran into a fault") == 1
    assert SECRET not in done.stdout + done.stderr and "ValueError" in done.stderr
