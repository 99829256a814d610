"""What a hospital knows of each synthetic patient in words and digits: what must never be found on a chain.

Name and birthday come from the FHIR documents; identity number, telephone and diagnosis are made up beside them.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass

from carestamp.documents.canonical import canonical
from carestamp.documents.fhir.parties import name_of
from tests.model.fixtures import SEED

REGIONS = ("110105", "310115", "440106", "510107", "610113")
"""First digits of an identity number: where it was issued."""
DIAGNOSES = (
    ("I10", "原发性高血压", "essential hypertension"),
    ("E11.9", "2型糖尿病", "type 2 diabetes"),
    ("J45.9", "支气管哮喘", "asthma"),
    ("F32.9", "抑郁发作", "depressive episode"),
    ("F20.0", "偏执型精神分裂症", "paranoid schizophrenia"),
    ("B20", "人类免疫缺陷病毒病", "HIV disease"),
    ("O04.9", "人工流产", "medical abortion"),
    ("C50.9", "乳腺恶性肿瘤", "breast cancer"),
    ("K35.8", "急性阑尾炎", "acute appendicitis"),
    ("A15.0", "肺结核", "tuberculosis of lung"),
    ("N18.5", "慢性肾脏病5期", "chronic kidney disease, stage 5"),
    ("G40.9", "癫痫", "epilepsy"),
)
"""Code, and names in two languages."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Dossier:
    """One patient."""

    name: str
    born: dt.date
    identity: str
    phone: str
    diagnosis: tuple[str, str, str]

    @property
    def facts(self) -> tuple[str, ...]:
        """Each alone could be guessed."""
        return (self.name, self.born.isoformat(), f"{self.born:%Y%m%d}", self.identity, self.phone, *self.diagnosis)

    def record(self, version: int = 1) -> bytes:
        """What is sealed and committed to."""
        return record(self.name, self.born.isoformat(), self.diagnosis[0], version)


def record(name: str, born: str, diagnosis: str, version: int = 1) -> bytes:
    """The form of it is no secret."""
    return canonical({"birthDate": born, "diagnosis": diagnosis, "name": name, "version": version})


def identity_number(region: str, born: dt.date, order: int) -> str:
    """Eighteen digits, the last one a check, as on an identity card of China."""
    digits = f"{region}{born:%Y%m%d}{order:03d}"
    return digits + _CHECKS[sum(int(each) * weight for each, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def dossiers(files: Mapping[str, str]) -> list[Dossier]:
    """Of each patient's bundle among these files, the same for the same seed."""
    lot = random.Random(SEED)
    bundles = (json.loads(text) for name, text in sorted(files.items()) if name.startswith("patients/"))
    resources = (entry["resource"] for bundle in bundles for entry in bundle["entry"])
    return [_dossier(each, lot) for each in resources if each["resourceType"] == "Patient"]


def _dossier(patient: dict[str, object], lot: random.Random) -> Dossier:
    born = dt.date.fromisoformat(str(patient["birthDate"]))
    identity = identity_number(lot.choice(REGIONS), born, lot.randrange(1_000))
    phone = f"138{lot.randrange(100_000) * 1_000:08d}"
    return Dossier(name_of(patient), born, identity, phone, lot.choice(DIAGNOSES))
