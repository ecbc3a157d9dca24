from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.testing.script import PLAYS, BadScript, Script, Step, demo


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_the_queue_comes_first_then_rules_then_the_rest(tmp_path: Path) -> None:
    script = Script.read(
        write(
            tmp_path / "s.json",
            {
                "queue": [{"status": 429}, {"say": "Law"}],
                "rules": [{"when": "Bond", "say": "Finance"}],
                "otherwise": {"say": "Health"},
            },
        )
    )
    played = [script.next(text) for text in ("a bond", "a bond", "a BOND", "a knee")]
    assert [(s.status, s.say) for s in played] == [
        (429, "Other"),
        (200, "Law"),
        (200, "Finance"),
        (200, "Health"),
    ]


def test_no_step_of_the_queue_is_played_twice_by_many_threads() -> None:
    script = Script()
    script.queue.extend(Step(say=str(i)) for i in range(500))
    with ThreadPoolExecutor(16) as pool:
        said = [step.say for step in pool.map(script.next, ["q"] * 500)]
    assert sorted(map(int, said)) == list(range(500))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "no script"),
        ("[]", "no script"),
        ({"queue": [{"says": "Law"}]}, "queue, entry 1: no field 'says'"),
        ({"rules": [{"say": "Law"}, {"status": "429"}]}, "rules, entry 2: 'status' is '429'"),
        ({"otherwise": {"fault": "fire"}}, "no fault 'fire'. Use broken-json"),
    ],
)
def test_a_bad_script_is_named(content: object, words: str, tmp_path: Path) -> None:
    with pytest.raises(BadScript, match=words):
        Script.read(write(tmp_path / "s.json", content))


def test_the_demo_answers_by_keyword() -> None:
    script = demo()
    assert script.next("Can my LANDLORD do that?").say == "Law"
    assert script.next("my chest pain").say == "Health"
    assert script.next("cakes").say == "Other"
    assert set(PLAYS) >= {"slow", "endless", "dropped", "no-label"}
