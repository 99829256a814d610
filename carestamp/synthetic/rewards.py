"""Synthetic data that patients contribute, in FHIR: a laboratory report, a wearable's day, a gene panel.

The same for the same seed.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from types import MappingProxyType

from carestamp.documents.consent import Category
from carestamp.synthetic import people
from carestamp.synthetic.consents import concept
from carestamp.synthetic.generator import DEFAULT_DAY, DEFAULT_SEED, ZONE, Resource, bundle_of

ACCESSION_SYSTEM = "urn:carestamp:synthetic:accession"
DEVICE_SYSTEM = "urn:carestamp:synthetic:device"
HOSPITAL, SEQUENCER = "hospital-1", "sequencing-1"
_HL7, _LOINC, _UCUM = "http://terminology.hl7.org/CodeSystem/", "http://loinc.org", "http://unitsofmeasure.org"
_TESTS = (("15074-8", "mmol/L", 39, 111), ("4548-4", "%", 42, 98), ("38483-4", "umol/L", 450, 1200))
_MEASURED = (("41950-7", "{steps}/d", 20_000, 180_000, "activity"), ("40443-4", "/min", 480, 820, "vital-signs"))
_VARIANTS = ("NC_000017.11", "NC_000013.11", "NC_000019.10", "NC_000007.14")


def contributed(kind: Category, number: int = 1, seed: int = DEFAULT_SEED, day: dt.date = DEFAULT_DAY) -> Resource:
    """The bundle of one contribution. number: of the patient, as in `generate`. kind: laboratory, wearable or
    genomic."""
    lot = random.Random(f"{seed}/{kind.name}/{number}/{day}")
    patient = people.patient(random.Random(f"{seed}/{number}"), number, day)
    return bundle_of("collection", [patient, *_MAKERS[kind](lot, f"Patient/{patient['id']}", number, day)])


def _laboratory(lot: random.Random, patient: str, number: int, day: dt.date) -> list[Resource]:
    made = [_result(lot, patient, place, day) for place in range(1, len(_TESTS) + 1)]
    report = {
        **_data("DiagnosticReport", "report-1", patient, "v2-0074", "LAB", "11502-2"),
        **_of_sample(HOSPITAL),
        "specimen": [{"reference": "Specimen/specimen-1"}],
        "issued": _at(day, 15),
        "result": [{"reference": f"Observation/{each['id']}"} for each in made],
    }
    return [*_sample(lot, HOSPITAL, patient, number, day), report, *made]


def _result(lot: random.Random, patient: str, place: int, day: dt.date) -> Resource:
    code, unit, least, most = _TESTS[place - 1]
    return {
        **_data("Observation", f"result-{place}", patient, "observation-category", "laboratory", code),
        **_of_sample(HOSPITAL),
        "effectiveDateTime": _at(day, 8),
        "valueQuantity": _quantity(lot.randrange(least, most) / 10, unit),
    }


def _genomic(lot: random.Random, patient: str, number: int, day: dt.date) -> list[Resource]:
    made = [_sequence(lot, patient, place) for place in range(1, len(_VARIANTS) + 1)]
    return [*_sample(lot, SEQUENCER, patient, number, day), *made]


def _sequence(lot: random.Random, patient: str, place: int) -> Resource:
    start = lot.randrange(1_000_000, 90_000_000)
    reference = concept("http://www.ncbi.nlm.nih.gov/nuccore", _VARIANTS[place - 1])
    return {
        "resourceType": "MolecularSequence",
        "id": f"sequence-{place}",
        "meta": {"tag": [people.TEST_DATA]},
        "type": "dna",
        "coordinateSystem": 0,
        "patient": {"reference": patient},
        "specimen": {"reference": "Specimen/specimen-1"},
        "performer": {"reference": f"Organization/{SEQUENCER}"},
        "referenceSeq": {"referenceSeqId": reference, "windowStart": start, "windowEnd": start + 50},
        "variant": [{"start": start + 7, "end": start + 8, "observedAllele": "A", "referenceAllele": "G"}],
    }


def _wearable(lot: random.Random, patient: str, number: int, day: dt.date) -> list[Resource]:
    named = {"use": "official", "system": DEVICE_SYSTEM, "value": f"WB-{number:05d}"}
    device = {"resourceType": "Device", "id": "device-1", "identifier": [named], "patient": {"reference": patient}}
    return [device, *(_measured(lot, patient, place, day) for place in range(1, len(_MEASURED) + 1))]


def _measured(lot: random.Random, patient: str, place: int, day: dt.date) -> Resource:
    code, unit, least, most, category = _MEASURED[place - 1]
    return {
        **_data("Observation", f"measure-{place}", patient, "observation-category", category, code),
        "device": {"reference": "Device/device-1"},
        "effectivePeriod": {"start": _at(day, 6), "end": _at(day, 23)},
        "valueQuantity": _quantity(lot.randrange(least, most) / 10, unit),
    }


def _sample(lot: random.Random, house: str, patient: str, number: int, day: dt.date) -> list[Resource]:
    accession = {"system": ACCESSION_SYSTEM, "value": f"S{day:%y%m%d}-{number:04d}-{lot.randrange(10**6):06d}"}
    specimen = {
        "resourceType": "Specimen",
        "id": "specimen-1",
        "accessionIdentifier": accession,
        "subject": {"reference": patient},
        "receivedTime": _at(day, 9),
    }
    return [people.organization(house, "prov", house), specimen]


def _of_sample(house: str) -> Resource:
    return {"specimen": {"reference": "Specimen/specimen-1"}, "performer": [{"reference": f"Organization/{house}"}]}


def _data(kind: str, name: str, patient: str, system: str, category: str, code: str) -> Resource:
    return {
        "resourceType": kind,
        "id": name,
        "meta": {"tag": [people.TEST_DATA]},
        "status": "final",
        "category": [concept(f"{_HL7}{system}", category)],
        "code": concept(_LOINC, code),
        "subject": {"reference": patient},
    }


def _quantity(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": _UCUM, "code": unit}


def _at(day: dt.date, hour: int) -> str:
    return f"{day}T{hour:02d}:00:00{ZONE}"


_MAKERS: Mapping[Category, Callable[[random.Random, str, int, dt.date], list[Resource]]] = MappingProxyType(
    {Category.LABORATORY: _laboratory, Category.WEARABLE: _wearable, Category.GENOMIC: _genomic}
)
