"""Provenances and AuditEvents down to what hardly anybody leaves out (L1, L2, E1)."""

from __future__ import annotations

import base64
import copy
from typing import Any

import pytest
from coincurve import PrivateKey

from carestamp.documents import fhir as f
from carestamp.documents.consent import Category, Purpose
from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.emergency import Opening, Reason
from carestamp.documents.fhir import auditevent
from carestamp.documents.records.entry import Access, Entry, OnOpening, Verdict
from carestamp.documents.records.typed import NO_VERSION, Record, record_id, records_domain

from .conftest import DOCTOR, HL7, HOSPITAL, NOW, REGISTER, SUBJECT, Resource, coded

DOMAIN = records_domain(31_337, "0x" + "00" * 19 + "07")
CONTENT, LOCATOR, BASIS = (bytes(31) + bytes([number]) for number in (1, 2, 3))
FIRST = Record(CONTENT, NO_VERSION, LOCATOR, HOSPITAL, Category.IMAGING)
SECOND = Record(BASIS, record_id(DOMAIN, FIRST), LOCATOR, HOSPITAL, Category.IMAGING)
UNKNOWN_KEY = "0x" + "11" * 20
LEAP = "2016-12-31T23:59:60Z"
"""A leap second: FHIR has them, seconds since 1970 do not."""


def _named(system: str, value: bytes) -> Resource:
    return {"identifier": {"system": f"urn:carestamp:{system}", "value": f"0x{value.hex()}"}}


def _provenance(record: Record = FIRST, **changes: Any) -> Resource:
    return {**copy.deepcopy(f.to_provenance(DOMAIN, record, NOW)), "id": "v1", **changes}


def _read(consents: Any, written: Resource) -> f.ProvenanceDocument:
    intake = consents.read(written)
    assert [str(each) for each in intake.errors] == []
    found: tuple[f.ProvenanceDocument, ...] = intake.provenances
    assert len(found) == 1
    return found[0]


@pytest.mark.rules("L2")
def test_first_version_is_written_word_for_word() -> None:
    category = {"system": "urn:carestamp:record-category", "code": "imaging"}
    house = {"type": "Organization", "identifier": {"system": "urn:carestamp:organisation", "value": "101"}}
    assert f.to_provenance(DOMAIN, FIRST, NOW) == {
        "resourceType": "Provenance",
        "extension": [{"url": "urn:carestamp:record-category", "valueCoding": category}],
        "target": [_named("record", record_id(DOMAIN, FIRST))],
        "recorded": "2026-09-21T14:13:20Z",
        "location": _named("locator", LOCATOR),
        "activity": coded("v3-DataOperation", "CREATE"),
        "agent": [{"type": coded("provenance-participant-type", "custodian"), "who": house}],
        "entity": [{"role": "source", "what": _named("commitment", CONTENT)}],
    }


@pytest.mark.rules("L2")
def test_signature_is_written_word_for_word() -> None:
    (signature,) = f.to_provenance(DOMAIN, FIRST, NOW, UNKNOWN_KEY, b"\x01\x02")["signature"]
    assert signature == {
        "type": [{"system": "urn:iso-astm:E1762-95:2013", "code": "1.2.840.10065.1.12.1.14"}],
        "when": "2026-09-21T14:13:20Z",
        "who": {"type": "Practitioner", "identifier": {"system": "urn:carestamp:key", "value": UNKNOWN_KEY}},
        "sigFormat": "application/octet-stream",
        "data": "AQI=",
    }


@pytest.mark.rules("L2")
def test_signature_of_nobody_is_not_written() -> None:
    with pytest.raises(TypedDataError, match=r"^signer: "):
        f.to_provenance(DOMAIN, FIRST, NOW, signature=b"\x01\x02")


@pytest.mark.rules("L2")
def test_signature_may_be_broken_into_lines(consents: Any) -> None:
    """FHIR's base64Binary may have white space anywhere."""
    found = _read(consents, _provenance(signature=_signed(data=" AQ\r\n I=\n")))
    assert found.signature is not None
    assert found.signature.data == b"\x01\x02"


def _signed(**changes: Any) -> list[Resource]:
    (made,) = f.to_provenance(DOMAIN, FIRST, NOW, UNKNOWN_KEY, b"\x01\x02")["signature"]
    return [{name: each for name, each in {**made, **changes}.items() if each is not None}]


@pytest.mark.rules("L2")
def test_signature_without_data_or_of_nobody_signs_nothing(consents: Any) -> None:
    bare = _read(consents, _provenance(signature=_signed(data=None)))
    assert bare.signature is not None
    assert (bare.signature.data, bare.signature.at) == (b"", NOW)
    assert bare.is_signed(REGISTER) is False
    raw = PrivateKey(bytes(31) + b"\x05").sign_recoverable(record_id(DOMAIN, FIRST), hasher=None)
    data = base64.b64encode(raw[:64] + bytes([27 + raw[64]])).decode()
    nobody = {"reference": "https://fhir.example/Practitioner/9"}
    assert _read(consents, _provenance(signature=_signed(who=nobody, data=data))).is_signed(REGISTER) is False
    assert _read(consents, _provenance()).is_signed(REGISTER) is False


@pytest.mark.rules("L2")
def test_time_behind_the_ledgers_clock_is_its_last_second(consents: Any) -> None:
    late = "2200-01-01T00:00:00Z"
    found = _read(consents, _provenance(recorded=late, signature=_signed(when=late)))
    assert (found.anchored_at, found.signature and found.signature.at) == (2**32 - 1, 2**32 - 1)


@pytest.mark.rules("L2")
def test_category_and_content_stand_where_they_are_said(consents: Any) -> None:
    """Another's extension, and what was quoted of other records, are not it."""
    written = _provenance(SECOND)
    written["extension"].insert(0, {"url": "urn:more", "valueString": "x"})
    written["entity"] = [
        {"role": "quotation", "what": _named("commitment", LOCATOR)},
        {"role": "quotation", "what": _named("record", LOCATOR)},
        *written["entity"],
    ]
    assert f.record_of(_read(consents, written), REGISTER) == SECOND


@pytest.mark.rules("L2")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"entity": [{"role": "source", "what": _named("commitment", b"\x01")}]}, "entity[0].what.identifier.value"),
        ({"location": None}, "location.identifier.value"),
        ({"signature": _signed(data="AQI=AQI=")}, "signature[0].data"),
        ({"signature": _signed(when="2026-03-02")}, "signature[0].when"),
        ({"signature": _signed(when=LEAP)}, "signature[0].when"),
        ({"recorded": "2026-03-02"}, "recorded"),
        ({"recorded": LEAP}, "recorded"),
    ],
    ids=range(7),
)
def test_half_a_provenance_is_refused_where_it_is_half(consents: Any, changes: Resource, field: str) -> None:
    written = {name: each for name, each in _provenance(**changes).items() if each is not None}
    assert [(each.resource, each.field) for each in consents.read(written).errors] == [("Provenance/v1", field)]


def _refused(consents: Any, written: Resource) -> tuple[str, Any]:
    (error,) = consents.read({**written, "id": "e1"}).errors
    return error.field, error.why


@pytest.mark.rules("L1", "E1")
def test_emergency_without_its_opening_rests_on_nothing(consents: Any) -> None:
    access = Access(DOCTOR, 8, Purpose.TREATMENT, 1 << 4, Verdict.EMERGENCY, OnOpening(BASIS), CONTENT, NOW)
    written = f.to_audit_event(Entry(HOSPITAL, SUBJECT, 3, access))
    assert _refused(consents, {**written, "entity": written["entity"][:2]}) == ("entity", auditevent.NO_BASIS)
    for moment in ("2026-03-02", LEAP):
        assert _refused(consents, {**written, "recorded": moment})[0] == "recorded"


OPENING = Opening(SUBJECT, DOCTOR, Reason.LIFE_AT_RISK, 1 << 4, NOW, NOW + 3600, LOCATOR)


@pytest.mark.rules("E1")
def test_opening_without_a_second_clinician_names_one(consents: Any) -> None:
    written = f.to_opening_event(OPENING, BASIS)
    key = {"type": "Practitioner", "identifier": {"system": "urn:carestamp:key", "value": DOCTOR}}
    role = [coded("urn:carestamp:role", "emergency-clinician")]
    assert written["agent"] == [{"role": role, "who": key, "requestor": True}]
    (event,) = consents.read(written).events
    assert f.opening_of(event, REGISTER) == OPENING


@pytest.mark.rules("E1")
@pytest.mark.parametrize(("code", "reason"), [("255", 255), ("007", 7), ("0007", None), ("256", None), ("0", None)])
def test_reason_is_a_number_of_three_digits_at_most(consents: Any, code: str, reason: int | None) -> None:
    written = f.to_opening_event(OPENING, BASIS)
    written["purposeOfEvent"][1] = coded("urn:carestamp:emergency-reason", code)
    if reason is None:
        assert _refused(consents, written) == ("purposeOfEvent", auditevent.NO_REASON)
    else:
        (event,) = consents.read(written).events
        assert event.reason == reason


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ({"identifier": {}}, ("", "")),
        ({"identifier": {"system": HL7}}, (HL7, "")),
        ({"identifier": {"value": "1"}}, ("", "1")),
        ({"identifier": ["1"]}, ("", "")),
        ("1", ("", "")),
        (None, ("", "")),
    ],
)
def test_what_an_identifier_does_not_say_is_empty(reference: Any, said: tuple[str, str]) -> None:
    assert auditevent.identifier_in(reference) == said
