"""Houses and people of the documents, each with a place on the chain; the demo's own where a document names nobody.

Keys are derived from how a document calls somebody: the same person, the same key, on any development chain. That is
for demonstrations only: everybody who has the documents has the keys.
"""

from __future__ import annotations

from dataclasses import dataclass

from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp.client import FOREVER, Kinds, Roles
from carestamp.documents.fhir import NOBODY, Intake, Party, PrescriptionDocument, SupplyDocument
from carestamp.documents.keccak import keccak256
from carestamp.errors import Words
from scripts import cast as casting
from scripts.report import Actor
from scripts.stories.stage import MINUTE, Done, Stage

FIRST_NUMBER = 1001
NO_KINDS, NO_ROLES = Kinds(0), Roles(0)
ROLES = {
    "prescriber": Words("医师", "prescriber"),
    "pharmacist": Words("药师", "pharmacist"),
    "second-pharmacist": Words("复核药师", "second pharmacist"),
    "reviewer": Words("审方药师", "reviewer"),
    "steward": Words("机构管理员", "steward"),
    "regulator": Words("卫生监管", "health regulator"),
    "registrar": Words("药品登记机构", "registrar of packs"),
    "auditor": Words("监管审计员", "auditor of the regulator"),
    "patient": Words("患者", "patient"),
    "slip": Words("持纸条者", "bearer of the slip"),
    "relayer": Words("代为提交者", "relayer"),
    "outsider": Words("外人", "outsider"),
    "thief": Words("窃取密钥者", "thief of the key"),
}


@dataclass(eq=False)
class House:
    """An organisation on chain."""

    number: int
    name: str
    steward: LocalAccount
    kinds: Kinds = NO_KINDS


@dataclass(eq=False)
class Person:
    """Somebody with a key, a house and a role in this story."""

    account: LocalAccount
    house: House
    role: str
    name: str = ""
    roles: Roles = NO_ROLES

    @property
    def actor(self) -> Actor:
        return self.as_("")

    def as_(self, role: str) -> Actor:
        """The same person in another role of the report."""
        shown, house = role or self.role, self.house
        title = f"{house.name}（{house.number}）" if house.number else ""
        return Actor(f"{shown}@{house.number}", ROLES[shown], self.name, title, self.account.address)


class Own:
    """The demo's own people (scripts/cast.py)."""

    def __init__(self, cast: casting.Cast) -> None:
        hospital = House(casting.HOSPITAL, "演示医院 Demo Hospital", cast.hospital_steward)
        pharmacy = House(casting.PHARMACY, "演示药房甲 Demo Pharmacy A", cast.pharmacy_steward)
        pharmacy_b = House(casting.PHARMACY_B, "演示药房乙 Demo Pharmacy B", cast.pharmacy_b_steward)
        regulator = House(casting.HEALTH_REGULATOR, "演示卫生监管 Demo Regulator", cast.health_steward)
        registrar = House(casting.REGISTRAR, "演示登记机构 Demo Registrar", cast.registrar_steward)
        self.hospital, self.pharmacy, self.pharmacy_b = hospital, pharmacy, pharmacy_b
        self.prescriber = Person(cast.prescriber, hospital, "prescriber")
        self.reviewer = Person(cast.reviewer, hospital, "reviewer")
        self.pharmacist = Person(cast.pharmacist, pharmacy, "pharmacist")
        self.second = Person(cast.second_pharmacist, pharmacy, "second-pharmacist")
        self.pharmacist_b = Person(cast.pharmacist_b, pharmacy_b, "pharmacist")
        self.second_b = Person(cast.second_pharmacist_b, pharmacy_b, "second-pharmacist")
        self.regulator = Person(cast.health_steward, regulator, "regulator")
        self.registrar = Person(cast.registrar_steward, registrar, "registrar")
        self.auditor = Person(cast.auditor, regulator, "auditor")
        self.relayer = Person(cast.relayer, House(0, "", cast.relayer), "relayer")
        self.outsider = Person(cast.outsider, House(0, "", cast.outsider), "outsider")


class People:
    """Everybody who takes part."""

    def __init__(self, stage: Stage) -> None:
        self.own = Own(stage.cast)
        self._stage = stage
        self._houses: dict[str, House] = {}
        self._people: dict[tuple[str, str], Person] = {}
        self._waiting_houses: list[House] = []
        self._waiting_people: list[Person] = []

    def prescriber_of(self, document: PrescriptionDocument) -> Person:
        """Who wrote it; the demo's own doctor where it does not say."""
        if document.prescriber == NOBODY and document.organisation == NOBODY:
            return self.own.prescriber
        house = self._house(document.organisation, Kinds.HOSPITAL) or self.own.hospital
        return self._person(document.prescriber, house, "prescriber", Roles.PRESCRIBER)

    def pharmacist_of(self, supply: SupplyDocument) -> Person:
        """Who handed it out; the demo's own pharmacist where it does not say."""
        if supply.pharmacist == NOBODY and supply.pharmacy == NOBODY:
            return self.own.pharmacist
        house = self._house(supply.pharmacy, Kinds.PHARMACY) or self.own.pharmacy
        return self._person(supply.pharmacist, house, "pharmacist", Roles.PHARMACIST)

    def second_of(self, pharmacist: Person) -> Person:
        """A second pharmacist of the same pharmacy."""
        for ours, second in ((self.own.pharmacy, self.own.second), (self.own.pharmacy_b, self.own.second_b)):
            if pharmacist.house is ours:
                return second
        party = Party(f"second of {pharmacist.house.number}")
        return self._person(party, pharmacist.house, "second-pharmacist", Roles.PHARMACIST)

    def steward_of(self, house: House) -> Person:
        """Who speaks for a house."""
        return Person(house.steward, house, "steward")

    def meet(self, intake: Intake) -> None:
        """Give everybody of these documents a place, and enrol whoever is new."""
        for document in intake.prescriptions:
            self.prescriber_of(document)
        for supply in intake.supplies:
            self.second_of(self.pharmacist_of(supply))
        self.enrol()

    def enrol(self) -> None:
        """Accredit the houses that wait, then, after the delay, license the people that wait."""
        houses, people = self._waiting_houses, self._waiting_people
        self._waiting_houses, self._waiting_people = [], []
        self._stage.fund([each.steward.address for each in houses] + [each.account.address for each in people])
        for house in houses:
            self._accredit(house)
        if houses:
            self._stage.wait(self._stage.deployment.params.accreditation_delay + MINUTE)
        for person in people:
            self._license(person)

    def _house(self, party: Party, kind: Kinds) -> House | None:
        if party == NOBODY:
            return None
        if party.key not in self._houses:
            number = FIRST_NUMBER + len(self._houses)
            house = House(number, party.name or "—", key_of("steward", party.key))
            self._houses[party.key] = house
            self._waiting_houses.append(house)
        self._houses[party.key].kinds |= kind
        return self._houses[party.key]

    def _person(self, party: Party, house: House, role: str, roles: Roles) -> Person:
        """One key a person and house: who prescribes and dispenses is the same person to the chain too."""
        place = (party.key, str(house.number))
        if place not in self._people:
            account = key_of("practitioner", f"{party.key} of {house.number}")
            self._people[place] = Person(account, house, role, party.name)
            self._waiting_people.append(self._people[place])
        known = self._people[place]
        known.roles |= roles
        return known if known.role == role else Person(known.account, house, role, party.name, known.roles)

    def _accredit(self, house: House) -> None:
        stage, regulator = self._stage, self.own.regulator
        given = (house.number, house.kinds, 0, FOREVER, house.steward.address)
        stage.recorder.act(
            "accredit",
            regulator.actor,
            f"Organization {house.number}",
            lambda: Done.of(stage.chain, stage.credentials.accredit(regulator.account, *given)),
            ("K1", "K3"),
        )

    def _license(self, person: Person) -> None:
        stage, steward = self._stage, self.steward_of(person.house)
        given = (person.house.number, person.account.address, person.roles, 0, FOREVER)
        stage.recorder.act(
            "license",
            steward.actor,
            f"Practitioner {person.role}@{person.house.number}",
            lambda: Done.of(stage.chain, stage.credentials.license(steward.account, *given)),
            ("K1", "K2"),
        )


def key_of(purpose: str, name: str) -> LocalAccount:
    """A development key for a name."""
    made: LocalAccount = Account.from_key(keccak256(f"carestamp demo/{purpose}/{name}".encode()))
    return made
