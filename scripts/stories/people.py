"""Who prescribes, dispenses and watches: houses and people of the documents, the demo's own where one names nobody."""

from __future__ import annotations

from carestamp.client import Kinds, Roles
from carestamp.documents.fhir import NOBODY, Intake, Party, PrescriptionDocument, SupplyDocument
from scripts import cast as casting
from scripts.stories.register import House, Person
from scripts.stories.stage import Stage


class Own:
    """The demo's own people (scripts/cast.py)."""

    def __init__(self, stage: Stage) -> None:
        cast, nowhere = stage.cast, House(0, "", stage.cast.relayer)
        hospital = House(casting.HOSPITAL, "演示医院 Demo Hospital", cast.hospital_steward)
        pharmacy = House(casting.PHARMACY, "演示药房甲 Demo Pharmacy A", cast.pharmacy_steward)
        pharmacy_b = House(casting.PHARMACY_B, "演示药房乙 Demo Pharmacy B", cast.pharmacy_b_steward)
        registrar = House(casting.REGISTRAR, "演示登记机构 Demo Registrar", cast.registrar_steward)
        self.hospital, self.pharmacy, self.pharmacy_b = hospital, pharmacy, pharmacy_b
        self.prescriber = Person(cast.prescriber, hospital, "prescriber")
        self.reviewer = Person(cast.reviewer, hospital, "reviewer")
        self.pharmacist = Person(cast.pharmacist, pharmacy, "pharmacist")
        self.second = Person(cast.second_pharmacist, pharmacy, "second-pharmacist")
        self.pharmacist_b = Person(cast.pharmacist_b, pharmacy_b, "pharmacist")
        self.second_b = Person(cast.second_pharmacist_b, pharmacy_b, "second-pharmacist")
        self.regulator = stage.register.health
        self.registrar = Person(cast.registrar_steward, registrar, "registrar")
        self.auditor = Person(cast.auditor, self.regulator.house, "auditor")
        self.relayer = Person(cast.relayer, nowhere, "relayer")
        self.outsider = Person(cast.outsider, nowhere, "outsider")


class People:
    """Everybody who takes part in the prescriptions story."""

    def __init__(self, stage: Stage) -> None:
        self.own = Own(stage)
        self._stage, self._register = stage, stage.register

    def prescriber_of(self, document: PrescriptionDocument) -> Person:
        """Who wrote it; the demo's own doctor where it does not say."""
        if document.prescriber == NOBODY and document.organisation == NOBODY:
            return self.own.prescriber
        house = self._house(document.organisation, Kinds.HOSPITAL) or self.own.hospital
        return self._register.person(document.prescriber, house, "prescriber", Roles.PRESCRIBER)

    def pharmacist_of(self, supply: SupplyDocument) -> Person:
        """Who handed it out; the demo's own pharmacist where it does not say."""
        if supply.pharmacist == NOBODY and supply.pharmacy == NOBODY:
            return self.own.pharmacist
        house = self._house(supply.pharmacy, Kinds.PHARMACY) or self.own.pharmacy
        return self._register.person(supply.pharmacist, house, "pharmacist", Roles.PHARMACIST)

    def second_of(self, pharmacist: Person) -> Person:
        """A second pharmacist of the same pharmacy."""
        for ours, second in ((self.own.pharmacy, self.own.second), (self.own.pharmacy_b, self.own.second_b)):
            if pharmacist.house is ours:
                return second
        party = Party(f"second of {pharmacist.house.number}")
        return self._register.person(party, pharmacist.house, "second-pharmacist", Roles.PHARMACIST)

    def steward_of(self, house: House) -> Person:
        """Who speaks for a house."""
        return self._register.steward_of(house)

    def meet(self, intake: Intake) -> None:
        """Give everybody of these documents a place, and enrol whoever is new."""
        for document in intake.prescriptions:
            self.prescriber_of(document)
        for supply in intake.supplies:
            self.second_of(self.pharmacist_of(supply))
        self._register.enrol(self._stage.recorder)

    def _house(self, party: Party, kind: Kinds) -> House | None:
        return None if party == NOBODY else self._register.house(party, kind)
