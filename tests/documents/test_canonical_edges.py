"""X4 at its edges: the longest number, the deepest document, and values in places that are made for others."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.canonical import CanonicalError, Form, canonical, identifier, number, parse

AMOUNTS = Form({"amount": number})
pytestmark = pytest.mark.rules("X4")


@pytest.mark.parametrize(("problem", "said"), [(("why", "a.b"), "a.b: why"), (("why",), "why")])
def test_error_names_its_field_where_it_has_one(problem: tuple[str, ...], said: str) -> None:
    assert str(CanonicalError(*problem)) == said


@pytest.mark.parametrize("truth", [True, False])
def test_number_is_no_truth_value(truth: bool) -> None:
    with pytest.raises(CanonicalError, match=r"^a truth value is no number$"):
        number(truth)


def test_number_has_400_signs_at_most() -> None:
    assert number("7" * 400) == "7" * 400
    with pytest.raises(CanonicalError, match=r"^not a decimal number$"):
        number("7" * 401)


def test_identifier_keeps_zeros_before_letters_and_what_is_not_latin() -> None:
    assert identifier("00A1") == "00A1"
    assert identifier("病 历１２") == "病历12"


def test_document_may_have_100_levels_and_no_more() -> None:
    for brackets in ("[]", "{}"):
        opening = brackets[0] + ('"a":' if brackets == "{}" else "")
        assert parse(opening * 99 + "7" + brackets[1] * 99)
        assert parse(opening * 100 + "7" + brackets[1] * 100)
        with pytest.raises(CanonicalError, match=r"^JSON nested too deeply$"):
            parse(opening * 101 + brackets + brackets[1] * 101)


def test_tuple_is_written_as_the_list_it_would_be() -> None:
    assert canonical((1, ("a", 2))) == canonical([1, ["a", 2]]) == b'[1,["a",2]]'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"amount": {"b": "２", "a": "1.0"}}, b'{"amount":{"a":"1.0","b":"2"}}'),
        ({"amount": ["1.0"]}, b'{"amount":[1]}'),
    ],
)
def test_object_where_a_number_belongs_is_read_without_a_form(value: Any, written: bytes) -> None:
    """A list there is a list of numbers."""
    assert canonical(value, AMOUNTS) == written
