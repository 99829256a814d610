"""X4 at its edges: the longest number, the deepest document, and values in places that are made for others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents.canonical import CanonicalError, Form, canonical, identifier, moment, number, parse

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


@pytest.mark.parametrize("value", ["1E5", "1e5", "1.0E+5", "100000", Decimal("1E+5"), 1e5])
def test_number_with_a_large_exponent_is_written_out(value: Any) -> None:
    assert number(value) == "100000"


@pytest.mark.parametrize(
    ("written", "moment_"),
    [
        ("2026-03-01T02:00:00.250Z", "2026-03-01T02:00:00.25Z"),
        ("2026-03-01T10:00:00.000001+08:00", "2026-03-01T02:00:00.000001Z"),
        ("2026-03-01T02:00:00.100100Z", "2026-03-01T02:00:00.1001Z"),
        ("0999-03-01T02:00:00Z", "0999-03-01T02:00:00Z"),
    ],
)
def test_moment_keeps_its_fraction_without_idle_zeros(written: str, moment_: str) -> None:
    assert moment(written) == moment_


def test_form_reaches_down_only_where_it_says_so() -> None:
    inside = {"x": {"amount": "1.0"}, "list": [{"amount": "2.0"}]}
    assert canonical(inside, AMOUNTS) == b'{"list":[{"amount":"2.0"}],"x":{"amount":"1.0"}}'
    assert canonical(inside, Form(AMOUNTS.fields, deep=True)) == b'{"list":[{"amount":2}],"x":{"amount":1}}'


def test_name_without_a_value_is_left_out_everywhere() -> None:
    assert canonical({"a": None, "b": {"c": None}, "amount": None}, AMOUNTS) == b'{"b":{}}'
    assert canonical([None]) == b"[null]"


def test_brackets_that_do_not_close_are_broken_up_to_the_depth() -> None:
    for count, why in ((100, "broken JSON"), (101, "JSON nested too deeply")):
        with pytest.raises(CanonicalError, match=f"^{why}"):
            parse("[" * count)
