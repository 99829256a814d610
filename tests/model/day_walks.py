"""The walks of all ledgers in one town: their people are known everywhere, and sign with the key they own."""

from __future__ import annotations

from random import Random

from eth_utils import keccak

from carestamp.documents.merkle import MerkleTree, leaf_of_bytes
from tests.model import day_people as people
from tests.model.bill_acts import Acts
from tests.model.bill_counter import Counter
from tests.model.bill_house import LEDGER, BillHouse, Doing
from tests.model.bill_terms import Bill
from tests.model.bill_walk import BillWalk
from tests.model.day_town import LOG, RECORDS, Archive, Town
from tests.model.people import person
from tests.model.records import NOTHING, Listing, Record
from tests.model.rewards_house import RewardsHouse
from tests.model.rewards_walk import RewardsWalk
from tests.model.signing import Signed
from tests.model.walk import Walk

KEEPERS = {people.HOSPITAL: "custodian", 102: "clinic_custodian"}


class Supplying(Walk):
    """Prescriptions and packs."""

    def names(self) -> dict[str, str]:
        return people.names() | self._slips()

    def key_of(self, subject: str) -> str:
        """Also of a subject that is frozen: its key tries."""
        owner: str = self.house.credentials.owner_of(subject)  # type: ignore[attr-defined]
        return owner

    def bytes_of(self, contract: str, signature: Signed | None) -> bytes:
        scrawled = signature is not None and signature.by == people.SCRAWL
        return people.SCRAWLED if scrawled else super().bytes_of(contract, signature)


class TownBillActs(Acts):
    def bytes_of(self, signature: Signed | None, contract: str = LEDGER) -> bytes:
        scrawled = signature is not None and signature.by == people.SCRAWL
        return people.SCRAWLED if scrawled else super().bytes_of(signature, contract)

    @staticmethod
    def name_of(address: str) -> str:
        return people.names().get(address, "outsider")


class TownCounter(Counter):
    def __init__(self, house: BillHouse) -> None:
        super().__init__(house)
        self.acts = TownBillActs(house)

    def place(self) -> bytes:
        """The next number that nobody of a walk took."""
        ledger, place = self.house.invoices, super().place()
        while place in ledger.bills or place in ledger.red_letters:
            place = super().place()
        return place


class Billing(BillWalk):
    def __init__(self, house: BillHouse) -> None:
        super().__init__(house)
        self.acts = TownBillActs(house)

    def signer_for(self, bill: Bill) -> str:
        """Also of a subject that is frozen: its key tries."""
        owner: str = self.house.credentials.owner_of(bill.holder)  # type: ignore[attr-defined]
        return owner


class Findings(dict[bytes, tuple[bytes, int]]):
    """What there is to find; of what others brought, a source of its own that is worth the lowest tier."""

    def __missing__(self, name: bytes) -> tuple[bytes, int]:
        return keccak(name), 1


class Studying(RewardsWalk):
    def __init__(self, house: RewardsHouse) -> None:
        super().__init__(house)
        self.truth = Findings()


class Filing:
    """Two custodians who anchor, replace, erase and log, mostly sensibly."""

    def __init__(self, archive: Archive) -> None:
        self.house, self.known = archive, list[tuple[Record, Listing | None]]()
        self.count = 0

    def fresh(self, what: str) -> bytes:
        self.count += 1
        return keccak(text=f"{what} {self.count}")

    # --- doings

    def anchoring(self, caller: str, record: Record, listing: Listing | None = None) -> Doing:
        model = lambda: self.house.records.anchor(caller, record, listing)  # noqa: E731
        words = (record.as_tuple(), list(listing.proof) if listing else [])
        return Doing("anchor record", model, RECORDS, "anchor", caller, words)

    def listing(self, caller: str, root: bytes) -> Doing:
        model = lambda: self.house.records.anchor_batch(caller, root)  # noqa: E731
        return Doing("anchor records", model, RECORDS, "anchorBatch", caller, (root,))

    def erasing(self, caller: str, record: Record, listing: Listing | None = None) -> Doing:
        shown = listing or Listing(leaf_of_bytes(self.house.id_of_record(record)), ())
        model = lambda: self.house.records.erase(caller, record, shown)  # noqa: E731
        return Doing("erase record", model, RECORDS, "erase", caller, (record.as_tuple(), list(shown.proof)))

    def logging(self, caller: str, root: bytes, ahead: int = 1, more: int = 9) -> Doing:
        """Of the caller's house: `ahead` of its last batch, with so many decisions more."""
        number = self.house.credentials.standing_of(caller).organisation
        last, entries, _ = self.house.log.lasts.get(number, (0, 0, 0))
        words = (max(last + ahead, 0), root, max(entries + more, 0))
        return Doing("anchor log", lambda: self.house.log.anchor(caller, *words), LOG, "anchor", caller, words)

    def record(self, r: Random, custodian: int, previous: bytes = NOTHING) -> Record:
        return Record(self.fresh("record"), previous, self.fresh("locator"), custodian, r.randrange(15))

    # --- walking

    def alone(self, r: Random) -> None:
        custodian = r.choice(list(KEEPERS))
        previous = NOTHING if r.random() < 0.5 or not self.known else self._id(r)
        record = self.record(r, custodian, previous) if r.random() < 0.95 else Record(NOTHING, NOTHING, NOTHING, 101, 3)
        self._anchor(self._keeper(r, custodian), record, None)

    def batch(self, r: Random) -> None:
        """One of two is drawn, by anyone."""
        custodian = r.choice(list(KEEPERS))
        records = [self.record(r, custodian) for _ in range(2)]
        tree = MerkleTree([leaf_of_bytes(self.house.id_of_record(each)) for each in records])
        self.do(self.listing(self._keeper(r, custodian), tree.root if r.random() < 0.95 else NOTHING))
        for place, record in enumerate(records):
            self._anchor(
                person("relayer").address, record, Listing(tree.root, tuple(tree.proof(place))), r.random() < 0.5
            )

    def again(self, r: Random) -> None:
        if self.known:
            self._anchor(person("custodian").address, *r.choice(self.known))

    def erase(self, r: Random) -> None:
        if self.known:
            record, listing = r.choice(self.known)
            self.do(self.erasing(self._keeper(r, record.custodian), record, listing))

    def log(self, r: Random) -> None:
        caller = self._keeper(r, r.choice(list(KEEPERS)))
        ahead, more = (1, 5) if r.random() < 0.85 else r.choice(((0, 5), (2, 5), (1, -(10**6))))
        self.do(self.logging(caller, self.fresh("head"), ahead, more))

    def pause(self, r: Random) -> None:
        """It does not last."""
        records, caller = self.house.records, person(r.choice(("governor", "governor", "outsider"))).address
        act = records.unpause if records.paused else records.pause
        self.do(Doing("pause records", lambda: act(caller), RECORDS, act.__name__, caller, ()))

    def _anchor(self, caller: str, record: Record, listing: Listing | None, drawn: bool = True) -> None:
        """What is not drawn is known to lie in its batch."""
        if drawn:
            self.do(self.anchoring(caller, record, listing))
        self.known = [*self.known[-20:], (record, listing)]

    def _id(self, r: Random) -> bytes:
        return self.house.id_of_record(r.choice(self.known)[0])

    @staticmethod
    def _keeper(r: Random, custodian: int) -> str:
        return person(KEEPERS[custodian] if r.random() < 0.93 else r.choice(("outsider", *KEEPERS.values()))).address

    def do(self, doing: Doing) -> None:
        self.house.act(doing.name, doing.model, doing.contract, doing.function, doing.sender, *doing.values)

    def look_at_everything(self) -> None:
        """Every word and root."""
        records, log = self.house.records, self.house.log
        expected = {(RECORDS, "wordOf", (name,)): (kept.word(),) for name, kept in records.kept.items()}
        expected |= {(RECORDS, "rootOf", key): anchored for key, anchored in records.roots.items()}
        expected |= {(LOG, "rootOf", key): (root,) for key, root in log.roots.items()}
        expected |= {(LOG, "lastOf", (number,)): (b, n, at) for number, (b, n, at) in log.lasts.items()}
        for question, answer in zip(expected, self.house.ledgers.views(list(expected)), strict=True):
            assert answer == expected[question], f"{question}: the chain says {answer}, the model {expected[question]}"


FILING = ("alone", "alone", "batch", "again", "erase", "log", "log", "pause")


def file_something(walk: Filing, r: Random) -> None:
    """One act; a pause does not last."""
    getattr(walk, "pause" if walk.house.records.paused and r.random() < 0.5 else r.choice(FILING))(r)


def supplying_in(town: Town) -> tuple[Supplying, Supplying]:
    """In both deployments, out of the same packs."""
    older, newer = Supplying(town.supplies), Supplying(town.newer)
    newer.goods, newer.batches = older.goods, older.batches
    return older, newer
