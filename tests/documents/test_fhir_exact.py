"""P1, P5, P8: a prescription as it was read, field by field: what is said beside the drugs, and its bytes."""

from __future__ import annotations

from typing import Any

import pytest

from carestamp.documents.fhir import Defaults, PrescriptionDocument
from carestamp.documents.fhir import prescriptions as p
from carestamp.documents.fhir.quantities import MOST_REPEATS
from carestamp.documents.fhir.reading import Entry
from carestamp.documents.fhir.references import Index

OURS = p.CATEGORY_SYSTEM
GROUP = {"groupIdentifier": {"system": "urn:g", "value": "42"}}


def _category(*codings: Any) -> dict[str, Any]:
    return {"coding": list(codings)}


def _marks(found: PrescriptionDocument) -> tuple[bool, bool, bool]:
    return found.online, found.emergency, found.long_term


ONLINE, EMERGENCY = {"system": OURS, "code": "online"}, {"system": OURS, "code": "emergency"}
THERAPY = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy"


@pytest.mark.rules("P1", "P8")
@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({}, (False, False, False)),
        ({"category": []}, (False, False, False)),
        ({"category": [{"text": "told in words alone"}]}, (False, False, False)),
        ({"category": [_category(ONLINE)]}, (True, False, False)),
        ({"category": [{"text": "outpatient"}, _category({"code": "x"}, ONLINE)]}, (True, False, False)),
        ({"category": [_category(EMERGENCY)]}, (False, True, False)),
        ({"category": [_category(EMERGENCY), _category(ONLINE)]}, (True, True, False)),
        ({"category": [_category({"code": "online"}, {"code": "emergency"})]}, (False, False, False)),
        ({"category": [_category({"system": "urn:x", "code": "online"})]}, (False, False, False)),
        ({"category": [_category({"system": OURS, "code": "ward"})]}, (False, False, False)),
        ({"priority": "stat"}, (False, True, False)),
        ({"priority": "asap"}, (False, True, False)),
        ({"priority": "urgent"}, (False, False, False)),
        ({"courseOfTherapyType": _category({"system": THERAPY, "code": "continuous"})}, (False, False, True)),
        ({"courseOfTherapyType": _category({"system": THERAPY}, {"code": "continuous"})}, (False, False, True)),
        ({"courseOfTherapyType": _category({"system": THERAPY, "code": "acute"})}, (False, False, False)),
        ({"courseOfTherapyType": {"text": "continuous"}}, (False, False, False)),
    ],
)
def test_marks_are_read_from_our_own_category_priority_and_course(
    fhir: Any, changes: dict[str, Any], marks: tuple[bool, bool, bool]
) -> None:
    found = fhir.only(fhir.request(**changes))
    assert _marks(found) == marks
    assert all(type(each) is bool for each in _marks(found))


@pytest.mark.rules("P1")
def test_one_line_online_makes_the_prescription_online(fhir: Any) -> None:
    online = {"category": [_category(ONLINE)]}
    assert fhir.only(fhir.request("r1", **GROUP, **online), fhir.request("r2", **GROUP)).online
    assert fhir.only(fhir.request("r1", **GROUP), fhir.request("r2", **GROUP, **online)).online


@pytest.mark.rules("P1")
@pytest.mark.parametrize("status", ["active", "on-hold", "completed", "stopped", "unknown"])
def test_status_is_kept_as_written(fhir: Any, status: str) -> None:
    assert fhir.only(fhir.request(status=status)).status == status


@pytest.mark.rules("P1")
def test_label_names_the_first_line_and_counts_the_others(fhir: Any) -> None:
    each = [fhir.request(f"r{number}", **GROUP) for number in (1, 2, 3)]
    assert fhir.only(each[0]).label == "MedicationRequest/r1"
    assert fhir.only(*each[:2]).label.endswith(" +1")
    assert fhir.only(*each).label in {f"MedicationRequest/r{number} +2" for number in (1, 2, 3)}


@pytest.mark.rules("P1", "X4")
def test_lines_are_ordered_by_their_drugs_and_bytes_are_framed(fhir: Any) -> None:
    later = fhir.request("r1", medicationCodeableConcept={"text": "zinc"}, **GROUP)
    sooner = fhir.request("r2", medicationCodeableConcept={"text": "aspirin"}, **GROUP)
    found = fhir.only(later, sooner)
    assert [each.drug for each in found.lines] == ["aspirin", "zinc"]
    assert found.resources == ("MedicationRequest/r2", "MedicationRequest/r1")
    alone = [fhir.only({**each, **GROUP}).canonical_bytes for each in (sooner, later)]
    head, tail = b'{"kind":"carestamp.prescription.1","lines":[', b"]}"
    assert all(each.startswith(head) and each.endswith(tail) for each in alone)
    inner = [each.removeprefix(head).removesuffix(tail) for each in alone]
    assert found.canonical_bytes == head + inner[0] + b"," + inner[1] + tail


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, None),
        ({"substitution": {"allowedBoolean": True}}, True),
        ({"substitution": {"allowedBoolean": False}}, False),
        ({"substitution": {"allowedCodeableConcept": {"text": "any"}}}, None),
    ],
)
def test_substitution_and_unit_of_a_line(fhir: Any, changes: dict[str, Any], allowed: bool | None) -> None:
    (line,) = fhir.only(fhir.request(**changes)).lines
    assert line.substitution is allowed
    assert line.unit == "tablet"


@pytest.mark.rules("P1")
def test_a_drug_that_is_elsewhere_is_named_by_what_is_displayed(fhir: Any) -> None:
    elsewhere = {"reference": "http://pharmacy.example/Medication/9", "display": "amlodipine 5 mg"}
    request = fhir.request(medicationCodeableConcept=None, medicationReference=elsewhere)
    (line,) = fhir.only(request).lines
    assert line.drug == "amlodipine 5 mg"


def _assumed(fhir: Any, **changes: Any) -> set[tuple[str, p.Words]]:
    return {(each.field, each.why) for each in fhir.only(fhir.request(**changes)).assumed}


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"reportedBoolean": True}, ("reported[x]", p.REPORTED)),
        ({"reportedReference": {"reference": "Practitioner/d1"}}, ("reported[x]", p.REPORTED)),
        ({"requester": None}, ("requester", p.NO_REQUESTER)),
        ({"requester": {"display": "Dr Li"}}, ("requester", p.NOT_AT_HAND)),
        ({"authoredOn": None}, ("authoredOn", p.NO_MOMENT)),
        (
            {"dispenseRequest": {"quantity": {"value": 14, "unit": "tablet"}}},
            ("dispenseRequest.expectedSupplyDuration", p.ASSUMED_DAYS),
        ),
        (
            {
                "dispenseRequest": {"quantity": {"value": 14, "unit": "tablet"}},
                "dosageInstruction": [
                    {
                        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
                    }
                ],
            },
            ("dispenseRequest.expectedSupplyDuration", p.DERIVED_DAYS),
        ),
    ],
)
def test_each_filling_is_told_with_its_field(fhir: Any, changes: dict[str, Any], note: tuple[str, p.Words]) -> None:
    plain = _assumed(fhir)
    assert note not in plain
    assert _assumed(fhir, **changes) - plain == {note}


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dispenseRequest": {"validityPeriod": {"end": "2026-02-30"}}}, "dispenseRequest.validityPeriod.end"),
        ({"medicationCodeableConcept": None, "medicationReference": {"reference": "#m"}}, "medicationReference"),
        (
            {
                "dispenseRequest": {},
                "dosageInstruction": [{"timing": {"repeat": {"boundsDuration": {"value": 1, "unit": "x"}}}}],
            },
            "dosageInstruction[0].timing.repeat.boundsDuration.unit",
        ),
        ({"note": [{"text": "lone \ud800 half"}]}, "-"),
        ({"subject": None}, "subject"),
    ],
)
def test_a_refusal_names_the_field_that_is_being_read(fhir: Any, changes: dict[str, Any], field: str) -> None:
    made = p._line_or_error(
        Entry("a.json", "", fhir.request(**{"subject": {"display": "x"}, **changes})), Index(), Defaults()
    )
    assert (made.file, made.resource) == ("a.json", "MedicationRequest/r1")
    assert made.field == field


@pytest.mark.rules("P1")
def test_the_most_repeats_are_taken(fhir: Any) -> None:
    days = {"value": 1, "unit": "days", "code": "d"}
    asked = {"quantity": {"value": 1}, "expectedSupplyDuration": days, "numberOfRepeatsAllowed": MOST_REPEATS}
    assert fhir.only(fhir.request(dispenseRequest=asked)).repeats == MOST_REPEATS
    above = {**asked, "numberOfRepeatsAllowed": MOST_REPEATS + 1}
    assert fhir.refusal(fhir.request(dispenseRequest=above)) == (
        "MedicationRequest/r1",
        "dispenseRequest.numberOfRepeatsAllowed",
    )


@pytest.mark.rules("P1")
def test_shapes_that_nobody_checked_say_nothing(fhir: Any) -> None:
    request = fhir.request(subject={"display": "x"}, substitution={"allowedBoolean": "yes"}, category=["online"])
    made = p._line_or_error(Entry("a.json", "", request), Index(), Defaults())
    assert isinstance(made, p._Line)
    assert made.line.substitution is None
    assert not p._has_category(request, "online")
