"""Who asks, who decides, who keeps: named people, none of whom ever lived, and the houses that they work for."""

from __future__ import annotations

from dataclasses import dataclass, field

from eth_account.signers.local import LocalAccount

from carestamp.client import Kinds, Roles
from carestamp.documents.fhir import Party
from carestamp.documents.keccak import keccak256
from carestamp.documents.subjects import PatientRoot
from scripts import cast as casting
from scripts.report import Actor
from scripts.stories.register import ROLES, House, Person
from scripts.stories.stage import Stage

STUDY = casting.STUDY
"""The sponsor's number of its study."""


@dataclass(eq=False)
class Patient:
    """Somebody at one custodian, under an id that is used there only (X6). key: what signs for it now."""

    name: str
    house: House
    subject: str
    key: LocalAccount = field(repr=False)

    @property
    def actor(self) -> Actor:
        return Actor("patient", ROLES["patient"], self.name, "", self.subject)


class Citizen:
    """A person with a root of keys, from which an id for each custodian comes, and a key for whoever they act for."""

    def __init__(self, name: str, seed: object) -> None:
        self.name, self._seed = name, seed
        self._root, self._acted = self._new_root(0), 0

    def at(self, house: House) -> Patient:
        """As a patient of this house."""
        key = self._root.consent(house.number)
        return Patient(self.name, house, key.address, key)

    def for_(self, house: House, role: str) -> Person:
        """With a key of its own for one subject of somebody else's."""
        self._acted += 1
        return Person(self._root.delegate(house.number, self._acted), House(0, "", _nobody()), role, self.name)

    def key_after_loss(self, house: House) -> LocalAccount:
        """Of the new root, at the same place."""
        return self._new_root(1).consent(house.number)

    def _new_root(self, number: int) -> PatientRoot:
        """From the seed of the run: for demonstrations only, where everybody may know it."""
        return PatientRoot(keccak256(f"carestamp demo/{self._seed}/{self.name}/{number}".encode()))


class People:
    """Everybody who takes part in the consent story."""

    def __init__(self, stage: Stage) -> None:
        cast, self._stage = stage.cast, stage
        self.a, self.b = map(self._hospital, ("演示医院 Demo Hospital", "演示省医疗集团 Demo Provincial Hospitals"))
        self.sponsor = House(casting.SPONSOR, "演示申办方 Demo Sponsor", cast.sponsor_steward)
        self.insurer = House(casting.INSURER_A, "演示保险甲 Demo Insurer A", cast.insurer_a_steward)
        citizens = House(casting.SUBJECT_REGISTRAR, "演示患者登记 Demo Registry", cast.subject_registrar_steward)
        nowhere = House(0, "", cast.relayer)
        self.registrar = Person(citizens.steward, citizens, "citizens")
        self.regulator = stage.register.health
        self.relayer = Person(cast.relayer, nowhere, "relayer")
        self.outsider = Person(cast.outsider, nowhere, "outsider")
        self._license()

    def _hospital(self, name: str) -> House:
        """A new one in each run: its log counts from 1, and no review of an earlier run is overdue there."""
        return self._stage.register.house(Party(f"consent story: {name}", name), Kinds.HOSPITAL)

    def _license(self) -> None:
        """Those whom the houses license for this story; cast.py has the others."""
        self.doctor = self._new("王磊 Wang Lei", self.a, "prescriber", Roles.PRESCRIBER)
        self.neighbour = self._new("刘洋 Liu Yang", self.a, "prescriber", Roles.PRESCRIBER)
        self.doctor_b = self._new("何俊 He Jun", self.b, "prescriber", Roles.PRESCRIBER)
        clinician = Roles.EMERGENCY_CLINICIAN
        self.clinician = self._new("赵强 Zhao Qiang", self.a, "emergency-clinician", clinician)
        self.curious = self._new("孙婷 Sun Ting", self.a, "emergency-clinician", clinician)
        self.clinician_b = self._new("周勇 Zhou Yong", self.b, "emergency-clinician", clinician)
        self.second_b = self._new("吴静 Wu Jing", self.b, "emergency-clinician", clinician)
        self.custodian = self._new("徐丽 Xu Li", self.a, "custodian", Roles.CUSTODIAN)
        self.custodian_b = self._new("高军 Gao Jun", self.b, "custodian", Roles.CUSTODIAN)
        self.auditor = self._new("胡敏 Hu Min", self.a, "hospital-auditor", Roles.AUDITOR)
        self.auditor_b = self._new("朱伟 Zhu Wei", self.b, "hospital-auditor", Roles.AUDITOR)
        self.researcher = self._new("林文博 Lin Wenbo", self.sponsor, "researcher", Roles.CUSTODIAN)
        self.payer = self._new("黄婷 Huang Ting", self.insurer, "adjudicator", Roles.ADJUDICATOR)

    def meet(self) -> None:
        """Enrol whoever is new."""
        self._stage.register.enrol(self._stage.recorder)

    def citizen(self, name: str) -> Citizen:
        """Somebody whom no house licenses."""
        return Citizen(name, self._stage.run)

    def _new(self, name: str, house: House, role: str, roles: Roles) -> Person:
        return self._stage.register.person(Party(f"consent story: {name}", name), house, role, roles)


def _nobody() -> LocalAccount:
    return casting.cast().relayer
