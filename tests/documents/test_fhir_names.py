"""What our tables call FHIR's elements and codes is what FHIR calls them, as the models of fhir.resources know it: a
name that no resource has would be passed over in silence, and with it what a commitment covers or a check refuses."""

from __future__ import annotations

import importlib
import inspect
import re
from functools import cache
from typing import Any

import pytest

from carestamp.documents.fhir import content, vocabulary
from carestamp.documents.fhir.vocabulary import READ
from carestamp.documents.linked import findings
from scripts.report.run import ROOT

pytestmark = pytest.mark.rules("P1", "X1")

DATATYPES = (
    *("address", "codeableconcept", "contactpoint", "dosage", "humanname", "identifier", "meta", "money", "narrative"),
    *("period", "quantity", "ratio", "reference", "timing"),
)
WITHOUT_CODES = {("AuditEvent", "action"): "C R U D E", ("AuditEvent", "outcome"): "0 4 8 12"}
"""Elements of which the models know no codes: hl7.org/fhir/R4, audit-event-action and audit-event-outcome."""
COMPARATORS = ("quantity", "comparator")


@cache
def _models() -> dict[str, Any]:
    """What we read, with all that it is made of, by name."""
    modules = [importlib.import_module(f"fhir.resources.R4B.{each}") for each in (*map(str.lower, READ), *DATATYPES)]
    found = [each for module in modules for each in vars(module).values() if inspect.isclass(each)]
    return {each.__name__: each for each in found if hasattr(each, "elements_sequence")}


@cache
def _elements(model: str) -> frozenset[str]:
    return frozenset(_models()[model].elements_sequence())


@cache
def _all_elements() -> frozenset[str]:
    return frozenset().union(*map(_elements, _models()))


def _codes(model: str, element: str) -> set[str]:
    field = next(each for name, each in _models()[model].model_fields.items() if (each.alias or name) == element)
    return set((field.json_schema_extra or {}).get("enum_values", ()))


def test_types_that_are_read_are_fhirs() -> None:
    assert READ <= vocabulary.TYPES
    assert vocabulary.DOCUMENTS < READ
    assert vocabulary.ABOUT_BILLS < vocabulary.DOCUMENTS
    assert set(vocabulary.ABOUT_RECORDS) < vocabulary.DOCUMENTS
    assert set(_models()) >= READ


def test_what_tells_things_apart_is_an_element_of_each() -> None:
    for kind, names in content._IDENTITY.items():
        assert set(names) <= _elements(kind), kind
    for kind, (backbone, element) in vocabulary.ABOUT_RECORDS.items():
        assert backbone in _elements(kind)
        assert not element or element in _elements(f"{kind}{backbone.capitalize()}")


def test_fields_with_a_spelling_and_those_left_out_are_elements() -> None:
    assert set(content.FORM.fields) <= _all_elements()
    assert _all_elements() >= content._LEFT_OUT
    assert {name for form in (content._AMOUNT, content._NAMED) for name in form.fields} == {"value"}
    assert _all_elements() >= vocabulary.POSITIVE


@pytest.mark.parametrize("kind", sorted(vocabulary.OF_TYPE))
def test_codes_of_a_resource_are_those_of_its_binding(kind: str) -> None:
    for element, codes in vocabulary.OF_TYPE[kind].items():
        assert element in _elements(kind)
        assert codes == (_codes(kind, element) or set(WITHOUT_CODES[kind, element].split())), element


def test_codes_of_an_element_are_those_of_one_binding_and_no_other() -> None:
    for (element, child), codes in vocabulary.OF_ELEMENT.items():
        assert element in _all_elements()
        bound = [each for each in _models() if child in _elements(each) and _codes(each, child) == codes]
        assert bound or (element, child) == COMPARATORS, (element, child)
    assert vocabulary.OF_ELEMENT[COMPARATORS] == {"<", "<=", ">=", ">"}


@pytest.mark.rules("Z1")
def test_every_finding_names_rules_of_the_domain_and_a_code_of_its_own() -> None:
    numbers = set(re.findall(r"^## (\w+)\b", (ROOT / "docs" / "rules.md").read_text(), re.MULTILINE))
    for code, (rules, zh, en) in findings._ALL.items():
        assert set(rules) <= numbers, code
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert sorted(re.findall(r"{\d}", zh)) == sorted(re.findall(r"{\d}", en)), code
