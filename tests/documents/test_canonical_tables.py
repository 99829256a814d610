"""X4: the dashes, letters and scalars of the one spelling, one by one."""

from __future__ import annotations

import string

import pytest

from carestamp.documents import canonical as c

pytestmark = pytest.mark.rules("X4")

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
"""Hyphen, non-breaking hyphen, figure dash, en and em dash, bar, minus, small em dash, small hyphen-minus."""


@pytest.mark.parametrize("dash", DASHES, ids=ascii)
def test_dashes_of_identifiers_are_one(dash: str) -> None:
    assert c.identifier(f"A{dash}1") == "A-1"


@pytest.mark.parametrize("other", "\u200a\u2016\u2017_\u2213\ufe62", ids=ascii)
def test_what_stands_beside_the_dashes_is_none(other: str) -> None:
    assert c.identifier(f"A{other}1") != "A-1"


def test_each_ascii_letter_of_an_identifier_is_upper_case_beside_others_that_keep_theirs() -> None:
    assert c.identifier(f"é{string.ascii_lowercase}{{|é") == f"é{string.ascii_uppercase}{{|é"


def test_scalars_are_written_as_json_has_them() -> None:
    assert c.canonical([True, False, None, 1, "~", 1.50]) == b'[true,false,null,1,"~",1.5]'


def test_only_brackets_count_to_the_depth() -> None:
    with pytest.raises(c.CanonicalError, match=r"^broken JSON at line 1, column 1$"):
        c.parse("~" * 200)
