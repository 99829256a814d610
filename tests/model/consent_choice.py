"""How people of the walks choose: mostly sensibly, from few things, so that their acts meet."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import TypeVar

from tests.model import consent_people as people
from tests.model.consent_acts import Acts
from tests.model.consent_agreement import Asked, require_agreement
from tests.model.consent_house import ConsentHouse, Doing
from tests.model.consent_registry import Context
from tests.model.consent_subjects import Plan
from tests.model.consent_terms import ALL_CATEGORIES, NOBODY, Entry, Purpose, Terms
from tests.model.credentials import Role
from tests.model.ledgers import Outcome
from tests.model.people import person
from tests.model.signing import Act, Signed
from tests.model.terms import DAY, HOUR

T = TypeVar("T")
MASKS = (0b1, 0b10, 0b11, 0b111, 0b101, 1 << 4, 0b1_0011, 1 << 12, ALL_CATEGORIES)
QUESTIONS = 3  # asked of both after each act


class Choosing:
    """One story. `pocket`: what was signed and not brought, each with a second that is interesting for it."""

    def __init__(self, house: ConsentHouse) -> None:
        self.house, self.acts = house, Acts(house)
        self.pocket: list[tuple[int, Doing]] = []
        self.plans: dict[str, Plan] = {}
        self.count = 0

    # --- doing

    def do(self, r: Random, doing: Doing) -> Outcome:
        """On both; then both are asked what stands, and a few questions about it."""
        outcome = self.house.redo(doing)
        subject = doing.subject or self.subject(r)
        asked = [self.question(r, subject, doing.entry) for _ in range(QUESTIONS)]
        require_agreement(self.house, subject, doing.entry, asked)
        return outcome

    def do_or_hold(self, r: Random, doing: Doing, deadline: int, signed: bool) -> None:
        """What is signed may stay with the relayer for a while, or for good."""
        if signed and r.random() < 0.3:
            self.pocket = [*self.pocket[-30:], (deadline, doing)]
        else:
            self.do(r, doing)

    # --- choosing

    @property
    def second(self) -> int:
        """Of the next act."""
        return self.house.now.second + 1

    @staticmethod
    def usually(r: Random, sensible: T, *others: T) -> T:
        """The first, but for one time in twenty or so."""
        return sensible if r.random() < 0.95 or not others else r.choice(others)

    def somebody(self, r: Random, name: str) -> str:
        """The address of this person, or now and then of another."""
        return person(self.usually(r, name, *people.EVERYBODY)).address

    def subject(self, r: Random) -> str:
        return person(r.choice(people.SUBJECTS)).address

    def entry(self, r: Random, subject: str) -> Entry:
        """One that the subject decided about, or a fresh one; treatment more often."""
        known = [entry for who, entry in self.house.consents.entries if who == subject]
        if known and r.random() < 0.6:
            return r.choice(known)
        purpose = Purpose.TREATMENT if r.random() < 0.7 else r.choice(list(Purpose))
        return Entry(r.choice(people.GRANTEES), purpose)

    def categories(self, r: Random, within: int = ALL_CATEGORIES) -> int:
        return self.usually(r, r.choice(MASKS) & within or within & -within, 0, 1 << 15)

    def later(self, r: Random) -> int:
        """A moment at which something ends."""
        return self.second + r.choice((0, 1, HOUR, 6 * HOUR, DAY, 3 * DAY, 10 * DAY, 40 * DAY))

    def signature(self, r: Random, signer: str, act: Act) -> tuple[str, Signed | None]:
        """Who brings it: the signer itself, or somebody with its signature."""
        if r.random() < 0.35 or signer == NOBODY:
            return self.usually(r, signer, person("thief").address), None
        return self.somebody(r, "relayer"), self.signed(r, signer, act)

    def signed(self, r: Random, signer: str, act: Act) -> Signed:
        """By the signer, or now and then by another, or over something else."""
        stolen = Signed(person("thief").address, act)
        if signer not in people.NAMES:
            return stolen
        others = {int: 1, str: person("thief").address, bytes: bytes(31) + b"\1"}
        last = others[type(act[-1])]
        return self.usually(r, Signed(signer, act), stolen, Signed(signer, (*act[:-1], last)))

    def owner(self, r: Random, subject: str) -> str:
        """The key that signs for a subject, or now and then one that did or would."""
        return self.usually(r, self.house.credentials.owner_of(subject), subject, person("thief").address)

    def delegate(self, r: Random, subject: str) -> str:
        """One with a mandate, when there is one."""
        listed = [person(name).address for name in people.DELEGATES]
        at = self.second
        able = [each for each in listed if (m := self.house.consents.mandate(subject, each)).start <= at <= m.until]
        return r.choice(able if able and r.random() < 0.9 else listed)

    def deadline(self, r: Random) -> int:
        return self.usually(r, self.second + r.choice((HOUR, DAY, 5 * DAY)), self.second - 1, self.second)

    def terms(self, r: Random, last: int, most: int = 1, **more: int) -> Terms:
        """`most`: how far its number may be ahead."""
        sequence = self.usually(r, last + r.choice((1, 1, most)), last, max(last - 1, 0), last + most + 1)
        return Terms(sequence=sequence, deadline=self.deadline(r), **more)

    def fresh(self) -> bytes:
        self.count += 1
        return self.count.to_bytes(32, "big")

    # --- asking

    def ask(self, r: Random, subject: str, entry: Entry | None) -> None:
        """Nobody acts."""
        require_agreement(self.house, subject, entry, [self.question(r, subject, entry) for _ in range(2 * QUESTIONS)])

    def ask_as(self, r: Random, subject: str, actor: str) -> None:
        """What this actor may see now, in an emergency too; only the time has passed."""
        self.house.now.second += 1
        context = self._capacity(r, people.NAMES[actor], None)
        asked = [(subject, actor, Purpose.TREATMENT, mask, context) for mask in r.sample(MASKS, QUESTIONS)]
        require_agreement(self.house, subject, None, asked)

    def question(self, r: Random, subject: str, entry: Entry | None = None) -> Asked:
        """Often by somebody whom the entry means."""
        purpose = entry.purpose if entry and r.random() < 0.8 else r.choice(list(Purpose))
        actor = r.choice(list(self._meant(entry)) if entry and r.random() < 0.7 else people.ACTORS)
        return subject, person(actor).address, purpose, self.categories(r), self._capacity(r, actor, entry)

    def _meant(self, entry: Entry) -> Iterator[str]:
        grantee = entry.grantee
        fitting = [
            name
            for name, number in people.HOUSES.items()
            if grantee.is_anyone
            or person(name).address == grantee.person
            or number == grantee.organisation
            or self._roles(name) & grantee.role
        ]
        yield from fitting or people.ACTORS

    def _roles(self, name: str) -> int:
        return self.house.credentials.standing_of(person(name).address).roles

    def _capacity(self, r: Random, actor: str, entry: Entry | None) -> Context:
        held = [role for role in Role if role & self._roles(actor)] or [Role.PRESCRIBER]
        wanted = [role for role in held if entry and role == entry.grantee.role] or held
        role = self.usually(r, int(r.choice(wanted)), 0, 3, int(Role.BILLER))
        return Context(role, r.choice((0, 7, entry.grantee.study if entry else 0, 8)))
