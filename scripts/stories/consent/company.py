"""Everything that the chapters share: people, patients, desk, acts, gateways, and the documents by name."""

from __future__ import annotations

from carestamp.documents.consent.typed import Category, mask
from carestamp.errors import Words
from scripts.report import Document
from scripts.stories.consent.acts import Acts
from scripts.stories.consent.gateway import Gateway
from scripts.stories.consent.papers import Consent, Desk, Kept, Window
from scripts.stories.consent.people import Patient, People
from scripts.stories.stage import Stage

LAB = mask(Category.LABORATORY)
IMAGING = mask(Category.IMAGING)
DRUGS = mask(Category.PRESCRIPTION)
RECORD = mask(Category.MEDICAL_RECORD)
MENTAL = mask(Category.MENTAL)
GENOMIC = mask(Category.GENOMIC)
CHARGES = mask(Category.CHARGES)
SUMMARY = mask(Category.DISCHARGE_SUMMARY)
USUAL = LAB | IMAGING | DRUGS | RECORD


class Company:
    """The scenarios' common ground. undone: consents of an input that were left for want of time."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.people, self.desk = stage, People(stage), Desk(stage)
        self.acts = Acts(stage, self.people)
        self.gate = Gateway(stage, self.people.a, self.people.custodian)
        self.gate_b = Gateway(stage, self.people.b, self.people.custodian_b)
        self.consents: dict[str, Consent] = {}
        self.windows: dict[str, Window] = {}
        self.records: dict[str, Kept] = {}
        self.undone = 0
        self._patients: dict[tuple[str, int], Patient] = {}

    def patient(self, name: str) -> Patient:
        """Of hospital A."""
        return self._patient(name, self.people.a.number)

    def patient_of_b(self, name: str) -> Patient:
        return self._patient(name, self.people.b.number)

    @property
    def views(self) -> dict[str, Document]:
        """By the names of the scenes."""
        kept = {**self.consents, **self.windows, **self.records}
        return {name: each.view for name, each in kept.items()}

    def _patient(self, name: str, house: int) -> Patient:
        place = (name, house)
        if place not in self._patients:
            where = self.people.a if house == self.people.a.number else self.people.b
            self._patients[place] = self.people.citizen(name).at(where)
        return self._patients[place]


LIN, CHEN, GAO = "林秀兰 Lin Xiulan", "陈美玲 Chen Meiling", "高玉兰 Gao Yulan"
MA, LUO, HE = "马建国 Ma Jianguo", "罗诗琪 Luo Shiqi", "何静 He Jing"
GUO, XU, ZHU = "郭强 Guo Qiang", "徐桂芳 Xu Guifang", "朱志明 Zhu Zhiming"
UNKNOWN = "（姓名不详）Unknown"
ANYONE = Words("任何人", "anyone")
