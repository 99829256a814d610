"""X4 field by field: what agrees, what stays apart, what has no canonical form."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carestamp.documents import canonical as c

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(-(10**9), 10**9, allow_nan=False, places=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.rules("X4")
@pytest.mark.parametrize("spelling", ["1.5", "1.50", "01.5", "+1.5", "１.５0", " 1.5 ", "15e-1", Decimal("1.500"), 1.5])
def test_number_agrees_on_one_amount(spelling: Any) -> None:
    assert c.number(spelling) == "1.5"


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    ("spelling", "plain"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("100", "100"),
        (10**20, "1" + "0" * 20),
        ("1e3", "1000"),
        (".5", None),
        ("-0.5", "-0.5"),
    ],
)
def test_number_writes_plain_digits(spelling: Any, plain: str | None) -> None:
    if plain is None:
        with pytest.raises(c.CanonicalError):
            c.number(spelling)
    else:
        assert c.number(spelling) == plain


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    "bad", ["", "1,000", "1.000,5", "one", "NaN", "Infinity", "1e9999", "--1", "١٢", "1_0", True, "9" * 500]
)
def test_number_refuses_what_is_ambiguous_or_none(bad: Any) -> None:
    with pytest.raises(c.CanonicalError):
        c.number(bad)


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    "spelling", ["00012345", "12345", "１２３４５", " 12 345 ", "12\u200b345", "\ufeff12345", 12345]
)
def test_identifier_agrees_on_one_number(spelling: Any) -> None:
    assert c.identifier(spelling) == "12345"


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    ("one", "other"), [("12345", "123450"), ("A01", "A1"), ("1-23", "12-3"), ("0", "1"), ("AB", "BA"), ("É1", "E1")]
)
def test_identifier_keeps_different_things_apart(one: str, other: str) -> None:
    assert c.identifier(one) != c.identifier(other)


@pytest.mark.rules("X4")
def test_identifier_drops_case_and_kinds_of_dash() -> None:
    assert c.identifier("ab‑1") == c.identifier("AB-1") == c.identifier("ａｂ－１")
    assert c.identifier("000") == "0"


@pytest.mark.rules("X4")
def test_identifier_refuses_nothing() -> None:
    with pytest.raises(c.CanonicalError):
        c.identifier(" \u200b ")


@pytest.mark.rules("X4")
def test_text_keeps_case_and_collapses_space() -> None:
    assert c.text(" Li\u3000 Na\n") == "Li Na"
    assert c.text("li na") != c.text("Li Na")


@pytest.mark.rules("X4")
def test_moment_agrees_across_zones_and_keeps_dates() -> None:
    assert c.moment("2026-03-01T10:00:00+08:00") == c.moment("2026-03-01T02:00:00.000Z") == "2026-03-01T02:00:00Z"
    assert [c.moment(date) for date in ("2026-03-01", "2026-03", "2026")] == ["2026-03-01", "2026-03", "2026"]


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    "bad", ["2026-02-30", "2026-13", "20260301", "2026-03-01T10:00:00", "0001-01-01T00:00:00+14:00", "x", "2026-03-01T"]
)
def test_moment_refuses_what_is_no_moment(bad: str) -> None:
    with pytest.raises(c.CanonicalError):
        c.moment(bad)


@pytest.mark.rules("X4")
@given(json_values)
def test_canonical_is_its_own_canonical_form(value: Any) -> None:
    try:
        once = c.canonical(value)
    except c.CanonicalError:
        return
    assert c.canonical(c.parse(once)) == once


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    ("one", "other"),
    [({"a": 1}, {"a": "1"}), ({"a": [1, 2]}, {"a": [2, 1]}), ({"a": True}, {"a": 1}), ({"a": [None]}, {"a": []}),
     ({"a": ""}, {}), ({"ab": "c"}, {"a": "bc"}), ({"a": {"b": 1}}, {"a": 1, "b": 1}), ({"a": 0}, {"a": False})],
)  # fmt: skip
def test_canonical_keeps_structure_apart(one: Any, other: Any) -> None:
    assert c.canonical(one) != c.canonical(other)


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    "value", [{"a": object()}, {"a": float("nan")}, {"a": "\ud800"}, {"a": 1, " a": 2}, {"a": b"x"}]
)
def test_canonical_refuses_what_json_has_not(value: Any) -> None:
    with pytest.raises(c.CanonicalError):
        c.canonical(value)


@pytest.mark.rules("X4")
def test_canonical_refuses_endless_nesting() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(c.CanonicalError):
        c.canonical(value)


@pytest.mark.rules("X4", "X1")
def test_canonical_names_the_field_and_never_the_value() -> None:
    with pytest.raises(c.CanonicalError) as refused:
        c.canonical({"lines": [{"price": "13 secret"}]}, c.Form({"lines": c.Form({"price": c.number})}))
    assert refused.value.field == "lines.price"
    assert "secret" not in str(refused.value)


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    "broken", ['{"a":1', '{"a":1,"a":2}', "[NaN]", b"\xff\xfe{", "[" * 100_000, "[" + "9" * 5000 + "]"]
)
def test_parse_refuses_what_has_two_readings(broken: Any) -> None:
    with pytest.raises(c.CanonicalError):
        c.parse(broken)


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    "deep",
    [
        "[" * 101,
        "[" * 101 + "]" * 101,
        '[{"a":' * 60,
        '["\\\\",' * 101,
        '["\\"",' * 101,
        '["]",' * 101,
        '{"]]]":' * 101,
    ],
)
def test_parse_refuses_depth_before_json_follows_it(deep: str) -> None:
    """Seen once: under a raised recursion limit a stranger's brackets ended the whole process."""
    with pytest.raises(c.CanonicalError, match="too deeply"):
        c.parse(deep)


@pytest.mark.rules("X4")
@pytest.mark.parametrize(
    "flat", [["[" * 500], [[]] * 500, {"]": [{}] * 500}, ['\\"[' * 300, "\\" * 301], [[[{"a": "{"}]]]]
)
def test_parse_lets_brackets_in_texts_and_rows_pass(flat: Any) -> None:
    assert c.parse(json.dumps(flat)) == flat


@pytest.mark.rules("X4")
def test_parse_keeps_decimals_exact() -> None:
    assert c.canonical(c.parse('{"v": 0.10000000000000000000000001}')) == b'{"v":0.10000000000000000000000001}'
