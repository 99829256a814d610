"""class, code and securityLabel to categories: exact ones, denials rounded up and noted, permits never (C1)."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.consent import ALL_CATEGORIES, Category, mask
from carestamp.documents.fhir import consent_terms as terms

from .conftest import classes, coded, coding

TYPES, LOINC = terms.RESOURCE_TYPES, "http://loinc.org"


@pytest.mark.rules("C1")
@pytest.mark.parametrize(("category", "code"), terms.CATEGORY_CODES.items())
def test_own_code_is_its_category(consents: Any, category: Category, code: str) -> None:
    assert consents.grant(class_=classes(code)).categories == mask(category)


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("field", "value", "category"),
    [
        ("class_", coding(TYPES, "MedicationRequest"), Category.PRESCRIPTION),
        ("class_", coding(TYPES, "Invoice"), Category.CHARGES),
        ("class_", coding(TYPES, "Encounter"), Category.ADMISSION_DISCHARGE),
        ("code", coded(LOINC, "18842-5"), Category.DISCHARGE_SUMMARY),
        ("code", coded(LOINC, "11502-2"), Category.LABORATORY),
        ("securityLabel", coding("v3-ActCode", "PSY"), Category.MENTAL),
        ("securityLabel", coding("v3-ActCode", "GDIS"), Category.GENOMIC),
        ("securityLabel", coding("v3-ActCode", "SEX"), Category.REPRODUCTIVE),
    ],
)
def test_hl7_code_is_a_category(consents: Any, field: str, value: Any, category: Category) -> None:
    assert consents.grant(**{"class_": None, field: [value]}).categories == mask(category)


@pytest.mark.rules("C1")
def test_codes_of_one_field_add_up(consents: Any) -> None:
    listed = [*classes("imaging"), coding(TYPES, "MedicationDispense")]
    assert consents.grant(class_=listed).categories == mask(Category.IMAGING, Category.PRESCRIPTION)


@pytest.mark.rules("C1")
def test_form_of_a_document_is_made_a_category_by_its_code(consents: Any) -> None:
    found = consents.grant(class_=[coding(TYPES, "Composition")], code=[coded(LOINC, "18842-5")])
    assert found.categories == mask(Category.DISCHARGE_SUMMARY)


@pytest.mark.rules("C1")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"class_": [coding(TYPES, "Composition")]}, "provision.class[0]"),
        ({"class_": [*classes("imaging"), coding(TYPES, "Observation")]}, "provision.class[1]"),
        ({"class_": [coding("urn:other", "imaging")]}, "provision.class[0]"),
        ({"class_": None, "code": [coded(LOINC, "718-7")]}, "provision.code[0]"),
        ({"class_": None, "code": [{"text": "everything"}]}, "provision.code[0]"),
        ({"class_": None, "securityLabel": [coding("v3-Confidentiality", "R")]}, "provision.securityLabel[0]"),
    ],
)
@pytest.mark.parametrize("kind", ["permit", "deny"])
def test_code_that_is_no_category_is_refused(consents: Any, kind: str, changes: Any, field: str) -> None:
    assert consents.field(type=kind, **changes) == field


@pytest.mark.rules("C1")
def test_class_and_label_that_narrow_each_other_are_refused(consents: Any) -> None:
    assert consents.field(class_=classes("prescription"), securityLabel=[coding("v3-ActCode", "PSY")]) == "provision"


@pytest.mark.rules("C1")
@pytest.mark.parametrize("label", ["HIV", "STD", "ETHUD", "BH"])
def test_sensitivity_less_than_a_category_is_never_permitted(consents: Any, label: str) -> None:
    field = consents.field(class_=None, securityLabel=[coding("v3-ActCode", label)])
    assert field == "provision.securityLabel[0]"


@pytest.mark.rules("C1", "C3")
@pytest.mark.parametrize(
    ("label", "bits"),
    [
        ("HIV", mask(Category.OTHER_SENSITIVE)),
        ("SEX", mask(Category.REPRODUCTIVE, Category.OTHER_SENSITIVE)),
        ("ETHUD", mask(Category.MENTAL, Category.OTHER_SENSITIVE)),
    ],
)
def test_denial_covers_all_in_which_a_sensitivity_may_lie(consents: Any, label: str, bits: int) -> None:
    document = consents.of(type="deny", class_=None, securityLabel=[coding("v3-ActCode", label)])
    assert {each.categories for each in document.rules} == {bits}
    assert [each.field for each in document.assumed] == ["provision.securityLabel[0]"]


@pytest.mark.rules("C1")
def test_silent_permit_leaves_the_sensitive_categories_closed(consents: Any) -> None:
    document = consents.of(class_=None)
    assert [each.categories for each in document.rules] == [terms.ORDINARY]
    assert mask(*list(Category)[:10]) == terms.ORDINARY
    assert [each.field for each in document.assumed] == ["provision.class"]


@pytest.mark.rules("C1", "C3")
def test_silent_denial_denies_everything(consents: Any) -> None:
    assert [each.categories for each in consents.of(type="deny", class_=None).rules] == [ALL_CATEGORIES]
