"""X1, P1: what makes a resource invalid, with its path and rule; and quantities, drugs and supplies at their edges."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from carestamp.documents.fhir import Defaults, supplies
from carestamp.documents.fhir import quantities as q
from carestamp.documents.fhir import validation as v
from carestamp.documents.fhir.drugs import CLASS_SYSTEM, drug_class, drug_name
from carestamp.documents.fhir.prescriptions import NOT_AT_HAND
from carestamp.documents.fhir.reading import NO_LIST, TOO_DEEP, Entry, read_text
from carestamp.documents.fhir.references import Index
from carestamp.documents.profiles import ORDINARY, classes
from carestamp.errors import DocumentError


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    ("place", "rule", "message", "problem"),
    [
        ((), "value_error", "Any of one field value is expected from this list ['a', 'b']", ("-", v.MISSING)),
        ((), "value_error", "multiple of list ['a', 'b']", ("-", v.BAD_CHOICE)),
        ((), "value_error", "something else, multiple", ("-", v.BAD_SHAPE)),
        (("a", 1, "b"), "model_field_validation.missing", "x", ("a[1].b", v.MISSING)),
        (("a",), "missing", "x", ("a", v.MISSING)),
        (("a",), "missing_argument", "x", ("a", v.BAD_SHAPE)),
        (("a", "b c"), "extra_forbidden", "x", ("a.?", v.UNKNOWN_FIELD)),
        ((0, "a"), "string_type", "x", ("[0].a", v.BAD_SHAPE)),
        (("~a",), "string_type", "x", ("?", v.BAD_SHAPE)),
    ],
)
def test_a_problem_of_shape_has_path_and_rule(place: Any, rule: str, message: str, problem: Any) -> None:
    assert v._problem("Patient", place, rule, message) == problem


@pytest.mark.rules("X1")
@pytest.mark.parametrize("kind", ["MedicationRequest", "MedicationDispense"])
def test_a_choice_of_drug_is_named_as_fhir_names_it(kind: str) -> None:
    assert v._problem(kind, (), "value_error", "from this list ['a']") == ("medication[x]", v.MISSING)


@pytest.mark.rules("X1")
@pytest.mark.parametrize(("name", "safe"), [("birthDate", "birthDate"), ("Zoe Quill", "?"), (5, "?"), (None, "?")])
def test_a_name_that_may_be_personal_is_not_shown(name: Any, safe: str) -> None:
    assert v._safe(name) == safe


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    ("more", "problem"), [({}, ("-", v.BAD_SHAPE)), ({"contained": []}, ("contained", v.BAD_CONTAINED))]
)
def test_what_no_parser_survives_is_refused(monkeypatch: Any, more: Any, problem: Any) -> None:
    class Breaks:
        @staticmethod
        def model_validate(value: Any) -> None:
            raise AttributeError(str(value))

    monkeypatch.setattr(v, "_model", lambda _: Breaks)
    entry = Entry("a", "", {"resourceType": "Patient", "id": "p", **more})
    assert [(each.field, each.why) for each in v.problems(entry)] == [problem]


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    ("value", "shaped", "problems"),
    [
        ("2026-03-02", dt.date(2026, 3, 2), []),
        (5, dt.date(2026, 3, 2), [("at", v.BAD_SHAPE)]),
        (5, dt.time(9), [("at", v.BAD_SHAPE)]),
        (5, 5, []),
        ([5, "2026-03-02"], [dt.date(2026, 3, 2), dt.date(2026, 3, 2)], [("at[0]", v.BAD_SHAPE)]),
        (None, [dt.date(2026, 3, 2)], []),
        ([5], None, []),
    ],
)
def test_a_number_is_no_moment(value: Any, shaped: Any, problems: Any) -> None:
    assert list(v._numbered_moments(value, shaped, "at")) == problems


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({"numberOfRepeatsAllowed": -1}, [("numberOfRepeatsAllowed", v.BAD_REPEATS)]),
        ({"numberOfRepeatsAllowed": 0}, []),
        ({"numberOfRepeatsAllowed": Decimal(-1)}, [("numberOfRepeatsAllowed", v.BAD_REPEATS)]),
        ({"a": {"numberOfRepeatsAllowed": -1}}, [("a.numberOfRepeatsAllowed", v.BAD_REPEATS)]),
        ({"start": "2026-03-02", "end": "2026-03-01"}, [("end", v.BAD_PERIOD)]),
        ({"start": "2026-03-02", "end": "2026-03-02"}, []),
        ({"start": "2026-03-02", "end": "2026-03"}, []),
        ({"start": "2026-04", "end": "2026-03-31"}, [("end", v.BAD_PERIOD)]),
        ({"start": "2026-03-02T09:00:00Z", "end": "2026-03-02"}, []),
        ({"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T08:59:59Z"}, [("end", v.BAD_PERIOD)]),
        ({"start": "2026-03-02T09:00:00.5Z", "end": "2026-03-02T09:00:00Z"}, []),
        ({"start": "nonsense", "end": "2026-03-01"}, []),
        ({"start": 5, "end": "2026-03-01"}, []),
        ({"start": "2026-03-01", "end": 5}, []),
        ({"start": "2026-03-01"}, []),
        ({"quantity": {"value": "nonsense"}}, []),
        ({"quantity": {"value": 0}}, [("quantity.value", v.NOT_POSITIVE)]),
        ({"quantity": {"value": 1, "comparator": "<"}}, [("quantity.comparator", v.NOT_EXACT)]),
        ({"text": "a\x01b"}, [("text", v.BAD_SHAPE)]),
        ({"text": "a\tb\r\n"}, []),
    ],
)
def test_the_sense_of_numbers_and_periods(value: Any, problems: Any) -> None:
    assert list(v._senses(value, "")) == problems


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("quantity", "unit"),
    [
        ({"unit": "Tablet"}, "Tablet"),
        ({"code": "TAB"}, "TAB"),
        ({"unit": "", "code": "TAB"}, "TAB"),
        ({"unit": "tablet", "code": "TAB"}, "tablet"),
        ({"value": 1}, ""),
        ("tablet", ""),
        (None, ""),
    ],
)
def test_a_unit_is_as_written(quantity: Any, unit: str) -> None:
    assert q.unit_of(quantity) == unit


DOSE = {"value": 2, "unit": "tablet"}
REPEAT = {"frequency": 1, "period": 1, "periodUnit": "d"}


def _dosage(dose: Any = DOSE, **repeat: Any) -> list[Any]:
    timing = {"repeat": {name: each for name, each in (REPEAT | repeat).items() if each is not None}}
    return [{"timing": timing, "doseAndRate": [{"doseQuantity": dose}]}]


BOUNDS = {"value": 2, "unit": "wk"}


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("quantity", "dosage", "days"),
    [
        ({"value": 14, "unit": "tablets"}, _dosage(), 7),
        ({"value": 14, "code": "TABLET"}, _dosage(), 7),
        ({"value": 14, "unit": "tablet"}, _dosage({"value": 2, "unit": "x", "code": "tablet"}), 7),
        ({"value": 14, "unit": "tablet"}, _dosage({"value": 2, "code": "1"}), 7),
        ({"value": 14, "unit": "tablet"}, _dosage({"value": 2}), 7),
        ({"value": 14, "unit": "tablet"}, _dosage({"value": 2, "unit": "mg"}), None),
        ({"value": 14, "unit": "tablet"}, _dosage(frequency=None), None),
        ({"value": 14, "unit": "tablet"}, _dosage(period=None), None),
        ({"value": 14, "unit": "tablet"}, _dosage(periodUnit=None), None),
        ({"value": 14, "unit": "tablet"}, _dosage(periodUnit="?"), None),
        ({"unit": "tablet"}, _dosage(boundsDuration=BOUNDS), 14),
        ({"unit": "tablet"}, _dosage(), None),
        ({"value": 14}, _dosage({}, boundsDuration={"value": 3}), 3),
        ({"value": 14}, [], None),
        ({"value": 14}, "x", None),
        ({"value": 14}, {"0": {}}, None),
        ({"value": 14}, ["x"], None),
        ({"value": 14}, [{"doseAndRate": {"doseQuantity": DOSE}}], None),
        ({"value": 14}, [{"doseAndRate": []}], None),
    ],
)
def test_days_by_the_first_dosage(quantity: Any, dosage: Any, days: int | None) -> None:
    assert q.days_by_dosage(quantity, dosage) == days


@pytest.mark.rules("P1")
@pytest.mark.parametrize(
    ("concept", "reference", "name"),
    [
        ({"text": "a", "coding": [{"display": "b"}]}, None, "a"),
        ({"coding": [{"display": "b", "code": "c"}]}, None, "b"),
        ({"coding": [{"code": "c"}]}, {"display": "d"}, "c"),
        ({"text": " ", "coding": [{"display": "b"}]}, None, "b"),
        ({"text": 5}, {"display": "d"}, "d"),
        ({}, {"display": "d"}, "d"),
        ({}, "x", ""),
    ],
)
def test_a_drug_is_named_by_the_first_that_says_something(concept: Any, reference: Any, name: str) -> None:
    assert drug_name(concept, reference) == name


@pytest.mark.rules("P1")
def test_a_class_is_told_by_our_own_coding_alone(fhir: Any) -> None:
    known = next(each for each in classes.listed.values() if each.number != ORDINARY)
    code = known.code
    ours, theirs = {"system": CLASS_SYSTEM, "code": code}, {"system": "urn:x", "code": code}
    entry = Entry("a", "", fhir.request())
    expected = (known.number, False)
    assert drug_class(entry, {"coding": [ours]}) == expected
    assert drug_class(entry, {"coding": [theirs]}) == (ORDINARY, True)
    for category in ([{"coding": [ours]}], {"coding": [ours]}):
        assert drug_class(Entry("a", "", fhir.request(category=category)), {}) == expected


def _supply(fhir: Any, **changes: Any) -> supplies.SupplyDocument | DocumentError:
    index = Index()
    entry = Entry("a.json", "", fhir.dispense(**changes))
    known = [fhir.patient(), fhir.practitioner(), fhir.request()]
    for each in (*(Entry("a.json", "", one) for one in known), entry):
        index.add(each)
    made, errors = supplies.build([entry], index, Defaults())
    return (*made, *errors)[0]


@pytest.mark.rules("P5")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"daysSupply": {"value": 1, "unit": "x"}}, "daysSupply.unit"),
        ({"performer": [{"actor": {"reference": "#x"}}]}, "performer"),
        ({"whenHandedOver": "nonsense"}, "whenHandedOver"),
        ({"whenHandedOver": None, "whenPrepared": "nonsense"}, "whenPrepared"),
        ({"authorizingPrescription": [{"reference": "#x"}]}, "authorizingPrescription"),
        ({"subject": {"reference": "#x"}}, "subject"),
    ],
)
def test_a_refused_supply_names_its_field(fhir: Any, changes: Any, field: str) -> None:
    found = _supply(fhir, **changes)
    assert isinstance(found, DocumentError)
    assert (found.file, found.resource, found.field) == ("a.json", "MedicationDispense/s1", field)


@pytest.mark.rules("P5")
@pytest.mark.parametrize("given", [None, [], "x", [{}]])
def test_a_supply_may_rest_on_no_request(fhir: Any, given: Any) -> None:
    found = _supply(fhir, authorizingPrescription=given)
    assert isinstance(found, supplies.SupplyDocument)
    assert (found.request, found.assumed) == ("", ())


@pytest.mark.rules("P5")
def test_what_a_supply_says_and_what_is_not_at_hand(fhir: Any) -> None:
    prepared = _supply(fhir, whenHandedOver=None, whenPrepared="2026-03-02T15:00:00+08:00", status="completed")
    plain = _supply(fhir)
    assert isinstance(prepared, supplies.SupplyDocument)
    assert isinstance(plain, supplies.SupplyDocument)
    assert (prepared.at, prepared.status, prepared.lot, prepared.serial) == (plain.at, "completed", "", "")
    assert prepared.request == "MedicationRequest/r1"
    far = _supply(fhir, authorizingPrescription=[{"reference": "http://other.example/MedicationRequest/9"}])
    assert isinstance(far, supplies.SupplyDocument)
    assert far.request == ""
    assert [(each.field, each.why) for each in far.assumed] == [("authorizingPrescription", NOT_AT_HAND)]
    drug = {"reference": "http://other.example/Medication/9", "display": "amlodipine"}
    shown = _supply(fhir, medicationCodeableConcept=None, medicationReference=drug, performer=[{}])
    assert isinstance(shown, supplies.SupplyDocument)
    assert (shown.drug, shown.pharmacist.key, shown.pharmacy.key) == ("amlodipine", "", "")
    one = _supply(fhir, performer=[{}, {"actor": {"reference": "Practitioner/d1"}}])
    assert isinstance(one, supplies.SupplyDocument)
    assert (one.pharmacist.name, one.pharmacy.key) == ("Dr Wang", "")


@pytest.mark.rules("P5")
def test_a_pack_without_a_value_has_no_code() -> None:
    product = {"identifier": [{"system": "urn:x", "value": "1"}, {"system": "urn:y"}]}
    assert [supplies._code(product, each) for each in ("urn:x", "urn:y", "urn:z")] == ["1", "", ""]


@pytest.mark.rules("X1")
@pytest.mark.parametrize(
    ("written", "problems"),
    [
        ("5", [("-", "-")]),
        ('{"id": "x"}', [("-", "resourceType")]),
        ('{"resourceType": 5}', [("-", "resourceType")]),
        ('[{"resourceType": "Bundle"}]', [("Bundle (entry 0)", "type")]),
        ('{"resourceType": "Bundle", "type": "collection", "entry": 5}', [("Bundle", "entry")]),
        ('{"resourceType": "Bundle", "type": "collection", "entry": [5]}', [("entry 0", "entry")]),
    ],
)
def test_a_broken_container_is_named_by_its_place(written: str, problems: Any) -> None:
    found = [each for each in read_text(written, "a.json") if isinstance(each, DocumentError)]
    assert [(each.resource, each.field) for each in found] == problems


@pytest.mark.rules("X1")
def test_lists_and_bundles_lie_so_deep_and_no_deeper() -> None:
    def nested(count: int, lists: int) -> list[Any]:
        bundles = '{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": ' * count
        inner = bundles + '{"resourceType": "Patient", "id": "p"}' + "}]}" * count
        return list(read_text("[" * lists + inner + "]" * lists, "a.json"))

    for lists in (0, 3):
        (whole,) = nested(9 - lists, lists)
        assert isinstance(whole, Entry)
        (deep,) = nested(10 - lists, lists)
        assert isinstance(deep, DocumentError)
        assert (deep.field, deep.why) == ("entry", TOO_DEEP)
    (listed,) = read_text('{"resourceType": "Bundle", "type": "collection", "entry": {}}', "a.json")
    assert isinstance(listed, DocumentError)
    assert listed.why == NO_LIST
