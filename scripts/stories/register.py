"""Houses and people whom documents name, each with a place on the chain: one number a house in all stories.

Keys are derived from how a document calls somebody: the same person, the same key, on any development chain. That is
for demonstrations only: everybody who has the documents has the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_account import Account
from eth_account.signers.local import LocalAccount

from carestamp.chain import Chain
from carestamp.client import FOREVER, CredentialClient, Kinds, Roles
from carestamp.documents.fhir import Party
from carestamp.documents.keccak import keccak256
from carestamp.errors import Words
from scripts import cast as casting
from scripts.deploy import Deployment
from scripts.report import Actor, Recorder
from scripts.stories.chainwork import MINUTE, Done, fund
from scripts.stories.clock import Clock

FIRST_NUMBER, LAST_NUMBER = 1_001, 1_000_000
"""Between these the demo gives numbers to houses."""
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
    "fiscal": Words("财政监管", "fiscal regulator"),
    "biller": Words("开票员", "biller"),
    "adjudicator": Words("理赔核定员", "adjudicator"),
    "tax": Words("税务审计员", "auditor of the fiscal regulator"),
    "emergency-clinician": Words("急诊医师", "emergency clinician"),
    "custodian": Words("数据管理员", "custodian of records"),
    "hospital-auditor": Words("医院审计员", "auditor of the hospital"),
    "researcher": Words("研究数据员", "data manager of the study"),
    "citizens": Words("患者登记机构", "registrar of patients"),
    "delegate": Words("受托人", "delegate"),
    "guardian": Words("监护人", "guardian"),
    "friend": Words("担保人", "recovery guardian"),
    "false-relayer": Words("存心不良的代为提交者", "malicious relayer"),
    "device": Words("备用设备", "second device"),
    "sponsor": Words("申办方", "sponsor"),
    "chair": Words("伦理委员会主任委员", "chair of the ethics board"),
    "validator": Words("数据验证方", "data validator"),
    "study-auditor": Words("争议裁定员", "auditor of the board for disputes"),
    "treasurer": Words("积分发放方", "treasurer"),
    "association": Words("患者互助会", "patients' association"),
}


@dataclass(eq=False)
class House:
    """An organisation on chain."""

    number: int
    name: str
    steward: LocalAccount
    kinds: Kinds = NO_KINDS

    @property
    def title(self) -> str:
        return f"{self.name}（{self.number}）" if self.number else ""


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
        return Actor(f"{shown}@{house.number}", ROLES[shown], self.name, house.title, self.account.address)


class Register:
    """Everybody new, in all stories. Who is met waits until `enrol`. run: told apart from earlier runs on this chain,
    whose houses and people stay what they became."""

    def __init__(self, chain: Chain, deployment: Deployment, cast: casting.Cast) -> None:
        self._chain, self.clock, self.run = chain, Clock(chain), chain.web3.eth.block_number
        self._credentials = CredentialClient(chain, deployment["CredentialRegistry"], deployment.first_block)
        self._delay, self._first = self._credentials.accreditation_delay(), self._free_number()
        health = House(casting.HEALTH_REGULATOR, "演示卫生监管 Demo Regulator", cast.health_steward)
        fiscal = House(casting.FISCAL_REGULATOR, "演示财政监管 Demo Treasury", cast.fiscal_steward)
        self.health, self.fiscal = Person(health.steward, health, "regulator"), Person(fiscal.steward, fiscal, "fiscal")
        self._houses: dict[str, list[House]] = {}
        self._people: dict[tuple[str, int], Person] = {}
        self._waiting_houses: list[House] = []
        self._waiting_people: list[Person] = []

    def house(self, party: Party, kind: Kinds, instead: Kinds = NO_KINDS) -> House:
        """The house of a party, of this kind; one of the kinds `instead` will do where it has been accredited so."""
        known = self._houses.setdefault(party.key, [])
        found = next((each for each in known if each.kinds & (kind | instead)), None)
        found = found or next((each for each in known if self._can_grow(each, kind)), None)
        if found is None:
            found = self._new_house(party)
            known.append(found)
        if not found.kinds & (kind | instead):
            found.kinds |= kind
        return found

    def house_called(self, name: str, kinds: Kinds) -> House | None:
        """The one house of this name and of one of these kinds, if there is just one."""
        found = [
            each for listed in self._houses.values() for each in listed if each.name == name and each.kinds & kinds
        ]
        return found[0] if len(found) == 1 else None

    def person(self, party: Party, house: House, role: str, roles: Roles) -> Person:
        """One key a person and house: who prescribes and dispenses is the same person to the chain too."""
        place = (party.key, house.number)
        if place not in self._people:
            account = key_of("practitioner", f"{party.key} of {house.number} in run {self.run}")
            self._people[place] = Person(account, house, role, party.name)
        known = self._people[place]
        if roles & ~known.roles and known not in self._waiting_people:
            self._waiting_people.append(known)
        known.roles |= roles
        return known if known.role == role else Person(known.account, house, role, party.name, known.roles)

    def steward_of(self, house: House) -> Person:
        """Who speaks for a house."""
        return Person(house.steward, house, "steward")

    def enrol(self, recorder: Recorder) -> None:
        """Accredit the houses that wait, then, after the delay, license the people that wait."""
        houses, people = self._waiting_houses, self._waiting_people
        self._waiting_houses, self._waiting_people = [], []
        accounts = [each.steward for each in houses] + [each.account for each in people]
        fund(self._chain.web3, [each.address for each in accounts])
        self._accredit_all(recorder, houses)
        for person in people:
            self._license(recorder, person)

    def _new_house(self, party: Party) -> House:
        number = self._first + sum(map(len, self._houses.values()))
        house = House(number, party.name or "—", key_of("steward", f"{party.key}/{number}"))
        self._waiting_houses.append(house)
        return house

    def _free_number(self) -> int:
        """Behind every number that was accredited."""
        given = [each["organisation"] for each in self._credentials.events("OrganisationAccredited")]
        return max([FIRST_NUMBER, *(number + 1 for number in given if number < LAST_NUMBER)])

    def _can_grow(self, house: House, kind: Kinds) -> bool:
        """Not accredited yet, and by the regulator of this kind."""
        same_side = bool(house.kinds & casting.FISCAL) == bool(kind & casting.FISCAL)
        return house in self._waiting_houses and same_side

    def _accredit_all(self, recorder: Recorder, houses: Sequence[House]) -> None:
        for house in houses:
            self._accredit(recorder, house)
        if houses:
            self.clock.wait(self._delay + MINUTE)

    def _accredit(self, recorder: Recorder, house: House) -> None:
        regulator = self.fiscal if house.kinds & casting.FISCAL else self.health
        given = (house.number, house.kinds, 0, FOREVER, house.steward.address)
        recorder.act(
            "accredit",
            regulator.actor,
            f"Organization {house.number}",
            lambda: Done.of(self._chain, self._credentials.accredit(regulator.account, *given)),
            ("K1", "K3"),
        )

    def _license(self, recorder: Recorder, person: Person) -> None:
        steward = self.steward_of(person.house)
        given = (person.house.number, person.account.address, person.roles, 0, FOREVER)
        recorder.act(
            "license",
            steward.actor,
            f"Practitioner {person.role}@{person.house.number}",
            lambda: Done.of(self._chain, self._credentials.license(steward.account, *given)),
            ("K1", "K2"),
        )


def key_of(purpose: str, name: str) -> LocalAccount:
    """A development key for a name."""
    made: LocalAccount = Account.from_key(keccak256(f"carestamp demo/{purpose}/{name}".encode()))
    return made
