"""Consents and what they need, for tests that change one thing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents import fhir as f
from carestamp.documents.consent import ConsentGrant
from carestamp.documents.eip712 import int_to_address
from carestamp.errors import DocumentError

Resource = dict[str, Any]
HL7 = "http://terminology.hl7.org/CodeSystem/"
NOW = 1_790_000_000
"""A moment in September 2026."""
SUBJECT, DOCTOR, NURSE, DAUGHTER = (int_to_address(0x1111 << 144 | n) for n in range(1, 5))
HOSPITAL, CLINIC, SPONSOR = 101, 102, 103
STUDY = (SPONSOR, 12)


def coded(system: str, code: str) -> Resource:
    """A CodeableConcept; a short system is one of HL7's terminology."""
    return {"coding": [coding(system, code)]}


def coding(system: str, code: str) -> Resource:
    """A Coding."""
    return {"system": system if ":" in system else HL7 + system, "code": code}


def actor(part: str, reference: str | Resource, system: str = "v3-ParticipationType") -> Resource:
    """An actor of a provision."""
    meant = {"reference": reference} if isinstance(reference, str) else reference
    return {"role": coded(system, part), "reference": meant}


def purpose(*codes: str) -> list[Resource]:
    """Purposes of a provision."""
    return [coding("v3-ActReason", code) for code in codes]


def classes(*codes: str) -> list[Resource]:
    """Classes of a provision, in the ledger's own words."""
    return [coding("urn:carestamp:record-category", code) for code in codes]


def provision(**changes: Any) -> Resource:
    """A permit for the hospital to treat; None takes a field away, `class_` is class."""
    made = {
        "type": "permit",
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "actor": [actor("PRCP", "Organization/hospital")],
        "purpose": purpose("TREAT"),
        "class": classes("laboratory"),
        **{name.rstrip("_"): value for name, value in changes.items()},
    }
    return {name: value for name, value in made.items() if value is not None}


def consent(id_: str = "c1", **changes: Any) -> Resource:
    """An active Consent of a patient with that provision."""
    made = {
        "resourceType": "Consent",
        "id": id_,
        "status": "active",
        "scope": coded("consentscope", "patient-privacy"),
        "category": [coded("http://loinc.org", "59284-0")],
        "patient": {"reference": "Patient/p1"},
        "dateTime": "2026-02-03",
        "provision": provision(),
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


REGISTER = f.Known(
    HOSPITAL,
    subjects={"Patient/p1": SUBJECT},
    people={"Practitioner/d1": DOCTOR, "urn:nurses|0042": NURSE, "RelatedPerson/daughter": DAUGHTER},
    organisations={"Organization/hospital": HOSPITAL, "Organization/clinic": CLINIC, "Organization/sponsor": SPONSOR},
    studies={"ResearchStudy/s1": STUDY},
)


class Consents:
    """Writes Consents, reads them and asks what they come to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: Any) -> Path:
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
        return path

    def read(self, *resources: Resource) -> f.Intake:
        """One bundle with a doctor and these."""
        doctor = {"resourceType": "Practitioner", "id": "d1", "name": [{"text": "Dr Wang"}]}
        entries = [{"resource": each} for each in (doctor, *resources)]
        return f.read(self.write("one.json", {"resourceType": "Bundle", "type": "collection", "entry": entries}))

    def document(self, *beside: Resource, **changes: Any) -> f.ConsentDocument:
        """The one Consent with such changes, without any error."""
        intake = self.read(consent(**changes), *beside)
        assert [str(error) for error in intake.errors] == []
        (found,) = intake.consents
        return found

    def of(self, *beside: Resource, **changes: Any) -> f.ConsentDocument:
        """The one Consent with such changes of its provision."""
        return self.document(*beside, provision=provision(**changes))

    def decided(self, document: f.ConsentDocument, now: int = NOW) -> f.Decisions:
        """What it comes to, without any error."""
        found = f.decisions_of(document, REGISTER, now)
        assert isinstance(found, f.Decisions), str(found)
        return found

    def acts(self, document: f.ConsentDocument, now: int = NOW) -> tuple[Any, ...]:
        return self.decided(document, now).acts

    def grant(self, *beside: Resource, **changes: Any) -> ConsentGrant:
        """The one grant of a Consent with such changes of its provision."""
        (act,) = self.acts(self.of(*beside, **changes))
        assert isinstance(act, ConsentGrant)
        return act

    def refusal(self, *resources: Resource) -> tuple[str, str, str]:
        """Resource, field and English reason of the one error of the reader, which leaves no Consent of that id."""
        intake = self.read(*resources)
        (error,) = intake.errors
        assert (error.file, bool(error.why.zh)) == ("one.json", True)
        assert error.resource not in [each.resource for each in intake.consents]
        return error.resource, error.field, error.why.en

    def field(self, **changes: Any) -> str:
        """The field at which a Consent with such changes of its provision is refused."""
        return self.refusal(consent(provision=provision(**changes)))[1]

    def undecided(self, document: f.ConsentDocument, now: int = NOW) -> tuple[str, str, str]:
        """Resource, field and reason of a Consent that the register or the ledger can't follow."""
        found = f.decisions_of(document, REGISTER, now)
        assert isinstance(found, DocumentError)
        return found.resource, found.field, found.why.en


@pytest.fixture
def consents(tmp_path: Path) -> Consents:
    """See Consents."""
    return Consents(tmp_path)
