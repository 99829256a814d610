"""A thousand patients at one hospital on one day, and what the chain shows of them (X6). By lot, from a seed.

Each patient pays a bill, of which an insurer reserves a part. Four of five are prescribed something and fetch it from a
pharmacy a few minutes after they paid; three of five let the hospital see their records. A week later two of five come
back, to this hospital or the other one, where it begins anew. Amounts are sums over the synthetic tariff.

`Practice` says how careful hospital, wallets and payers are. Bills can wait for the evening. A grant and a handing over
can't: their seconds are always told.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from eth_account.signers.local import LocalAccount

from carestamp.documents.subjects import PatientRoot
from carestamp.synthetic.tariff import TARIFF
from scripts.cast import HOSPITAL, HOSPITAL_B, INSURER_A, INSURER_B, PHARMACY, PHARMACY_B

MINUTE, HOUR, DAY = 60, 3600, 86_400
OPENING, OFFICE_HOURS, EVENING = 9 * HOUR, 7 * HOUR, 22 * HOUR
"""Of the hospital's day: the first patient, how long others follow, and when what was collected is brought."""
WEEK = 7
RELAYER = "the relayer"
SERIALS = 10_000
"""Numbers of bills kept for a day."""


@dataclass(frozen=True)
class Practice:
    """What keeps documents apart. Each can be left out, to see whether an attack notices."""

    name: str = "careful"
    fresh: bool = True  # an id for each document; else one address for all of a patient's
    relayed: bool = True  # relayer and payers bring bills and consents; else patients do, each from one account
    collected: bool = True  # bills wait for the evening, go in an order drawn by lot, and tell the day, not the second
    by_lot: bool = True  # which number of the day a bill gets is drawn by lot; else they count up
    varied: bool = True  # who comes back pays for something else; else for the same again, which is nobody's fault


@dataclass(frozen=True)
class Act:
    """One act with what is behind it. document: a number of its own; other: insurer, pharmacy, or 0; told: the second
    in the document. Seconds and fen."""

    patient: int
    document: int
    kind: str
    key: LocalAccount
    house: int
    other: int
    at: int
    told: int
    deadline: int
    sender: str
    amount: int = 0
    serial: int = 0


@dataclass(frozen=True)
class Sight:
    """What everybody sees of one act: nothing in here comes from anywhere but the chain.

    subject: the holder or patient's id; houses: organisations that it names; sender: who paid for the transaction.
    """

    document: object
    kind: str
    subject: str
    houses: frozenset[int]
    at: int
    told: int
    deadline: int
    sender: str
    amount: int = 0
    serial: int = 0


def sight(act: Act) -> Sight:
    """What will be seen of it; tests/privacy/test_links_on_chain.py holds this against a real chain."""
    houses = frozenset({act.house, act.other} - {0})
    seen = (act.at, act.told, act.deadline, act.sender, act.amount, act.serial)
    return Sight(act.document, act.kind, act.key.address, houses, *seen)


@dataclass(frozen=True)
class Visit:
    """One patient at one hospital. number: how often it was there before; day: its first second; came: when."""

    patient: int
    house: int
    number: int
    day: int
    came: int
    paid: int


class Crowd:
    """Plans all acts. midnight: the first second of the first day, where the hospital is."""

    def __init__(self, patients: int, midnight: int, practice: Practice, seed: int) -> None:
        self.practice, self.midnight, self.lot = practice, midnight, random.Random(seed)
        self.roots = [PatientRoot(self.lot.randbytes(32)) for _ in range(patients)]
        self._insurers = [self.lot.choice((INSURER_A, INSURER_A, INSURER_B)) for _ in self.roots]
        self._pharmacies = [self.lot.choice((PHARMACY, PHARMACY, PHARMACY, PHARMACY_B)) for _ in self.roots]
        self._documents: dict[tuple[object, ...], int] = {}

    def acts(self) -> list[Act]:
        """In the order of the chain, no two in one second."""
        made = [act for visit in self._visits() for act in self._of(visit)]
        return apart(self._evenings(made))

    def _visits(self) -> Iterator[Visit]:
        for patient in range(len(self.roots)):
            first = self._visit(patient, HOSPITAL, 0, self.midnight, self._price())
            yield first
            if self.lot.random() < 0.4:
                house, paid = self.lot.choice((HOSPITAL, HOSPITAL_B)), self._price()
                again = (house, int(house == HOSPITAL), self.midnight + WEEK * DAY)
                yield self._visit(patient, *again, paid if self.practice.varied else first.paid)

    def _visit(self, patient: int, house: int, number: int, day: int, paid: int) -> Visit:
        return Visit(patient, house, number, day, day + OPENING + self.lot.randrange(OFFICE_HOURS), paid)

    def _price(self) -> int:
        """Some items of the tariff, in fen."""
        items = self.lot.sample(TARIFF, self.lot.randint(2, 6))
        return sum(each.price * self.lot.randint(1, each.most) for each in items)

    def _of(self, visit: Visit) -> Iterator[Act]:
        signed = visit.came + self.lot.randint(10 * MINUTE, 60 * MINUTE)
        paid = signed + self.lot.randint(2 * MINUTE, 15 * MINUTE)
        if self.lot.random() < 0.6:
            yield self._act(visit, "consent", visit.came, visit.day)
        if self.lot.random() < 0.8:
            fetched = paid + self.lot.randint(2 * MINUTE, 10 * MINUTE)
            yield self._act(visit, "prescription", fetched, signed, self._pharmacies[visit.patient])
        bill = self._act(visit, "bill", paid, paid, self._insurers[visit.patient])
        yield replace(bill, amount=visit.paid)

    def _act(self, visit: Visit, kind: str, at: int, told: int, other: int = 0) -> Act:
        key, deadline = self._key(visit, kind), visit.day + 2 * DAY - 1
        sender = RELAYER if kind == "consent" else f"one of {other}"
        if not self.practice.relayed and kind != "prescription":
            sender = self.roots[visit.patient].consent(HOSPITAL).address
        who = (visit.patient, self._document(visit, kind), kind, key, visit.house, other)
        return Act(*who, at, told, deadline, sender)

    def _document(self, visit: Visit, kind: str) -> int:
        """A number for each; all consents at one house are one document, under one id."""
        which = 0 if kind == "consent" else visit.number
        return self._documents.setdefault((visit.patient, kind, visit.house, which), len(self._documents))

    def _key(self, visit: Visit, kind: str) -> LocalAccount:
        root = self.roots[visit.patient]
        if kind == "consent" or not self.practice.fresh:
            return root.consent(visit.house if self.practice.fresh else HOSPITAL)
        return (root.bill if kind == "bill" else root.prescription)(visit.house, visit.number)

    def _evenings(self, acts: list[Act]) -> list[Act]:
        """Bills get numbers, and are brought when the practice says."""
        made = [each for each in acts if each.kind != "bill"]
        bills = sorted((each for each in acts if each.kind == "bill"), key=lambda each: each.at)
        for house in (HOSPITAL, HOSPITAL_B):
            for day in (0, WEEK):
                made += self._evening([b for b in bills if (b.house, self._day(b)) == (house, day)], day)
        return made

    def _evening(self, bills: list[Act], day: int) -> Iterator[Act]:
        numbers, turns = list(range(1, len(bills) + 1)), list(range(len(bills)))
        if self.practice.by_lot:
            self.lot.shuffle(numbers)
        self.lot.shuffle(turns)
        midnight = self.midnight + day * DAY
        for bill, number, turn in zip(bills, numbers, turns, strict=True):
            numbered = replace(bill, serial=day * SERIALS + number)
            if self.practice.collected:
                yield replace(numbered, told=midnight, at=midnight + EVENING + turn)
            else:
                yield replace(numbered, deadline=bill.at + HOUR)

    def _day(self, act: Act) -> int:
        return (act.at - self.midnight) // DAY


def apart(acts: Iterable[Act]) -> list[Act]:
    """In order, each at least a second after the one before."""
    made: list[Act] = []
    for act in sorted(acts, key=lambda each: each.at):
        made.append(replace(act, at=max(act.at, made[-1].at + 1)) if made else act)
    return made
