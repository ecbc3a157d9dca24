"""Another language is named only where words tell it; what has too few words is let pass."""

from __future__ import annotations

import pytest

from core.routers.artifacts import load_guard
from core.routers.guardrails.wording import AGAIN, FOREIGN, NO_WORDS, called
from core.settings import settings


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Kann mein Vermieter die Kaution behalten?", FOREIGN),
        ("Aký dlhý je výpovedný termín?", FOREIGN),
        ("房东可以扣押金吗" * 9, FOREIGN),
        ("привет мир", FOREIGN),
        ("COPD", ""),
        ("Roth IRA", ""),
        ('<img src="cat.png" alt="A cat">', ""),
        ("[deposit](https://example.org/die/kaution/zurueck/bekommen)", ""),
        ("Is it legal? " * 900, AGAIN),
        ("x" * 500, NO_WORDS),
        ("ž" * 9_000, NO_WORDS),
    ],
)
def test_what_is_taken_for_no_english_is_called_what_it_is(text: str, why: str) -> None:
    assert called(text) == why


@pytest.mark.parametrize(("fewest", "why"), [(3, FOREIGN), (4, "")])
def test_how_many_words_tell_is_a_setting(fewest: int, why: str) -> None:
    assert called("rigor mortis habeas", fewest) == why


@pytest.mark.parametrize(("text", "why"), [("Is it legal? " * 900, AGAIN), ("x" * 500, NO_WORDS)])
def test_the_guard_says_so(text: str, why: str) -> None:
    guard = load_guard("local-guard", settings().models)
    assert guard.judge([text]).reasons == ((why,),)


@pytest.mark.parametrize("text", ["COPD", "Roth IRA", "habeas corpus", "tinea versicolor", "HELOC"])
def test_the_guard_lets_short_plain_queries_pass(text: str) -> None:
    found = load_guard("local-guard", settings().models).judge([text])
    assert found.reasons == ((),)
    assert found.ood[0] <= 0.5
