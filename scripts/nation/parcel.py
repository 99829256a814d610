"""A province's ten minutes, made in a process of its own: documents to roots, and every act signed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from carestamp.documents import commitment
from carestamp.documents.invoice import profiles as bill_profiles
from carestamp.documents.invoice.batch import Batch, masks_of
from carestamp.documents.invoice.model import Bill
from carestamp.documents.invoice.stamping import Stamped, Stamping
from carestamp.documents.keccak import keccak256
from carestamp.outbox.prices import Price
from carestamp.outbox.signing import Draft, signed
from scripts.benches import BenchError
from scripts.benches.drawn import checked, values_of
from scripts.nation.calldata import Written
from scripts.nation.country import Country, Province
from scripts.nation.granting import Granting
from scripts.nation.keys import Key
from scripts.nation.prescribing import Prescribing

ACTS = ("anchor bills", "settle by mask", "anchor prescriptions", "grant consent", "dispense, first seen")
"""In the order in which a parcel's are mined, a block each."""
GAS = 4_000_000
"""That a transaction may use."""
FREE = Price(0, 0)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Of one province and one interval. raw: transactions by act, in the order in which they are to be mined;
    calldata: their bytes."""

    province: int
    interval: int
    raw: dict[str, list[bytes]]
    calldata: dict[str, int]
    bills: int


@dataclass(frozen=True)
class Making:
    """What makes parcels: in each process one."""

    country: Country

    def parcel(self, job: tuple[int, int]) -> Parcel:
        """job: interval and province."""
        interval, number = job
        province = self.country.provinces[number]
        batch = self._batch(province, interval)
        prescribing, granting = (kind(self.country, province, interval) for kind in (Prescribing, Granting))
        calls = {
            ACTS[0]: [self._anchored(province, batch)],
            ACTS[1]: [self._settled(province, batch)],
            ACTS[2]: list(prescribing.anchored()),
            ACTS[3]: list(granting.granted()),
            ACTS[4]: list(prescribing.dispensed()),
        }
        raw = {act: self._signed(each, interval) for act, each in calls.items()}
        calldata = {act: sum(len(call.data) for _, call in each) for act, each in calls.items()}
        return Parcel(number, interval, raw, calldata, len(batch))

    def _signed(self, calls: list[tuple[Key, Written]], interval: int) -> list[bytes]:
        """A sender's nonces follow from the interval: each sends as much in each."""
        each_sends = Counter(key.name for key, _ in calls)
        nonces = {name: interval * count for name, count in each_sends.items()}
        found = []
        for key, call in calls:
            found.append(signed_act(self.country, key, nonces[key.name], call))
            nonces[key.name] += 1
        return found

    # ----------------------------------------------------------------------------------------------------------- bills

    def _batch(self, province: Province, interval: int) -> Batch:
        """Every bill through the whole pipeline (X2, X4, B2)."""
        first, country = interval * self.country.size.visits, self.country
        stamping = Stamping(
            country.bills.domain,
            province.hospital,
            bill_profiles.by_name("china-bill"),
            code=lambda _: province.nullifier,
            holder=lambda bill: _holder(province, bill),
        )
        numbers = range(first, first + country.size.visits)
        stamped = [self._stamped(stamping, province, number) for number in numbers]
        return Batch(country.bills.domain, [each.invoice for each in stamped])

    def _stamped(self, stamping: Stamping, province: Province, number: int) -> Stamped:
        bill = checked({**values_of(number), "code": province.code, "issued": self.country.day})
        found = stamping.stamp("nation", f"bill {number}", bill)
        if not isinstance(found, Stamped):
            raise BenchError(f"national: {found}")
        return found

    def _anchored(self, province: Province, batch: Batch) -> tuple[Key, Written]:
        biller, ledger = province.key("biller"), self.country.bills
        ledger.anchor(biller, province.book, batch.first, len(batch), batch.root)  # type: ignore[arg-type]
        return biller, self.country.scribe.last()

    def _settled(self, province: Province, batch: Batch) -> tuple[Key, Written]:
        """The first eight of ten."""
        masks = masks_of(province.nullifier, range(batch.first, batch.first + self.country.size.settled))
        evidence = commitment.commit(commitment.new_salt(), b"a payment file")
        payer, given = province.key("adjudicator"), (batch.range.as_tuple(), masks.first_bucket, list(masks.words))
        self.country.scribe.send(payer, self.country.bills.call("settle", *given, evidence))  # type: ignore[arg-type]
        return payer, self.country.scribe.last()


def _holder(province: Province, bill: Bill) -> str:
    """An address without a key: no holder of a bill acts in this hour."""
    return "0x" + keccak256(f"bill/{province.number}/{bill.number}".encode())[12:].hex()


def signed_act(country: Country, key: Key, nonce: int, call: Written) -> bytes:
    """A transaction, as it is sent."""
    return signed(key.private, Draft(country.scribe.id, nonce, FREE, GAS, call.to, call.data))
