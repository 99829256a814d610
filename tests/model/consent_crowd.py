"""A crowd whose consents were really given on a chain, and questions about them, in bulk (C2, C3).

Subjects decide about few categories and end what they permit at few moments, so that much of what is asked hangs on one
second or one bit. All randomness is drawn from one `random.Random`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from eth_utils import function_signature_to_4byte_selector, keccak, to_checksum_address

from tests.model import consent_people as people
from tests.model.consent_house import CONSENTS, CREDENTIALS, ConsentHouse, license_key
from tests.model.consent_terms import ALL_CATEGORIES, Entry, Grantee, Purpose, Terms
from tests.model.credentials import Role
from tests.model.ledgers import code
from tests.model.people import person
from tests.model.terms import DAY

PROBE = "DecisionProbe"
ASKED = "decisionsOf(address,(address,uint24,address,uint8,(uint32,uint96))[])"
FAR = 2**32 - 1
A_BLOCK = 150  # acts, each of another subject
A_CALL = 500  # questions
BITS = (0, 3, 4, 12)
MASKS = tuple(sum(1 << bit for place, bit in enumerate(BITS) if number >> place & 1) for number in range(1, 16))
GRANTED = (*MASKS, *(MASKS[-1],) * 8, *(ALL_CATEGORIES,) * 8)
NO_MASKS = (0, 1 << 15, ALL_CATEGORIES + 1 + 0b11, 1 << 23)
USUAL = (Purpose.TREATMENT, Purpose.TREATMENT, Purpose.RESEARCH)
STUDIES = (7, 7, 8)
CLOSING = ("suspend", "suspend", "revoke", "revoke", "deny", "deny", "deny", "erase")
LIVE = ("clinician", "doctor", "clinic_clinician", "clinic_doctor", "hospital_auditor")
LAPSED = ("second_clinician", "clinic_auditor", "annex_clinician", "expiring", "stranger")


class Question(NamedTuple):
    """What the probe takes, in its order."""

    subject: str
    categories: int
    actor: str
    purpose: Purpose
    role: int
    study: int


@dataclass
class Crowd:
    house: ConsentHouse
    r: Random
    moments: tuple[int, ...]  # at which windows and licences begin or end
    subjects: dict[str, tuple[str, str]] = field(default_factory=dict)  # with the two actors it has to do with
    sequences: dict[tuple[str, Entry], int] = field(default_factory=dict)

    # --- acts

    def give_consents(self, subjects: int, acts_each: int) -> int:
        """Everybody acts with its own key, round by round: how many acts there were."""
        assert subjects % A_BLOCK == 0, "nobody acts twice in a block: their order is the node's"
        for number in range(subjects):
            subject = to_checksum_address(keccak(text=f"subject {number} of the crowd")[:20])
            self.subjects[subject] = self.r.choice(LIVE), self.r.choice((*LIVE, *LIVE, *LAPSED))
        rounds = [subject for _ in range(acts_each) for subject in self.r.sample(list(self.subjects), subjects)]
        for start in range(0, len(rounds), A_BLOCK):
            self._mine([self._act(subject) for subject in rounds[start : start + A_BLOCK]])
        return len(rounds)

    def _act(self, subject: str) -> dict[str, str]:
        """Of a permit and a denial about every other entry, and now and then of an end."""
        entry = self._entry(subject)
        opens = self.r.random() < 0.65 and not entry.grantee.is_anyone
        function = "grant" if opens else self.r.choice(CLOSING)
        sequence = self.sequences[subject, entry] = self.sequences.get((subject, entry), 0) + 1
        words = (subject, entry.word(), self._terms(function, sequence).word())
        by = () if function == "erase" else (people_nobody(),)
        return self._transaction(subject, function, (*words, *by, b""))

    def _entry(self, subject: str) -> Entry:
        grantees = list(self._grantees(self.r.choice(self.subjects[subject])))
        known = [entry for who, entry in self.sequences if who == subject] if self.r.random() < 0.3 else []
        return self.r.choice(known or [Entry(self.r.choice(grantees), self.r.choice(USUAL))])

    def _grantees(self, name: str) -> Iterator[Grantee]:
        number, roles = people.HOUSES.get(name, people.HOSPITAL), self.roles_of(name)
        yield from (Grantee(person=person(name).address), Grantee(organisation=number))
        yield Grantee(role=self.r.choice(roles or [int(Role.PRESCRIBER)]))
        yield Grantee(organisation=number, study=self.r.choice(STUDIES))
        yield from [Grantee()] if self.r.random() < 0.3 else []

    def _terms(self, function: str, sequence: int) -> Terms:
        categories = self.r.choice(GRANTED if function == "grant" else MASKS) if function in ("grant", "deny") else 0
        begins, ends = sorted(self.r.choice((0, *self.moments, FAR)) for _ in range(2))
        start = begins if function == "grant" else 0
        until = max(ends, self.moments[0]) if categories else 0
        return Terms(categories, start, until, sequence)

    def _transaction(self, sender: str, function: str, values: Sequence[object]) -> dict[str, str]:
        data = code(CONSENTS).calldata(function, values)
        to = self.house.ledgers.addresses[CONSENTS]
        return {"from": sender, "to": to, "data": "0x" + data.hex(), "gas": hex(140_000), "gasPrice": "0x0"}

    def _mine(self, transactions: list[dict[str, str]]) -> None:
        """All in one block. What comes after an erasure is refused: nothing else is."""
        rpc = self.house.ledgers.rpc
        self.house.now.second += 1
        rpc.ask("evm_setAutomine", False)
        rpc.ask_all([("eth_sendTransaction", (each,)) for each in transactions])
        rpc.ask("evm_setNextBlockTimestamp", self.house.now.second)
        rpc.ask("evm_mine")
        rpc.ask("evm_setAutomine", True)

    # --- questions

    def roles_of(self, name: str) -> list[int]:
        """Of its licence, live or not."""
        licence = self.house.credentials.practitioners.get(person(name).address)
        return [int(role) for role in Role if licence and role & licence.roles]

    def question(self) -> Question:
        r, subject = self.r, self.r.choice(list(self.subjects))
        name = r.choice(self.subjects[subject]) if r.random() < 0.85 else r.choice((*LIVE, *LAPSED))
        categories = r.choice(MASKS) if r.random() < 0.97 else r.choice(NO_MASKS)
        held = self.roles_of(name) or [int(Role.PRESCRIBER)]
        role = r.choice(held) if r.random() < 0.95 else r.choice((0, sum(held), 3, int(Role.BILLER), 1 << 31))
        purpose = r.choice(USUAL) if r.random() < 0.95 else r.choice(list(Purpose))
        return Question(subject, categories, person(name).address, purpose, role, r.choice((0, 7, 7, 7, 8, 8, 9)))

    def answers(self, questions: Sequence[Question], second: int) -> list[tuple[int, int]]:
        """The chain's decision and entry for each, at that second."""
        calls = [self._call(questions[start : start + A_CALL]) for start in range(0, len(questions), A_CALL)]
        override = ("latest", {}, {"time": hex(second)})
        found = [self.house.ledgers.rpc.ask("eth_call", call, *override) for call in calls]
        words = [word for each in found for word in _words(bytes.fromhex(each[2:]))[2:]]
        return [(word >> 248, word & (1 << 248) - 1) for word in words]

    def _call(self, questions: Sequence[Question]) -> dict[str, str]:
        addresses = self.house.ledgers.addresses
        numbers = [int(addresses[CONSENTS], 16), 64, len(questions)]
        for each in questions:
            numbers += (
                int(each.subject, 16),
                each.categories,
                int(each.actor, 16),
                each.purpose,
                each.role,
                each.study,
            )
        data = function_signature_to_4byte_selector(ASKED) + b"".join(each.to_bytes(32, "big") for each in numbers)
        return {"to": addresses[PROBE], "data": "0x" + data.hex(), "gas": hex(30_000_000), "gasPrice": "0x0"}

    def words(self) -> dict[str, dict[int, int]]:
        """What stands on the chain: subject to entry to word."""
        keys = list(self.sequences)
        found = self.house.ledgers.views([(CONSENTS, "wordOf", (who, entry.word())) for who, entry in keys])
        kept: dict[str, dict[int, int]] = {subject: {} for subject in self.subjects}
        for (who, entry), (word,) in zip(keys, found, strict=True):
            kept[who][entry.word()] = word
        return kept

    def standings(self, second: int) -> dict[str, int]:
        """Of every actor at that second, in the word of the credential registry."""
        keys = [person(name).address for name in (*LIVE, *LAPSED)]
        found = self.house.ledgers.views([(CREDENTIALS, "standingOf", (key,)) for key in keys], second)
        return {key: word for key, (word,) in zip(keys, found, strict=True)}


def people_nobody() -> str:
    return "0x" + "00" * 20


def _words(data: bytes) -> list[int]:
    return [int.from_bytes(data[start : start + 32], "big") for start in range(0, len(data), 32)]


# --- actors who are not live, each in its own way


def gather(house: ConsentHouse, r: Random) -> Crowd:
    """Somebody suspended, somebody distrusted, a house that ended, a licence that runs out at a moment of the crowd."""
    house.ledgers.deploy(PROBE, person("governor").address)
    moments = tuple(house.now.second + days * DAY for days in (1, 2, 5, 9))
    _end(house, "suspendPractitioner", "hospital_steward", person("second_clinician").address)
    _end(house, "distrustPractitioner", "health_steward", person("clinic_auditor").address, house.now.second)
    _end(house, "suspendOrganisation", "health_steward", people.ANNEX)
    window = house.now.second, moments[2]
    roles = Role.PRESCRIBER | Role.REVIEWER
    license_key(house, "hospital_steward", people.HOSPITAL, "expiring", roles, window)
    return Crowd(house, r, moments)


def _end(house: ConsentHouse, function: str, by: str, *values: object) -> None:
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in function)
    model = lambda: getattr(house.credentials, snake)(person(by).address, *values)  # noqa: E731
    outcome = house.act(function, model, CREDENTIALS, function, person(by).address, *values)
    assert outcome.error is None, outcome
