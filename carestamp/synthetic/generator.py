"""One folder of FHIR R4: staff, a bundle for each patient, packs as NDJSON. Byte for byte the same for a seed."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carestamp.documents.fhir.prescriptions import CATEGORY_SYSTEM
from carestamp.documents.fhir.supplies import PRODUCT_SYSTEM, SERIAL_SYSTEM
from carestamp.synthetic import people
from carestamp.synthetic.formulary import COURSES, DRUGS, Course, Drug

DEFAULT_SEED = 20260301
DEFAULT_DAY = dt.date(2026, 3, 2)
ZONE = "+08:00"
GROUP_SYSTEM = "urn:carestamp:synthetic:prescription"
REQUEST_SYSTEM = "urn:carestamp:synthetic:request"
_PRESCRIBERS = ("prescriber-1", "prescriber-2", "prescriber-3", "prescriber-4")
_PHARMACISTS = (("pharmacist-1", "pharmacy-1"), ("pharmacist-2", "pharmacy-1"), ("pharmacist-3", "pharmacy-2"))

Resource = dict[str, Any]


def generate(seed: int = DEFAULT_SEED, patients: int = 36, day: dt.date = DEFAULT_DAY) -> Mapping[str, str]:
    """File name to text. Patients are written on `day`; every course of the formulary comes up in turn."""
    cases = [_Case(random.Random(f"{seed}/{number}"), number, day) for number in range(1, patients + 1)]
    files = {"staff.json": text_of(bundle_of("collection", _staff(random.Random(f"{seed}/staff"))))}
    files |= {f"patients/patient-{case.number:03d}.json": text_of(case.bundle()) for case in cases}
    packs = [json.dumps(each, ensure_ascii=False) for case in cases for each in case.packs]
    return files | {"packs.ndjson": "\n".join(packs) + "\n"}


def write(folder: Path, seed: int = DEFAULT_SEED, patients: int = 36, day: dt.date = DEFAULT_DAY) -> list[Path]:
    """Writes them below `folder` and says where."""
    return write_files(folder, generate(seed, patients, day))


def write_files(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Writes named texts below a folder, in UTF-8."""
    paths = [folder / name for name in files]
    for path, written in zip(paths, files.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, encoding="utf-8")
    return paths


@dataclass
class _Case:
    """One patient on one day. Even numbers are written as a transaction with urn:uuid references, odd ones plainly."""

    lot: random.Random
    number: int
    day: dt.date

    def __post_init__(self) -> None:
        self.course: Course = COURSES[(self.number - 1) % len(COURSES)]
        self.patient = people.patient(self.lot, self.number, self.day)
        self.requests = list(self._requests())
        self.packs: list[Resource] = []
        self.dispenses = list(self._dispenses()) if self.course.dispensed else []

    def bundle(self) -> Resource:
        resources = [self.patient, *self.requests, *self.dispenses]
        if self.number % 2:
            return bundle_of("collection", resources)
        return transaction_of(resources, self.lot)

    def _requests(self) -> Iterator[Resource]:
        drugs = self.lot.sample(DRUGS[self.course.drugs], min(self.course.lines, len(DRUGS[self.course.drugs])))
        written = f"{self.day}T{self.lot.randrange(8, 12):02d}:{self.lot.randrange(60):02d}:00{ZONE}"
        prescriber = self.lot.choice(_PRESCRIBERS)
        for line, drug in enumerate(drugs, 1):
            yield self._request(line, drug, written, prescriber)

    def _request(self, line: int, drug: Drug, written: str, prescriber: str) -> Resource:
        name = f"request-{self.number:03d}-{line}"
        optional: Resource = {"groupIdentifier": {"system": GROUP_SYSTEM, "value": f"RX{self.number:06d}"}}
        if self.course.long_term:
            optional["courseOfTherapyType"] = _coded("medicationrequest-course-of-therapy", "continuous")
        if self.course.online:
            optional["category"] = [{"coding": [{"system": CATEGORY_SYSTEM, "code": "online"}]}]
        return {
            "resourceType": "MedicationRequest",
            "id": name,
            "identifier": [{"system": REQUEST_SYSTEM, "value": name.upper()}],
            "status": "active",
            "intent": "order",
            **optional,
            "priority": self.course.priority,
            "medicationCodeableConcept": drug.concept,
            "subject": {"reference": f"Patient/{self.patient['id']}"},
            "authoredOn": written,
            "requester": {"reference": f"PractitionerRole/role-{prescriber}"},
            "dosageInstruction": [_dosage(drug)],
            "dispenseRequest": self._dispense_request(drug),
            "substitution": {"allowedBoolean": True},
        }

    def _dispense_request(self, drug: Drug) -> Resource:
        days = self.course.days
        asked: Resource = {
            "numberOfRepeatsAllowed": self.course.repeats,
            "quantity": {"value": drug.per_day * days, "unit": drug.unit},
            "expectedSupplyDuration": _days(days),
        }
        return asked | ({"dispenseInterval": _days(days)} if self.course.repeats else {})

    def _dispenses(self) -> Iterator[Resource]:
        pharmacist, pharmacy = self.lot.choice(_PHARMACISTS)
        for line, request in enumerate(self.requests, 1):
            pack = self._pack(line, request)
            self.packs.append(pack)
            yield self._dispense(line, request, pack, pharmacist, pharmacy)

    def _dispense(self, line: int, request: Resource, pack: Resource, pharmacist: str, pharmacy: str) -> Resource:
        asked = request["dispenseRequest"]["quantity"]
        actors = [f"Practitioner/{pharmacist}", f"Organization/{pharmacy}"]
        return {
            "resourceType": "MedicationDispense",
            "id": f"dispense-{self.number:03d}-{line}",
            "status": "completed",
            "medicationReference": {"reference": f"Medication/{pack['id']}"},
            "subject": request["subject"],
            "performer": [{"actor": {"reference": actor}} for actor in actors],
            "authorizingPrescription": [{"reference": f"MedicationRequest/{request['id']}"}],
            "quantity": {**asked, "value": max(1, int(asked["value"] * self.course.dispensed))},
            "whenHandedOver": f"{self.day}T{self.lot.randrange(13, 18):02d}:{self.lot.randrange(60):02d}:00{ZONE}",
        }

    def _pack(self, line: int, request: Resource) -> Resource:
        expires = self.day.replace(year=self.day.year + 2, day=1)
        serial = f"{self.lot.randrange(10**12):012d}"
        codes = [(PRODUCT_SYSTEM, f"0690{self.number:04d}{line:05d}5"), (SERIAL_SYSTEM, serial)]
        return {
            "resourceType": "Medication",
            "id": f"pack-{self.number:03d}-{line}",
            "meta": {"tag": [people.TEST_DATA]},
            "identifier": [{"system": system, "value": value} for system, value in codes],
            "code": request["medicationCodeableConcept"],
            "batch": {"lotNumber": f"LOT{self.number:03d}{line}", "expirationDate": expires.isoformat()},
        }


def _staff(lot: random.Random) -> Iterable[Resource]:
    yield people.organization("hospital-1", "prov", "示例市第一医院")
    yield people.organization("hospital-2", "prov", "Example General Hospital")
    yield people.organization("pharmacy-1", "prov", "示例大药房")
    yield people.organization("pharmacy-2", "prov", "Example Street Pharmacy")
    for number, name in enumerate(_PRESCRIBERS):
        yield people.practitioner(lot, name, chinese=number < 2)
        yield people.role(name, "hospital-1" if number < 2 else "hospital-2", "doctor")
    for number, (name, house) in enumerate(_PHARMACISTS):
        yield people.practitioner(lot, name, chinese=number < 2)
        yield people.role(name, house, "pharmacist")


def _dosage(drug: Drug) -> Resource:
    timing = {"repeat": {"frequency": drug.per_day, "period": 1, "periodUnit": "d"}}
    dose = {"doseQuantity": {"value": 1, "unit": drug.unit}}
    return {
        "text": f"每日 {drug.per_day} 次，每次 1 / 1, {drug.per_day} a day",
        "timing": timing,
        "doseAndRate": [dose],
    }


def _days(count: int) -> Resource:
    return {"value": count, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}


def bundle_of(kind: str, resources: Iterable[Resource]) -> Resource:
    """A Bundle of these, plainly."""
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": each} for each in resources]}


def transaction_of(resources: list[Resource], lot: random.Random) -> Resource:
    """As a sender posts it: each resource under a urn:uuid, references inside the bundle rewritten to it."""
    urls = {
        f"{r['resourceType']}/{r['id']}": f"urn:uuid:{uuid.UUID(int=lot.getrandbits(128), version=4)}"
        for r in resources
    }
    entries = [
        {
            "fullUrl": urls[f"{each['resourceType']}/{each['id']}"],
            "resource": _rewritten(each, urls),
            "request": {"method": "POST", "url": each["resourceType"]},
        }
        for each in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _rewritten(value: Any, urls: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_rewritten(each, urls) for each in value]
    if isinstance(value, dict):
        return {name: _rewritten(each, urls) for name, each in value.items()}
    return urls.get(value, value) if isinstance(value, str) else value


def text_of(resource: Resource) -> str:
    """As it is written to a file."""
    return json.dumps(resource, ensure_ascii=False, indent=2) + "\n"
