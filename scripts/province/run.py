"""A province's ten minutes from documents to the last dispense; what it took, cost and refused, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carestamp.chain import Receipt
from carestamp.documents import workers
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.leaf_file import from_json
from carestamp.documents.profiles import Rules, by_number
from scripts.benches import BenchError
from scripts.cast import HOSPITAL, HOSPITAL_B
from scripts.province import payer
from scripts.province.counter import Counter
from scripts.province.documents import Visit, read, written
from scripts.province.ground import Ground
from scripts.province.house import Billed, House, Prescribed
from scripts.province.mirror import Mirror
from scripts.province.singles import Singles
from scripts.province.told import Tell, Told, spread

SETTLED_IN_TEN = 8
A_DOCTORS = 140
"""Prescriptions of ten minutes that one doctor anchors, as often as not: so many doctors are licensed."""


SINGLE = {"several_payers": 10, "one_payer": 10, "red_letter_drawn": 5, "red_letter_settled": 5, "dispensed": 20}
"""Single items of each hospital for ten thousand visits of both. The red letters are on a bill drawn singly and on one
that a mask settled; of the dispenses half are reviewed first."""


class Province:
    """The run. folder: where its files are published."""

    def __init__(self, ground: Ground, count: int, folder: Path, tell: Tell) -> None:
        self.ground, self.count, self.mirror = ground, count, Mirror(folder)
        self.told, self.houses = Told(tell), self._houses(count)
        self.batches: dict[int, Batch] = {}
        self.roots: dict[int, bytes] = {}
        self.settled: dict[int, frozenset[int]] = {}
        self.texts: list[int] = []

    def play(self) -> dict[str, Any]:
        """All of it. Raises BenchError where something went through that must not, or did not that must."""
        listed = self._documents()
        anchored = self._anchor()
        self._hand_out(anchored)
        self._settle()
        self._singles()
        self._counter()
        return self._row(listed)

    # ------------------------------------------------------------------------------------------------------ the batches

    def _houses(self, count: int) -> list[House]:
        doctors = max(1, count * 7 // 10 // 2 // A_DOCTORS)
        people = ((HOSPITAL, self.ground.cast.biller), (HOSPITAL_B, self.ground.cast.biller_b))
        return [House(self.ground, number, by, self.ground.doctors(number, doctors)) for number, by in people]

    def _documents(self) -> list[Visit]:
        """FHIR in; commitments, nullifiers, terms out. Odd visits are the first hospital's."""
        now = self.ground.now
        texts = written(self.ground.seed, self.count, self.ground.today)
        with self.told.stage("read FHIR"):
            listed = list(read(texts))
        with self.told.stage("commit, nullify, terms"):
            for each in listed:
                self.houses[(each.number - 1) % 2].take(each, now)
        with self.told.stage("hash, build trees"):
            self.batches = {each.number: each.batch() for each in self.houses}
            self.roots = {number: batch.root for number, batch in self.batches.items()}
        return listed

    def _anchor(self) -> dict[int, Receipt]:
        """Published first: whoever hears of a root finds its leaves."""
        with self.told.stage("seal, publish"):
            for house in self.houses:
                house.publish(self.batches[house.number], self.mirror)
        anchored = {}
        with self.told.stage("anchor"):
            for house in self.houses:
                batch = self.batches[house.number]
                self.told.did("allot a book", house.allot(batch))
                anchored[house.number] = self.told.did("anchor a range of bills", house.anchor(batch), len(batch))
                for receipt, count in house.anchor_roots():
                    self.told.did("anchor a doctor's root", receipt, count)
        return anchored

    def _hand_out(self, anchored: dict[int, Receipt]) -> None:
        """Each patient's file is written, and read back as its patient's program would: terms, leaf, root, receipt."""
        with self.told.stage("patients' files written"):
            each_house = [each.leaf_texts(self.batches[each.number], anchored[each.number]) for each in self.houses]
        texts = [text for texts in each_house for text in texts]
        with self.told.stage("patients' files checked"):
            for text in texts:
                from_json(text)
        self.texts = [len(each.encode()) for each in texts]

    def _settle(self) -> None:
        """The payer takes the files from the mirror; eight of ten bills are settled, the rest stay."""
        opened = {}
        with self.told.stage("payer opens, checks"):
            for house in self.houses:
                opened[house.number] = payer.opened(self.ground, self.mirror, self.roots[house.number])
        with self.told.stage("settle by mask"):
            for house in self.houses:
                batch = opened[house.number]
                serials = [each.serial for each in batch.invoices]
                most = len(serials) * SETTLED_IN_TEN // 10
                self.settled[house.number] = frozenset(self.ground.lot.sample(serials, most))
                for receipt, count in payer.settle(self.ground, batch, self.settled[house.number]):
                    self.told.did("settle by mask", receipt, count)

    # ----------------------------------------------------------------------------------------------------- single items

    def _singles(self) -> None:
        with self.told.stage("single bills"):
            numbers = self._many("red_letter_drawn") + self._many("red_letter_settled")
            books = {each.number: each.red_book(numbers) for each in self.houses}
            singles = Singles(self.ground, self.mirror, self.told, books)
            for house in self.houses:
                self._of_house(singles, house, house is self.houses[0])

    def _of_house(self, singles: Singles, house: House, first: bool) -> None:
        """Half of the single items each, and every refusal once, in the first."""
        settled, left = self._parted(house)
        opened = (singles.shown(house, each) for each in left)
        done = [singles.shown(house, each) for each in settled[: self._many("red_letter_settled") + 1]]
        if first:
            singles.refuse_leaf(next(opened), next(opened))
            singles.refuse_settled(done[-1])
            singles.refuse_range(done[-1], self.settled[house.number])
            singles.refuse_ticket(house, left[0], left[1])
        drawn = [next(opened) for _ in range(self._many("several_payers"))]
        for each in drawn:
            singles.several(each)
        for act, name in ((singles.claimed, "one_payer"), (singles.voided, "red_letter_drawn")):
            for _ in range(self._many(name)):
                act(next(opened))
        for each in done[:-1]:
            singles.voided_settled(each)
        if first:
            singles.refuse_drawn(drawn[0])

    def _many(self, name: str) -> int:
        """Of each hospital, one at least."""
        return max(1, self.count * SINGLE[name] // 10_000)

    def _parted(self, house: House) -> tuple[list[Billed], list[Billed]]:
        """Bills that the mask settled, and those that it left; each with something that its fund did not pay."""
        owed = [each for each in house.billed if each.invoice.total - each.invoice.fund > 100]
        settled = [each for each in owed if each.invoice.serial in self.settled[house.number]]
        return settled, [each for each in owed if each.invoice.serial not in self.settled[house.number]]

    def _counter(self) -> None:
        """Half of them first seen at the dispense itself, half at their review."""
        counter = Counter(self.ground, self.mirror, self.told)
        with self.told.stage("counter"):
            slips = [counter.shown(house, each) for house, each in self._dispensed()]
            counter.stock(slips)
            counter.refuse(next(each for each in slips if each.reviewed), slips[-1])
            for each in slips:
                counter.dispense(each)
            counter.refuse_again(next(each for each in slips if not each.reviewed))

    def _dispensed(self) -> list[tuple[House, Prescribed]]:
        """What needs no second pharmacist: half with a review, half without. Raises BenchError."""
        found: dict[bool, list[tuple[House, Prescribed]]] = {True: [], False: []}
        for house in self.houses:
            for each in house.prescribed:
                rules = _rules_of(each)
                if not rules.secondPharmacist and not each.terms.repeats:
                    found[rules.review].append((house, each))
        if not all(found.values()):
            raise BenchError("too few visits: no prescription with a review and one without among them")
        many = self._many("dispensed")
        return [*found[True][:many], *found[False][:many]]

    # --------------------------------------------------------------------------------------------------------- the rows

    def _row(self, listed: Sequence[Visit]) -> dict[str, Any]:
        prescribed = sum(len(each.prescribed) for each in self.houses)
        return {
            "day": self.ground.today.isoformat(),
            "visits": self.count,
            "hospitals": len(self.houses),
            "bills": len(listed),
            "prescriptions": prescribed,
            "prescribers": sum(len(each.doctors) for each in self.houses),
            "workers": workers.cores(),
            "settled": sum(map(len, self.settled.values())),
            "singly": {name: 2 * self._many(name) for name in SINGLE},
            "seconds": self.told.seconds,
            "gas": self.told.gas(),
            "bytes": self._bytes(listed),
            "refusals": self.told.refusals,
        }

    def _bytes(self, listed: Sequence[Visit]) -> dict[str, Any]:
        leaves, boxes = self.mirror.size("leaves"), self.mirror.size("sealed")
        some = self.houses[0]
        return {
            "fhir": spread([each.size for each in listed]),
            "leaves": leaves,
            "sealed": boxes,
            "published_per_visit": round((leaves + boxes) / len(listed), 1),
            "leaf_file": spread(self.texts),
            "ticket": len(some.ticket(some.billed[0]).encode()),
        }


def _rules_of(written: Prescribed) -> Rules:
    return by_number(written.terms.profile).rules
