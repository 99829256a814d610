"""A small formulary: common generic drugs with ATC codes and our class codes, and the courses prescribed of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carestamp.documents.fhir.drugs import CLASS_SYSTEM


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug as it stands in a hospital's list. per_day: dispensing units a day."""

    atc: str
    drug_class: str
    zh: str
    en: str
    unit: str
    per_day: int

    @property
    def concept(self) -> dict[str, Any]:
        """As FHIR's CodeableConcept: ATC, our class, both names."""
        atc = {"system": "http://www.whocc.no/atc", "code": self.atc, "display": self.en}
        return {"coding": [atc, {"system": CLASS_SYSTEM, "code": self.drug_class}], "text": f"{self.zh} {self.en}"}


@dataclass(frozen=True, slots=True)
class Course:
    """A kind of prescription. lines: how many drugs. dispensed: share of the first portion that was handed out."""

    name: str
    days: int
    lines: int = 1
    repeats: int = 0
    dispensed: float = 0.0
    priority: str = "routine"
    long_term: bool = False
    drugs: str = "ordinary"
    online: bool = False


DRUGS: dict[str, tuple[Drug, ...]] = {
    "ordinary": (
        Drug("C08CA01", "ordinary", "氨氯地平片 5mg", "amlodipine 5 mg tablet", "tablet", 1),
        Drug("A10BA02", "ordinary", "二甲双胍片 500mg", "metformin 500 mg tablet", "tablet", 2),
        Drug("C10AA05", "ordinary", "阿托伐他汀片 20mg", "atorvastatin 20 mg tablet", "tablet", 1),
        Drug("A02BC01", "ordinary", "奥美拉唑胶囊 20mg", "omeprazole 20 mg capsule", "capsule", 1),
        Drug("R06AX13", "ordinary", "氯雷他定片 10mg", "loratadine 10 mg tablet", "tablet", 1),
        Drug("M01AE01", "ordinary", "布洛芬片 200mg", "ibuprofen 200 mg tablet", "tablet", 3),
        Drug("B01AC06", "ordinary", "阿司匹林肠溶片 100mg", "aspirin 100 mg tablet", "tablet", 1),
    ),
    "antimicrobial": (
        Drug("J01CA04", "antimicrobial", "阿莫西林胶囊 500mg", "amoxicillin 500 mg capsule", "capsule", 3),
        Drug("J01DC02", "antimicrobial", "头孢呋辛酯片 250mg", "cefuroxime 250 mg tablet", "tablet", 2),
    ),
    "psychotropic2": (
        Drug("N05BA01", "psychotropic2", "地西泮片 2.5mg", "diazepam 2.5 mg tablet", "tablet", 2),
        Drug("N05CF02", "psychotropic2", "唑吡坦片 10mg", "zolpidem 10 mg tablet", "tablet", 1),
    ),
    "narcotic-injection": (
        Drug("N02AA01", "narcotic-injection", "吗啡注射液 10mg", "morphine 10 mg ampoule", "ampoule", 1),
    ),
    "narcotic-extended": (
        Drug("N02AA01", "narcotic-extended", "吗啡缓释片 30mg", "morphine 30 mg extended-release tablet", "tablet", 2),
    ),
}

COURSES: tuple[Course, ...] = (
    Course("one drug, a week", days=7),
    Course("three drugs, a week", days=7, lines=3, dispensed=0.5),
    Course("four weeks and two repeats", days=28, repeats=2, dispensed=1.0, long_term=True),
    Course("emergency, three days", days=3, priority="stat", dispensed=1.0),
    Course("sleeping pills, a week", days=7, drugs="psychotropic2"),
    Course("an antimicrobial, a week", days=7, drugs="antimicrobial", dispensed=1.0),
    Course("pain relief, a week", days=7, drugs="narcotic-extended"),
    Course("one injection", days=1, drugs="narcotic-injection"),
    Course("twelve weeks", days=84, long_term=True, online=True),
    Course("five drugs, a week", days=7, lines=5),
)
