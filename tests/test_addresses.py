"""What an address asked for and did not get: named, with what stands in its place."""

from __future__ import annotations

import pytest

from core.addresses import passed_over

NAMES = {"gqr": ("GQR-Bench",), "svm": ("SVM",)}


def names(value: object) -> tuple[str, ...]:
    return NAMES.get(str(value), ())


@pytest.mark.parametrize(
    ("text", "kept", "holds", "told"),
    [
        ("abc", [], 0.44, "“k=abc”; 0.44 stands in its place"),
        ("7", ["1"], 1.0, "“k=7”; 1 stands in its place"),
        ("nan", [], 48123.4, "“k=nan”; 48,120 stands in its place"),
        ("0.50", ["0.5"], 0.5, ""),
        ("0.44", [], 0.44, ""),  # what the control starts with is not kept in an address
        ("nope", [], "gqr", "“k=nope”; GQR-Bench stands in its place"),
        ("GQR-Bench", [], "gqr", ""),
        ("gqr", [], "gqr", ""),
        ("TRUE", [], True, ""),
        ("maybe", [], False, "“k=maybe”; off stands in its place"),
        ("nosuch", ["SVM"], ["svm"], "“k=nosuch”; SVM stands in its place"),
        ("x", [], None, "“k=x”; nothing stands in its place"),
        ("x", [], [], "“k=x”; nothing chosen stands in its place"),
    ],
)
def test_a_text_is_understood_or_named(
    text: str, kept: list[str], holds: object, told: str
) -> None:
    found = passed_over({"k": [text]}, {"k": kept} if kept else {}, {"k": holds}, names=names)
    assert found == ([told] if told else [])


def test_only_the_odd_one_of_several_is_named() -> None:
    given = {"k": ["SVM", "nosuch"]}
    (told,) = passed_over(given, {"k": ["SVM"]}, {"k": ["svm"]}, names=names)
    assert "nosuch" in told and "k=SVM" not in told


def test_a_parameter_without_a_control_is_named_unless_the_page_reads_it() -> None:
    given = {"routers": ["x"], "job": ["1"], "utm_source": ["mail"]}
    assert passed_over(given, {}, {}, read={"job"}) == [
        "“routers” belongs to no control that is shown"
    ]
