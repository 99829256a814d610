"""Anchored versions as Provenance and back: custodian, versions, the custodian's signature over the id (L2)."""

from __future__ import annotations

import copy
from typing import Any

import coincurve
import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import Category
from carestamp.documents.consent.signatures import signer_of
from carestamp.documents.records.typed import NO_VERSION, Record, record_id, records_domain

from .conftest import CLINIC, HOSPITAL, NOW, REGISTER, coding

DOMAIN = records_domain(31_337, "0x" + "00" * 19 + "07")
KEY = coincurve.PrivateKey(bytes(31) + b"\x05")
FIRST = Record(bytes(31) + b"\x01", NO_VERSION, bytes(31) + b"\x02", HOSPITAL, Category.IMAGING)
SECOND = Record(bytes(31) + b"\x03", record_id(DOMAIN, FIRST), bytes(31) + b"\x04", HOSPITAL, Category.GENOMIC)


def _signed(identity: bytes) -> tuple[str, bytes]:
    raw = KEY.sign_recoverable(identity, hasher=None)
    data = raw[:64] + bytes([27 + raw[64]])
    signer = signer_of(identity, data)
    assert signer is not None
    return signer, data


def _read(consents: Any, written: dict[str, Any]) -> f.ProvenanceDocument:
    intake = consents.read(written)
    assert [str(each) for each in intake.errors] == []
    (found,) = intake.provenances
    return found


@pytest.mark.rules("L2")
@pytest.mark.parametrize(("record", "activity"), [(FIRST, "CREATE"), (SECOND, "UPDATE")])
def test_record_comes_back_from_its_provenance(consents: Any, record: Record, activity: str) -> None:
    written = f.to_provenance(DOMAIN, record, NOW)
    assert written["activity"]["coding"][0]["code"] == activity
    found = _read(consents, written)
    assert f.record_of(found, REGISTER) == record
    assert (found.id, found.anchored_at, found.signature) == (record_id(DOMAIN, record), NOW, None)


@pytest.mark.rules("L2")
def test_signature_is_the_custodians_over_the_id(consents: Any) -> None:
    signer, data = _signed(record_id(DOMAIN, FIRST))
    found = _read(consents, f.to_provenance(DOMAIN, FIRST, NOW, signer, data))
    assert found.is_signed(REGISTER)
    of_another = f.to_provenance(DOMAIN, SECOND, NOW, signer, data)
    assert not _read(consents, of_another).is_signed(REGISTER)
    assert not _read(consents, f.to_provenance(DOMAIN, FIRST, NOW)).is_signed(REGISTER)


@pytest.mark.rules("L2")
def test_custodian_whom_the_register_does_not_know_is_an_error(consents: Any) -> None:
    written = f.to_provenance(DOMAIN, FIRST, NOW)
    written["agent"][0]["who"] = {"reference": "Organization/nobody"}
    found = f.record_of(_read(consents, written), REGISTER)
    assert not isinstance(found, Record)
    assert found.field == "agent.who"
    written["agent"][0]["who"] = {"reference": "Organization/clinic"}
    again = f.record_of(_read(consents, written), REGISTER)
    assert isinstance(again, Record)
    assert again.custodian == CLINIC


@pytest.mark.rules("L2")
@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("target",), "twice", "target"),
        (("target", 0, "identifier", "value"), "0x" + "zz" * 32, "target[0].identifier.value"),
        (("agent",), "twice", "agent"),
        (("agent", 0, "who"), {"display": "us"}, "agent[0].who"),
        (("activity", "coding", 0, "code"), "CREATE", "activity"),
        (("entity", 0, "what", "identifier", "system"), "urn:other", "entity"),
        (("entity", 1, "what", "identifier", "value"), "", "entity[1].what.identifier.value"),
        (("location", "identifier", "value"), "0x", "location.identifier.value"),
        (("extension",), [], "extension"),
        (
            ("extension", 0, "valueCoding"),
            coding("urn:carestamp:record-category", "?"),
            "extension[0].valueCoding",
        ),
        (("signature", 0, "data"), "AAA", "signature[0].data"),
        (("recorded",), "yesterday", "recorded"),
        (("modifierExtension",), [{"url": "urn:not", "valueBoolean": True}], "modifierExtension"),
        (("implicitRules",), "http://rules.example/1", "implicitRules"),
        (("signature", 0, "data"), "AA!A", "signature[0].data"),
        (("signature", 0, "who"), {"display": "us"}, "signature[0].who"),
        (("signature", 0, "when"), "2026-03-02T09:00:00", "signature[0].when"),
        (("recorded",), "2026-03-02T09:00:00", "recorded"),
    ],
    ids=range(18),
)
def test_half_a_provenance_is_refused(consents: Any, path: tuple[Any, ...], value: Any, field: str) -> None:
    written = copy.deepcopy({**f.to_provenance(DOMAIN, SECOND, NOW, *_signed(bytes(32))), "id": "v1"})
    inner: Any = written
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = inner[path[-1]] * 2 if value == "twice" else value
    intake = consents.read({name: each for name, each in written.items() if each != []})
    assert {(each.resource, each.field) for each in intake.errors} == {("Provenance/v1", field)}
    assert intake.provenances == ()


@pytest.mark.rules("L2")
def test_provenance_of_others_is_counted_and_not_kept(consents: Any) -> None:
    other = {"resourceType": "Provenance", "target": [{"reference": "Patient/p1"}], "recorded": "no time at all"}
    intake = consents.read(other, {"resourceType": "Provenance"})
    assert (intake.provenances, intake.errors) == ((), ())
    assert intake.skipped == {"Provenance: about no anchored record": 2}


@pytest.mark.rules("L2")
def test_a_provenance_is_written_word_for_word() -> None:
    written = f.to_provenance(DOMAIN, SECOND, NOW, "0x" + "11" * 20, b"\x01\x02")
    who = {"type": "Organization", "identifier": {"system": "urn:carestamp:organisation", "value": str(HOSPITAL)}}
    assert written["agent"][0]["who"] == who
    (signature,) = written["signature"]
    assert signature["who"] == {
        "type": "Practitioner",
        "identifier": {"system": "urn:carestamp:key", "value": "0x" + "11" * 20},
    }
    assert (signature["sigFormat"], signature["data"]) == ("application/octet-stream", "AQI=")


@pytest.mark.rules("L2")
def test_what_others_say_beside_it_changes_nothing(consents: Any) -> None:
    """Another agent, another coding of the activity and another entity are theirs."""
    written = copy.deepcopy(f.to_provenance(DOMAIN, SECOND, NOW))
    author = {"type": {"coding": [{"system": "urn:x", "code": "custodian"}]}, "who": {"reference": "Organization/x"}}
    written["agent"].insert(0, author)
    written["activity"]["coding"].append({"system": "urn:x", "code": "CREATE"})
    source = written["entity"][0]
    written["entity"] = [
        {**source, "role": "quotation"},
        {"role": "source", "what": {"display": "x"}},
        *written["entity"],
    ]
    found = _read(consents, written)
    assert f.record_of(found, REGISTER) == SECOND
