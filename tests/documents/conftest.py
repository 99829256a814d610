"""Shared by the tests of documents: the rules marker and one printed seed."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents.fhir import Defaults, Intake, PrescriptionDocument, read

SEED = int(os.environ.get("CARESTAMP_SEED", "20260301"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rules(*numbers): the rules of the domain that this test proves")


def pytest_report_header() -> str:
    return f"carestamp seed: {SEED} (CARESTAMP_SEED)"


@pytest.fixture
def rng() -> random.Random:
    """The same numbers in every run and every order of tests."""
    print(f"seed {SEED}")
    return random.Random(SEED)


Resource = dict[str, Any]


class Fhir:
    """Builds small valid FHIR and reads it back, for tests that change one thing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def patient(self, id_: str = "p1", **changes: Any) -> Resource:
        names = [{"family": "Quill", "given": ["Zoe"]}]
        return {"resourceType": "Patient", "id": id_, "name": names, "birthDate": "1980-01-02", **changes}

    def practitioner(self, id_: str = "d1", **changes: Any) -> Resource:
        return {"resourceType": "Practitioner", "id": id_, "name": [{"text": "Dr Wang"}], **changes}

    def request(self, id_: str = "r1", **changes: Any) -> Resource:
        made: Resource = {
            "resourceType": "MedicationRequest",
            "id": id_,
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {"text": "amlodipine 5 mg"},
            "subject": {"reference": "Patient/p1"},
            "authoredOn": "2026-03-02T09:00:00+08:00",
            "requester": {"reference": "Practitioner/d1"},
            "dispenseRequest": {
                "quantity": {"value": 14, "unit": "tablet"},
                "expectedSupplyDuration": {"value": 7, "unit": "days", "code": "d"},
            },
        }
        return _without_none({**made, **changes})

    def dispense(self, id_: str = "s1", **changes: Any) -> Resource:
        made: Resource = {
            "resourceType": "MedicationDispense",
            "id": id_,
            "status": "completed",
            "medicationCodeableConcept": {"text": "amlodipine 5 mg"},
            "subject": {"reference": "Patient/p1"},
            "authorizingPrescription": [{"reference": "MedicationRequest/r1"}],
            "quantity": {"value": 7, "unit": "tablet"},
            "whenHandedOver": "2026-03-02T15:00:00+08:00",
        }
        return _without_none({**made, **changes})

    def bundle(self, *resources: Resource, kind: str = "collection") -> Resource:
        return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": each} for each in resources]}

    def write(self, name: str, content: Any) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(written, encoding="utf-8")
        return path

    def read(self, *resources: Resource, defaults: Defaults | None = None) -> Intake:
        """One bundle with a patient and a prescriber before these resources."""
        bundle = self.bundle(self.patient(), self.practitioner(), *resources)
        return read(self.write("one.json", bundle), defaults)

    def only(self, *resources: Resource, defaults: Defaults | None = None) -> PrescriptionDocument:
        """The one prescription of such a bundle, without any error."""
        intake = self.read(*resources, defaults=defaults)
        assert [str(error) for error in intake.errors] == []
        (found,) = intake.prescriptions
        return found

    def refusal(self, *resources: Resource) -> tuple[str, str]:
        """Resource and field of the one error of such a bundle, which leaves no prescription."""
        intake = self.read(*resources)
        (error,) = intake.errors
        assert intake.prescriptions == ()
        return error.resource, error.field


def _without_none(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if value is not None}


@pytest.fixture
def fhir(tmp_path: Path) -> Fhir:
    """See Fhir."""
    return Fhir(tmp_path)
