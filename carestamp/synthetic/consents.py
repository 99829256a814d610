"""Synthetic Consents in FHIR: what patients of `generate` decided; the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from carestamp.documents.consent import Category, Purpose
from carestamp.documents.fhir import consent_terms as terms
from carestamp.synthetic import people
from carestamp.synthetic.generator import (
    DEFAULT_DAY,
    DEFAULT_SEED,
    Resource,
    bundle_of,
    text_of,
    transaction_of,
    write_files,
)

STUDY, SPONSOR = "study-1", "sponsor-1"
_HOSPITALS = ("hospital-1", "hospital-2")
_ACCESS = {"coding": [{"system": terms.ACTION, "code": "access"}]}
_DAYS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class ConsentCase:
    """One patient's decision. shape: what it is, in a word. fhir: a bundle of patient and Consent."""

    name: str
    shape: str
    fhir: str


def generate_consents(
    seed: int = DEFAULT_SEED, consents: int = 24, day: dt.date = DEFAULT_DAY, patients_day: dt.date | None = None
) -> tuple[ConsentCase, ...]:
    """Decisions of one day; every shape comes up in turn. patients_day: of `generate`, whose patients these are."""
    return tuple(_Case(seed, number, day, patients_day or day).case() for number in range(1, consents + 1))


def consent_houses() -> str:
    """The bundle of whom these Consents name: hospitals, the sponsor and its study, two doctors in their houses."""
    made = [people.organization(name, "prov", name) for name in _HOSPITALS]
    made.append(people.organization(SPONSOR, "bus", "Example Sponsor"))
    for number, house in enumerate(_HOSPITALS, 1):
        name = f"prescriber-{2 * number - 1}"
        made += [people.practitioner(random.Random(name), name, number == 1), people.role(name, house, "doctor")]
    study = {"resourceType": "ResearchStudy", "id": STUDY, "status": "active", "title": "示例研究 Example study"}
    return text_of(bundle_of("collection", [*made, study]))


def write_consents(
    folder: Path, seed: int = DEFAULT_SEED, consents: int = 24, day: dt.date = DEFAULT_DAY
) -> list[Path]:
    """Writes them below a folder and says where."""
    cases = generate_consents(seed, consents, day)
    return write_files(folder, {"houses.json": consent_houses()} | {f"{each.name}.json": each.fhir for each in cases})


class _Case:
    """Even numbers are written as a transaction with urn:uuid references, odd ones plainly."""

    def __init__(self, seed: int, number: int, day: dt.date, patients_day: dt.date) -> None:
        self.number, self.day = number, day
        self.patient = people.patient(random.Random(f"{seed}/{number}"), number, patients_day)
        self.lot = random.Random(f"{seed}/consent/{number}")
        self.shape = list(_SHAPES)[(number - 1) % len(_SHAPES)]

    def case(self) -> ConsentCase:
        resources = [self.patient, self.consent()]
        bundle = bundle_of("collection", resources) if self.number % 2 else transaction_of(resources, self.lot)
        return ConsentCase(f"consent-{self.number:03d}", self.shape, text_of(bundle))

    def consent(self) -> Resource:
        made = {
            "resourceType": "Consent",
            "id": f"consent-{self.number:03d}",
            "meta": {"tag": [people.TEST_DATA]},
            "status": "active",
            "scope": concept(terms.SCOPE, "patient-privacy"),
            "category": [concept(terms.LOINC, "59284-0")],
            "patient": {"reference": f"Patient/{self.patient['id']}"},
            "dateTime": self.day.isoformat(),
            "policyRule": concept(terms.ACT_CODE, "OPTOUT"),
            **_SHAPES[self.shape](self),
        }
        return {name: value for name, value in made.items() if value is not None}

    def permit(self, purpose: Purpose, *actors: Resource, **more: Any) -> Resource:
        """A permit of one to three ordinary categories for some days."""
        end = self.day + dt.timedelta(days=self.lot.choice(_DAYS))
        kinds = self.lot.sample([each for each in Category if each < Category.GENOMIC], self.lot.randrange(1, 4))
        return {
            "type": "permit",
            "period": {"start": self.day.isoformat(), "end": end.isoformat()},
            "actor": list(actors),
            "action": [_ACCESS],
            "purpose": [reason(purpose)],
            "class": [category(each) for each in sorted(kinds)],
            **more,
        }

    @property
    def house(self) -> Resource:
        """One of the hospitals, by lot."""
        return recipient(f"Organization/{self.lot.choice(_HOSPITALS)}")


def recipient(reference: str) -> Resource:
    """An actor who gets to see."""
    return {"role": concept(terms.PARTICIPATION, "IRCP"), "reference": {"reference": reference}}


def reason(purpose: Purpose) -> Resource:
    """A purpose as FHIR codes it."""
    return {"system": terms.ACT_REASON, "code": terms.PURPOSE_CODES[purpose]}


def category(each: Category) -> Resource:
    """A category in the ledger's own words."""
    return {"system": terms.CATEGORY_SYSTEM, "code": terms.CATEGORY_CODES[each]}


def plain_consent(id_: str) -> Resource:
    """A permit to a house of a patient called patient-001."""
    return {**_Case(DEFAULT_SEED, 1, DEFAULT_DAY, DEFAULT_DAY).consent(), "id": id_}


def concept(system: str, code: str) -> Resource:
    """A CodeableConcept of one code."""
    return {"coding": [{"system": system, "code": code}]}


def _to_house(case: _Case) -> Resource:
    return {"provision": case.permit(Purpose.TREATMENT, case.house)}


def _to_person(case: _Case) -> Resource:
    return {"provision": case.permit(Purpose.TREATMENT, recipient("PractitionerRole/role-prescriber-1"))}


def _to_role(case: _Case) -> Resource:
    role = {"resourceType": "PractitionerRole", "id": "any", "code": [concept(terms.ROLE_SYSTEM, "adjudicator")]}
    return {"contained": [role], "provision": case.permit(Purpose.PAYMENT, recipient("#any"))}


def _to_study(case: _Case) -> Resource:
    study = {"url": terms.STUDY_URL, "valueReference": {"reference": f"ResearchStudy/{STUDY}"}}
    provision = case.permit(Purpose.RESEARCH, recipient(f"Organization/{SPONSOR}"), extension=[study])
    return {"scope": concept(terms.SCOPE, "research"), "provision": provision}


def _but_for_mental_health(case: _Case) -> Resource:
    every = [category(each) for each in Category]
    kept = {"type": "deny", "securityLabel": [{"system": terms.ACT_CODE, "code": "PSY"}]}
    return {"provision": case.permit(Purpose.TREATMENT, case.house, provision=[kept], **{"class": every})}


def _not_a_person(_: _Case) -> Resource:
    return {"provision": {"type": "deny", "actor": [recipient("PractitionerRole/role-prescriber-3")]}}


def _opt_out_of_research(_: _Case) -> Resource:
    return {"provision": {"type": "deny", "purpose": [reason(Purpose.RESEARCH)]}}


def _no_break_glass(_: _Case) -> Resource:
    return {"provision": {"type": "deny", "purpose": [{"system": terms.ACT_REASON, "code": terms.BREAK_GLASS}]}}


def _ended(case: _Case) -> Resource:
    return {"status": "inactive", **_to_house(case)}


def _asked(case: _Case) -> Resource:
    return {"status": "proposed", **_to_house(case)}


_SHAPES = MappingProxyType(
    {
        "house": _to_house,
        "person": _to_person,
        "role": _to_role,
        "study": _to_study,
        "but for mental health": _but_for_mental_health,
        "not a person": _not_a_person,
        "no research": _opt_out_of_research,
        "no break-glass": _no_break_glass,
        "ended": _ended,
        "asked": _asked,
    }
)
SHAPES = tuple(_SHAPES)
"""What comes up in turn."""
