"""Tables and silence of the FHIR side, written out: codes, units, what is taken for granted, and what is not shown."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.canonical import Form, identifier, moment, number
from carestamp.documents.fhir import (
    Defaults,
    Known,
    Named,
    Party,
    PrescriptionDocument,
    PrescriptionLine,
    SupplyDocument,
    SupplyFacts,
    content,
    drugs,
    naming,
    prescriptions,
    supplies,
    writing,
)
from carestamp.documents.fhir import quantities as q
from carestamp.documents.fhir.references import Target
from carestamp.documents.stamps import Stamp

SECRET = "Zoe Quill"
NAMELESS = Party("")


@pytest.mark.rules("P1")
def test_codes_that_decide_are_these() -> None:
    orders = {"order", "original-order", "reflex-order", "filler-order", "instance-order"}
    assert frozenset(orders) == prescriptions.ORDERS
    assert frozenset({"active", "on-hold", "completed", "stopped", "unknown"}) == prescriptions.WRITTEN
    handed = {"completed", "in-progress", "on-hold", "stopped", "unknown"}
    assert frozenset(handed) == supplies.HANDED_OVER
    atc = {"http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73"}
    assert frozenset(atc) == drugs.ATC_SYSTEMS
    explained = {Stamp.AWAITING_REVIEW, Stamp.REJECTED, Stamp.EXPIRED, Stamp.SUSPENDED}
    assert frozenset(explained) == writing._EXPLAINED


def test_systems_of_our_own_are_spelt_so() -> None:
    assert (
        prescriptions.CATEGORY_SYSTEM,
        drugs.CLASS_SYSTEM,
        supplies.PRODUCT_SYSTEM,
        supplies.SERIAL_SYSTEM,
        writing.IDENTIFIER_SYSTEM,
        naming.SUBJECT_SYSTEM,
        naming.KEY_SYSTEM,
        naming.ORGANISATION_SYSTEM,
        naming.STUDY_SYSTEM,
    ) == (
        "urn:carestamp:prescription-category",
        "urn:carestamp:drug-class",
        "urn:carestamp:pack-product",
        "urn:carestamp:pack-serial",
        "urn:carestamp:supply",
        "urn:carestamp:subject",
        "urn:carestamp:key",
        "urn:carestamp:organisation",
        "urn:carestamp:study",
    )


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("units", "of_720_hours"),
    [
        (["", "d", "day", "days", "天", "日"], 30),
        (["wk", "week", "weeks", "周", "星期"], 210),
        (["mo", "month", "months", "月", "个月"], 900),
        (["a", "year", "years", "年"], 10_950),
    ],
)
def test_days_of_thirty_of_each_unit(units: list[str], of_720_hours: int) -> None:
    assert [q.days({"value": 30, "unit": each}) for each in units] == [of_720_hours] * len(units)


@pytest.mark.rules("P1")
def test_days_of_hours_and_the_most_of_all() -> None:
    assert [q.days({"value": 720, "unit": each}) for each in ("h", "hour", "hours", "小时")] == [30] * 4
    assert (q.MOST_DAYS, q.MOST_REPEATS, q.MOST_UNITS) == (65_535, 15, 32_767)
    assert q.days({"value": 65_535, "unit": "d"}) == 65_535
    for value, unit in ((65_536, "d"), (9_363, "wk")):
        with pytest.raises(q.QuantityError) as refused:
            q.days({"value": value, "unit": unit})
        assert (refused.value.path, refused.value.why) == ("value", q.NO_DAYS)


@pytest.mark.rules("X2", "X4", "P1")
def test_content_is_spelt_by_these_forms_and_told_apart_by_these_elements() -> None:
    amounts = ["quantity", "doseQuantity", "rateQuantity", "daysSupply", "numerator", "denominator"]
    amounts += ["expectedSupplyDuration", "dispenseInterval", "boundsDuration", "duration"]
    moments = ["authoredOn", "start", "end", "birthDate", "whenPrepared", "whenHandedOver", "expirationDate"]
    fields: dict[str, Any] = dict.fromkeys(("identifier", "groupIdentifier"), Form({"value": identifier}))
    fields |= dict.fromkeys(amounts, Form({"value": number})) | dict.fromkeys(moments, moment)
    assert Form(fields, deep=True) == content.FORM
    assert content._IDENTITY == {
        "Patient": ("identifier", "name", "gender", "birthDate"),
        "Practitioner": ("identifier", "name"),
        "PractitionerRole": ("identifier", "practitioner", "organization"),
        "Organization": ("identifier", "name"),
        "Medication": ("identifier", "code", "form", "amount", "ingredient", "batch"),
        "MedicationRequest": ("identifier", "groupIdentifier", "authoredOn", "medicationCodeableConcept"),
    }
    left_out = "id meta text implicitRules contained status statusReason statusReasonCodeableConcept"
    assert frozenset(f"{left_out} statusReasonReference eventHistory detectedIssue".split()) == content._LEFT_OUT


def _line(**said: Any) -> PrescriptionLine:
    return PrescriptionLine("MedicationRequest/r", 14, 7, 1, SECRET, **said)


def _prescription(*lines: PrescriptionLine) -> PrescriptionDocument:
    parties = (NAMELESS, NAMELESS, NAMELESS)
    return PrescriptionDocument("a.json", ("r",), *parties, None, None, 0, 0, lines, SECRET.encode())


def _supply(**said: Any) -> SupplyDocument:
    numbers = (7, None, None, NAMELESS, NAMELESS, NAMELESS)
    return SupplyDocument("a.json", "MedicationDispense/s", "", *numbers, SECRET.encode(), **said)


@pytest.mark.rules("P1")
def test_what_a_document_does_not_say_is_taken_so() -> None:
    assert (_line().unit, _line().substitution) == ("", None)
    made = _prescription(_line())
    assert (made.status, made.online, made.emergency, made.long_term, made.assumed) == (
        *("active", False, False, False),
        (),
    )
    supply = _supply()
    assert (supply.drug, supply.product, supply.lot, supply.serial) == ("",) * 4
    assert (supply.substituted, supply.status, supply.assumed) == (False, "completed", ())
    assert SupplyFacts("MedicationRequest/r", 7, "tablet", 0, "1").reversed is False
    assert Defaults().bill_profile.name == "china-bill"
    assert (Defaults().quantity, Defaults().days_supply) == (1, 7)
    assert (NAMELESS.name, NAMELESS.kind, Named("", ()).shown) == ("", "", "")


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    "holder",
    [
        Party(SECRET, SECRET, "Patient"),
        Named("Patient", (SECRET,), SECRET),
        Target(SECRET, None, SECRET),
        _line(),
        _prescription(_line()),
        _supply(drug=SECRET, serial=SECRET),
        Known(1, {SECRET: SECRET}, {SECRET: SECRET}, {SECRET: 1}, {SECRET: (1, 1)}),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_personal_is_not_shown(holder: Any) -> None:
    assert SECRET not in repr(holder)
    assert type(holder).__name__ in repr(holder)


def test_name_that_is_shown_does_not_tell_people_apart() -> None:
    assert Party("k", "Zoe", "Patient") == Party("k", "Z. Quill", "Patient")
    assert Named("Patient", ("Patient/p1",), "Zoe") == Named("Patient", ("Patient/p1",), "Z. Quill")
