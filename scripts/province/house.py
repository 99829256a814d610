"""One hospital's desk: documents become commitments, commitments leaves, leaves roots; patients get files and tickets
(B1, B2, P2, X2, X3, X6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client import HolderKind
from carestamp.documents import commitment, nullifier, typed
from carestamp.documents.fhir import PrescriptionDocument
from carestamp.documents.invoice import content, identity, profiles
from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.leaf_file import Private, anchor_of, leaf_file, to_json
from carestamp.documents.invoice.model import Bill
from carestamp.documents.invoice.typed import Invoice, book_id, place_of
from carestamp.documents.published import Published, Ticket, bills, prescriptions
from carestamp.documents.receipt_proof import ReceiptProof
from carestamp.documents.typed import Prescription
from scripts.cast import BASIC_INSURER, FISCAL_REGULATOR
from scripts.province.documents import Visit
from scripts.province.ground import Ground
from scripts.province.mirror import Mirror

PROFILE = profiles.by_name("china-bill")
KEY = b"a key of development, known to all"
RED = "09"
"""Kind of bill of the red letters' book, in the third pair of digits of a code."""


@dataclass(frozen=True, slots=True)
class Billed:
    """A bill at the desk: what its patient will keep."""

    bill: Bill
    salt: bytes
    holder: LocalAccount
    invoice: Invoice


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A prescription at the desk. doctor: its place among the house's."""

    document: PrescriptionDocument
    salt: bytes
    holder: LocalAccount
    terms: Prescription
    doctor: int


@dataclass
class House:
    """A hospital. doctors: who prescribe in it. published: its range of bills first, then a batch of each doctor."""

    ground: Ground
    number: int
    biller: LocalAccount
    doctors: Sequence[LocalAccount]
    billed: list[Billed] = field(default_factory=list)
    prescribed: list[Prescribed] = field(default_factory=list)
    published: list[Published] = field(default_factory=list)
    code: bytes = b""

    # ------------------------------------------------------------------------------------------------------- documents

    def take(self, visit: Visit, now: int) -> None:
        """Commits to a visit's documents. The code's nullifier is computed once, by the regulator's operator (X3)."""
        self.code = self.code or self._code_of(visit.bill.code, visit.bill)
        holder, salt = self.ground.patient(visit.number).bill(self.number, 0), commitment.new_salt()
        invoice = content.invoice_of(visit.bill, salt, holder.address, self.number, self.code, PROFILE)
        self.billed.append(Billed(visit.bill, salt, holder, invoice))
        if visit.prescription is not None:
            self._prescribe(visit.number, visit.prescription, now)

    def _prescribe(self, number: int, document: PrescriptionDocument, now: int) -> None:
        profile = document.suggested_profile()
        if profile is None:
            return
        holder, salt = self.ground.patient(number).prescription(self.number, 0), commitment.new_salt()
        doctor = len(self.prescribed) % len(self.doctors)
        terms = Prescription(
            content=commitment.commit(salt, document.canonical_bytes),
            holder=holder.address,
            holder_kind=HolderKind.SUBJECT,
            prescriber=self.doctors[doctor].address,
            profile=profile.number,
            issued_at=now,
            until=profile.rules.until(now),
            repeats=document.repeats,
            interval_days=document.interval_days,
            online=document.online,
            lines=tuple(typed.Line(each.quantity, each.days_supply, each.drug_class) for each in document.lines),
        )
        self.prescribed.append(Prescribed(document, salt, holder, terms, doctor))

    def _code_of(self, text: str, bill: Bill) -> bytes:
        epoch = identity.epoch_of(bill, PROFILE)
        return identity.code_nullifier(nullifier.MemoryKey({epoch: KEY}), epoch, text)

    # --------------------------------------------------------------------------------------------------------- batches

    def batch(self) -> Batch:
        """The ten minutes' bills, consecutive by their numbers."""
        return Batch(self.ground.bills.domain, sorted((each.invoice for each in self.billed), key=lambda i: i.serial))

    def allot(self, batch: Batch) -> Receipt:
        """The fiscal regulator gives the house a book for them, with the basic insurer as mask payer (B1)."""
        book, last = book_id(self.code, batch.first), batch.first + len(batch) - 1
        steward = self.ground.cast.fiscal_steward
        return self.ground.bills.allot_book(steward, book, last, self.number, batch=True, mask_payer=BASIC_INSURER)

    def red_book(self, numbers: int) -> bytes:
        """A single book for red letters: its id."""
        bill = self.billed[0].bill
        code = self._code_of(bill.code[:-4] + RED + bill.code[-2:], bill)
        book, steward = book_id(code, 1), self.ground.cast.fiscal_steward
        self.ground.bills.allot_book(steward, book, numbers, self.number)
        return book

    def anchor(self, batch: Batch) -> Receipt:
        """Once, over all of them."""
        book = book_id(self.code, batch.first)
        return self.ground.bills.anchor(self.biller, book, batch.first, len(batch), batch.root)

    def publish(self, batch: Batch, mirror: Mirror) -> None:
        """Bills for payer, regulator and house; prescriptions for the house; all of it where anybody finds it."""
        keys = self.ground.keys
        readers = [keys[each].public_key() for each in (BASIC_INSURER, FISCAL_REGULATOR, self.number)]
        self.published = [bills.publish(batch, readers), *map(self._of_doctor, range(len(self.doctors)))]
        for each in self.published:
            mirror.put(each)

    def _of_doctor(self, doctor: int) -> Published:
        own = [each.terms for each in self.prescribed if each.doctor == doctor]
        reader = self.ground.keys[self.number].public_key()
        return prescriptions.publish(self.ground.prescriptions.domain, self.doctors[doctor].address, own, [reader])

    def anchor_roots(self) -> list[tuple[Receipt, int]]:
        """Each doctor anchors the root of its own prescriptions: the act, and how many they are."""
        roots = zip(self.doctors, self.published[1:], strict=True)
        ledger = self.ground.prescriptions
        return [(ledger.anchor(who, who.address, each.leaves.root), len(each.leaves)) for who, each in roots]

    # ---------------------------------------------------------------------------------------------- what patients get

    def leaf_texts(self, batch: Batch, anchored: Receipt) -> list[str]:
        """Each holder's file of its bill: terms, leaf, where it was anchored, and for the holder alone salt and
        document."""
        anchor = anchor_of(self._as_it_is_written, anchored.transaction)
        return [self._leaf_text(batch, each, anchor) for each in self.billed]

    def _as_it_is_written(self, method: Any, values: Any) -> Any:
        """The node's answer, not web3's: a consortium's block keeps the names of its fields."""
        return self.ground.chain.web3.provider.make_request(method, values)["result"]

    def _leaf_text(self, batch: Batch, billed: Billed, anchor: ReceiptProof) -> str:
        private = Private(billed.salt, content.bytes_of(billed.bill))
        leaf = batch.leaf(billed.invoice.serial)
        return to_json(leaf_file(batch.domain, billed.invoice, leaf, anchor, private))

    def ticket(self, billed: Billed) -> Ticket:
        """For the holder of a bill."""
        return self.published[0].ticket(bills.leaf_of(self.ground.bills.domain, billed.invoice))

    def slip(self, prescribed: Prescribed) -> Ticket:
        """For the holder of a prescription."""
        leaf = prescriptions.leaf_of(self.ground.prescriptions.domain, prescribed.terms)
        return self.published[1 + prescribed.doctor].ticket(leaf)

    def place(self, serial: int) -> bytes:
        """The id of a bill of the range."""
        return place_of(self.code, serial)
