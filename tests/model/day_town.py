"""One town with every ledger on one chain: the houses of all walks share credentials, the clock, packs and consents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.model import bill_house, consent_house, house, rewards_house, rewards_terms
from tests.model import consent_terms as words
from tests.model import day_people as people
from tests.model.bill_books import Books
from tests.model.bill_house import BillHouse, Doing
from tests.model.bill_uses import Uses
from tests.model.consent_emergency import Emergencies
from tests.model.consent_house import CREDENTIALS, DELAY, START, YEARS, ConsentHouse
from tests.model.consent_registry import Consents
from tests.model.consent_subjects import Subjects
from tests.model.credentials import Kind
from tests.model.house import House
from tests.model.invoices import Invoices
from tests.model.ledgers import Ledgers, Outcome, Rpc, code, sale_of, tag_of
from tests.model.packs import Packs
from tests.model.people import person
from tests.model.prescriptions import Prescriptions
from tests.model.records import Log, Record, Records
from tests.model.refusals import Now, Refused
from tests.model.rewards import Rewards
from tests.model.rewards_house import RewardsHouse
from tests.model.rewards_token import Token
from tests.model.signing import Signed

RECORDS, LOG = "RecordRegistry", "AccessLog"
PRESCRIPTIONS, PACKS = "PrescriptionRegistry", "PackRegistry"
NAMES = {
    CREDENTIALS: "Carestamp Credentials",
    PRESCRIPTIONS: "Carestamp Prescriptions",
    bill_house.LEDGER: "Carestamp Invoices",
    bill_house.USES: "Carestamp Invoice Uses",
    consent_house.CONSENTS: "Carestamp Consent",
    consent_house.EMERGENCIES: "Carestamp Emergency Access",
    rewards_house.REWARDS: "Carestamp Rewards",
}


class TownConsents(ConsentHouse):
    """Everybody of the town can sign."""

    def signature(self, contract: str, signed: Signed | None) -> bytes:
        if signed is None or signed.by == people.SCRAWL:
            return people.SCRAWLED if signed else b""
        return words.sign(key_of(signed.by), self.domains[contract], signed.act)


class TownRewards(RewardsHouse):
    """Everybody of the town can sign."""

    def signature(self, contract: str, signed: Signed | None) -> bytes:
        if signed is None or signed.by == people.SCRAWL:
            return people.SCRAWLED if signed else b""
        write = rewards_terms.sign if contract == rewards_house.REWARDS else words.sign
        return write(key_of(signed.by), self.domains[contract], signed.act)


@dataclass
class Archive(ConsentHouse):
    """Records and the log of access."""

    records: Records = None  # type: ignore[assignment]
    log: Log = None  # type: ignore[assignment]

    def id_of_record(self, record: Record) -> bytes:
        (name,) = self.ledgers.view(RECORDS, "idOf", record.as_tuple())
        return bytes(name)


AnyHouse = House | BillHouse | ConsentHouse


class Move(NamedTuple):
    """An act, and the house in which it is done and counted."""

    house: AnyHouse
    doing: Doing | consent_house.Doing


@dataclass
class Town:
    """newer: a second deployment of the prescription ledger, which sells the same packs (X11, D1)."""

    ledgers: Ledgers
    now: Now
    credentials: Subjects
    supplies: House
    newer: House
    bills: BillHouse
    consents: TownConsents
    rewards: TownRewards
    archive: Archive

    def houses(self) -> tuple[AnyHouse, ...]:
        return self.supplies, self.newer, self.bills, self.consents, self.rewards, self.archive

    def do(self, move: Move) -> Outcome:
        """On chain and model, at the next second."""
        each = move.doing
        return move.house.act(each.name, each.model, each.contract, each.function, each.sender, *each.values)

    def would(self, move: Move) -> Outcome:
        """What the chain would say to it in the second of the next act."""
        each, ledgers = move.doing, move.house.ledgers
        data = code(each.contract).calldata(each.function, each.values)
        return ledgers.foretell(each.contract, data, each.sender, self.now.second + 1)

    def rush(self, moves: Sequence[Move]) -> list[Outcome]:
        """All of them in one block of the next second, in this order, each foretold by its model."""
        self.now.second += 1
        expected = [self._foretold(each) for each in moves]
        sent = enumerate(self.ledgers.mine([_call_of(each) for each in moves], self.now.second))
        found = [
            move.house.ledgers.mined(each, place, self.now.second)
            for move, (place, each) in zip(moves, sent, strict=True)
        ]
        for move, wanted, outcome in zip(moves, expected, found, strict=True):
            self._conclude(move, wanted, outcome)
        return found

    def _foretold(self, move: Move) -> Outcome:
        self.now.happened.clear()
        plain = house.plain if isinstance(move.house, House) else bill_house.plain
        try:
            move.doing.model()
        except Refused as refusal:
            return Outcome(refusal.name, tuple(map(plain, refusal.values)))
        return Outcome()

    def _conclude(self, move: Move, wanted: Outcome, found: Outcome) -> None:
        name = move.doing.name
        assert (found.error, found.values) == (wanted.error, wanted.values), f"{name}: {wanted} is {found}"
        if isinstance(move.house, (House, BillHouse)):
            move.house.history += found.seen
        end = f"{name}: {found.error or 'done'}"
        move.house.outcomes[end] = move.house.outcomes.get(end, 0) + 1

    def twin(self) -> Town:
        """The same town, to begin a story in: models are copied, connections shared."""
        shared = {id(each.ledgers): each.ledgers for each in self.houses()}
        copy = deepcopy(self, shared)
        for each in copy.houses():
            each.outcomes = {}
            if not isinstance(each, House):
                each.done = []  # what was done before is bound to the models that were copied
        return copy

    def tally(self) -> Counter[str]:
        """How often each act had which end."""
        return sum((Counter(each.outcomes) for each in self.houses()), Counter())


def _call_of(move: Move) -> tuple[str, str, bytes]:
    each = move.doing
    address = move.house.ledgers.addresses[each.contract]
    return address, each.sender, code(each.contract).calldata(each.function, each.values)


def key_of(address: str) -> bytes:
    return person(people.names()[address]).key


# --- setting up


def open_town(url: str) -> Town:
    """Deploy everything, accredit and license everybody, on the young chain at `url` and in fresh models."""
    ledgers = Ledgers(Rpc(url))
    ledgers.rpc.ask("anvil_autoImpersonateAccount", True)
    governor = person("governor").address
    _deploy(ledgers, governor)
    newer = Ledgers(ledgers.rpc, dict(ledgers.addresses))
    newer.deploy(PRESCRIPTIONS, governor, *(ledgers.addresses[each] for each in ("Governance", CREDENTIALS, PACKS)))
    assert ledgers.latest() < START, "the node has to be started with an earlier --timestamp"
    town = _modelled(ledgers, newer, governor)
    _staff(town)
    house.govern(town.supplies, governor)
    house.provide(town.newer, governor)
    bill_house.govern(town.bills, governor)
    rewards_house.provide(town.rewards, governor)
    assert all(each.endswith(": done") for each in town.tally()), town.tally()
    return town


def _deploy(ledgers: Ledgers, governor: str) -> None:
    governance = ledgers.deploy("Governance", governor, governor)
    credentials = ledgers.deploy(CREDENTIALS, governor, governance, DELAY)
    packs = ledgers.deploy(PACKS, governor, governance, credentials)
    ledgers.deploy(PRESCRIPTIONS, governor, governance, credentials, packs)
    ledgers.deploy("PrescriptionCodec", governor)
    ledgers.deploy("Directory", governor, governance)
    books = ledgers.deploy(bill_house.BOOKS, governor, governance)
    invoices = ledgers.deploy(bill_house.LEDGER, governor, governance, credentials, books)
    ledgers.deploy(bill_house.CODEC, governor)
    ledgers.deploy(bill_house.USES, governor, credentials, invoices)
    consents = ledgers.deploy(consent_house.CONSENTS, governor, governance, credentials)
    rules = tuple(vars(consent_house.RULES).values())
    ledgers.deploy(consent_house.EMERGENCIES, governor, credentials, consents, rules)
    token = ledgers.deploy(rewards_house.TOKEN, governor, governance)
    studies = ledgers.deploy(rewards_house.STUDIES, governor, token)
    ledgers.deploy(rewards_house.REWARDS, governor, governance, credentials, consents, studies, token)
    ledgers.deploy(RECORDS, governor, governance, credentials)
    ledgers.deploy(LOG, governor, credentials)


def _modelled(ledgers: Ledgers, newer: Ledgers, governor: str) -> Town:
    now = Now(START)
    credentials = Subjects(governor, DELAY, now)
    packs, consents = Packs(governor, credentials, now), Consents(governor, credentials, now)
    on_consents = TownConsents(ledgers, now, credentials, consents, None, _domains(ledgers))  # type: ignore[arg-type]
    on_consents.emergencies = Emergencies(consent_house.RULES, credentials, consents, now, on_consents.id_of)
    on_records = Archive(ledgers, now, credentials, consents, None, _domains(ledgers))  # type: ignore[arg-type]
    on_records.records = Records(governor, credentials, now, on_records.id_of_record)
    on_records.log = Log(credentials, now)
    return Town(
        ledgers=ledgers,
        now=now,
        credentials=credentials,
        supplies=_supplies(ledgers, credentials, packs),
        newer=_supplies(newer, credentials, packs),
        bills=_bills(ledgers, credentials),
        consents=on_consents,
        rewards=_rewards(ledgers, credentials, consents),
        archive=on_records,
    )


def _supplies(ledgers: Ledgers, credentials: Subjects, packs: Packs) -> House:
    governor, now = credentials.governor, credentials.now
    made = House(ledgers, now, credentials, packs, None, _domains(ledgers))  # type: ignore[arg-type]
    hashes = made.id_of, sale_of, tag_of
    made.prescriptions = Prescriptions(governor, ledgers.addresses[PRESCRIPTIONS], credentials, packs, now, *hashes)
    return made


def _bills(ledgers: Ledgers, credentials: Subjects) -> BillHouse:
    governor, now = credentials.governor, credentials.now
    books = Books(governor, now)
    made = BillHouse(ledgers, now, credentials, books, None, None, _domains(ledgers))  # type: ignore[arg-type]
    address = ledgers.addresses[bill_house.LEDGER]
    made.invoices = Invoices(governor, address, credentials, books, now, made.digest_of)
    made.uses = Uses(credentials, made.invoices, now)
    return made


def _rewards(ledgers: Ledgers, credentials: Subjects, consents: Consents) -> TownRewards:
    governor, now = credentials.governor, credentials.now
    made = TownRewards(ledgers, now, credentials, consents, None, _domains(ledgers))  # type: ignore[arg-type]
    made.token = Token(governor, now)
    address = ledgers.addresses[rewards_house.REWARDS]
    made.rewards = Rewards(address, governor, credentials, consents, made.token, now, made.name_of)
    return made


def _domains(ledgers: Ledgers) -> dict[str, dict[str, Any]]:
    chain = {"version": "1", "chainId": ledgers.chain_id}
    return {
        contract: {"name": name, **chain, "verifyingContract": ledgers.addresses[contract]}
        for contract, name in NAMES.items()
    }


def _staff(town: Town) -> None:
    window = town.now.second, town.now.second + YEARS
    for number, kind in ((people.HEALTH, Kind.HEALTH_REGULATOR), (people.FISCAL, Kind.FISCAL_REGULATOR)):
        _found(town, "governor", "accreditRegulator", number, kind, window)
    for number, kinds in people.KINDS.items():
        _found(town, people.regulator_of(number), "accredit", number, kinds, window)
    town.now.second += DELAY + 1
    for number, (_, *others) in people.STEWARDS.items():
        for name in others:
            _appoint(town, number, name, window[1])
    for name, number, role in people.STAFF:
        consent_house.license_key(town.consents, people.STEWARDS[number][0], number, name, role, window)


def _found(town: Town, by: str, function: str, number: int, kinds: Kind, window: tuple[int, int]) -> None:
    caller, steward = person(by).address, person(people.STEWARDS[number][0]).address
    accredit = town.credentials.accredit if function == "accredit" else town.credentials.accredit_regulator
    model = lambda: accredit(caller, number, kinds, *window, steward)  # noqa: E731
    town.consents.act(function, model, CREDENTIALS, function, caller, number, int(kinds), *window, steward)


def _appoint(town: Town, number: int, name: str, until: int) -> None:
    caller, steward = person(people.regulator_of(number)).address, person(name).address
    model = lambda: town.credentials.appoint_steward(caller, number, steward, until)  # noqa: E731
    town.consents.act("appoint", model, CREDENTIALS, "appointSteward", caller, number, steward, until)
