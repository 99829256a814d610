"""The tables are whole: each purpose, category and role of the ledger has one code, and no code has two (C1, K2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carestamp.documents.consent import ALL_CATEGORIES, Category, Purpose
from carestamp.documents.fhir import consent_terms as terms

KINDS = Path(__file__).parents[3] / "contracts" / "credentials" / "Kinds.sol"


@pytest.mark.rules("K2")
def test_roles_are_those_of_the_contracts() -> None:
    source = KINDS.read_text(encoding="utf-8").partition("library Roles")[2]
    found = re.findall(r"uint32 internal constant ([A-Z_]+) = 1 << ([0-9]+);", source)
    assert {1 << int(bit): name.lower().replace("_", "-") for name, bit in found} == dict(terms.ROLE_CODES)


@pytest.mark.rules("C1")
def test_every_purpose_and_category_has_a_code_of_its_own() -> None:
    assert set(terms.PURPOSE_CODES) == set(Purpose)
    assert set(terms.CATEGORY_CODES) == set(Category)
    assert len(set(terms.CATEGORY_CODES.values())) == len(Category)
    assert not set(terms.PURPOSES) & set(terms.NARROWER)


@pytest.mark.rules("C1", "C3")
def test_what_a_denial_covers_includes_what_a_permit_of_the_same_code_opens() -> None:
    for code, bits in terms.COVERING.items():
        assert 0 < bits <= ALL_CATEGORIES
        assert code not in terms.CATEGORIES or bits >> terms.CATEGORIES[code] & 1


@pytest.mark.rules("C1")
def test_parts_of_an_actor_exclude_each_other() -> None:
    parts = (terms.RECIPIENTS, terms.SOURCES, terms.SELF)
    assert len(frozenset().union(*parts)) == sum(map(len, parts))
