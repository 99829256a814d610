"""Our own Consents and AuditEvents: every shape is read, and comes to the acts that it should (C1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carestamp import synthetic
from carestamp.documents import fhir as f
from carestamp.documents.eip712 import int_to_address
from carestamp.documents.records.entry import Verdict
from carestamp.synthetic.consents import SHAPES
from carestamp.synthetic.generator import DEFAULT_DAY

AT = 1_772_500_000
"""A moment in March 2026, after the day on which they were given."""
ACTS = {
    "house": ["ConsentGrant"],
    "person": ["ConsentGrant"],
    "role": ["ConsentGrant"],
    "study": ["ConsentGrant"],
    "but for mental health": ["ConsentDenial", "ConsentGrant"],
    "not a person": ["ConsentDenial"] * 4,
    "no research": ["ConsentDenial"],
    "no break-glass": ["OverrideProhibition"],
    "ended": ["ConsentRevocation"],
    "asked": ["Request"],
}


class _Everybody:
    """A register that gives whoever is named a number of their own."""

    custodian = 1

    def __init__(self) -> None:
        self.known: dict[tuple[str, ...], int] = {}

    def _number(self, party: f.Named) -> int:
        return self.known.setdefault(party.names, len(self.known) + 2)

    def subject_of(self, patient: f.Named) -> str:
        return int_to_address(self._number(patient))

    def key_of(self, person: f.Named) -> str:
        return int_to_address(self._number(person))

    def organisation_of(self, house: f.Named) -> int:
        return self._number(house)

    def study_of(self, study: f.Named) -> tuple[int, int]:
        house = next(number for names, number in self.known.items() if "Organization/sponsor-1" in names)
        return house, self._number(study)


@pytest.mark.rules("C1", "C3")
@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_comes_to_its_acts(tmp_path: Path, shape: str) -> None:
    case = next(each for each in synthetic.generate_consents() if each.shape == shape)
    (tmp_path / "houses.json").write_text(synthetic.consent_houses(), encoding="utf-8")
    (tmp_path / "one.json").write_text(case.fhir, encoding="utf-8")
    intake = f.read(tmp_path)
    assert [str(error) for error in intake.errors] == []
    register = _Everybody()
    register.known[("Organization/sponsor-1", "urn:carestamp:synthetic:house|SPONSOR-1")] = 1
    for each in intake.consents:
        for party in each.parties:
            assert party.names
    (decisions,) = f.all_decisions(intake.consents, register, AT)[0]
    assert [type(act).__name__ for act in decisions.acts] == ACTS[shape]


@pytest.mark.rules("C1")
def test_same_seed_gives_the_same_consents_and_another_seed_others() -> None:
    one = synthetic.generate_consents(7, 12)
    assert one == synthetic.generate_consents(7, 12)
    assert one != synthetic.generate_consents(8, 12)
    assert len({each.fhir for each in one}) == 12


@pytest.mark.rules("X1")
def test_patients_are_those_of_the_prescriptions_and_test_data() -> None:
    case = synthetic.generate_consents(consents=1)[0]
    files = synthetic.generate(patients=1)
    patient: dict[str, Any] = json.loads(case.fhir)["entry"][0]["resource"]
    assert json.loads(files["patients/patient-001.json"])["entry"][0]["resource"] == patient
    assert patient["meta"]["tag"][0]["code"] == "HTEST"
    assert DEFAULT_DAY.isoformat() in case.fhir


@pytest.mark.rules("L1")
def test_accesses_are_numbered_permits_denials_and_broken_glass(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(synthetic.generate_accesses(accesses=14), encoding="utf-8")
    intake = f.read(tmp_path)
    assert intake.errors == ()
    events = [each for each in intake.events if isinstance(each, f.AccessDocument)]
    assert [each.number for each in events] == list(range(1, 15))
    found = {each.number: each.verdict for each in events}
    assert {number for number, verdict in found.items() if verdict is Verdict.DENY} == {5, 10}
    assert {number for number, verdict in found.items() if verdict is Verdict.EMERGENCY} == {7, 14}
