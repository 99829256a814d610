"""The documents of a province's day: 5,860 bills in numbers that follow each other, and one tree over them (B2)."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from functools import cached_property

from eth_account.signers.local import LocalAccount

from carestamp.documents import commitment
from carestamp.documents.eip712 import Domain
from carestamp.documents.invoice import content
from carestamp.documents.invoice.batch import Batch, Masks, masks_of
from carestamp.documents.invoice.model import Bill
from carestamp.documents.invoice.typed import Invoice, bucket_and_bit
from carestamp.documents.keccak import keccak256
from scripts.stories.invoices.books import PROFILE, Book
from scripts.stories.register import key_of

BILLS, SETTLED, SINGLY = 5_860, 4_600, 10


class Day:
    """templates: synthetic bills that the day's are copies of, each with its own number, patient and salt.

    settled: serials that the mask names. singly: those asked for one by one; the last of them is settled. unasked: one
    that stays in the batch.
    """

    def __init__(self, book: Book, code: str, templates: Sequence[Bill], domain: Domain, lot: random.Random) -> None:
        self.book, self._code, self._templates, self._domain = book, code, templates, domain
        self.serials = range(book.first, book.last + 1)
        self._salts = [commitment.new_salt() for _ in self.serials]
        self.settled = frozenset(lot.sample(self.serials, SETTLED))
        open_ones = [each for each in self.serials if each not in self.settled]
        self.unasked, *asked = lot.sample(open_ones, SINGLY)
        self.singly = (*asked, lot.choice(sorted(self.settled)))

    @property
    def _keyed(self) -> tuple[int, ...]:
        return *self.singly, self.unasked

    def bill(self, serial: int) -> Bill:
        """The document."""
        number = serial - self.book.first
        payer, template = f"示例参保人 {number + 1:04d}", self._templates[number % len(self._templates)]
        return dataclasses.replace(
            template, code=self._code, number=str(serial), payer=payer, payer_id=f"P{number:06d}"
        )

    def salt(self, serial: int) -> bytes:
        return self._salts[serial - self.book.first]

    def holder(self, serial: int) -> LocalAccount:
        """The key of a patient who asks."""
        return key_of("province", self.salt(serial).hex())

    def terms(self, serial: int) -> Invoice:
        """Whoever does not ask needs no key yet: a subject's id is enough."""
        salt = self.salt(serial)
        holder = (
            self.holder(serial).address if serial in self._keyed else "0x" + keccak256(b"subject" + salt)[12:].hex()
        )
        return content.invoice_of(self.bill(serial), salt, holder, self.book.house.number, self.book.code, PROFILE)

    @cached_property
    def batch(self) -> Batch:
        """What is anchored."""
        return Batch(self._domain, (self.terms(each) for each in self.serials))

    @property
    def masks(self) -> Masks:
        """The call that settles."""
        return masks_of(self.book.code, sorted(self.settled))

    def bucket_of(self, serial: int) -> tuple[int, list[int]]:
        """The word that a bill's bit lies in, and the serials of that word that nobody has settled."""
        bucket, _ = bucket_and_bit(self.book.place(serial))
        alike = [each for each in self.serials if bucket_and_bit(self.book.place(each))[0] == bucket]
        return bucket, [each for each in alike if each not in self.settled]

    def kind(self, serial: int) -> str:
        """For the picture."""
        if serial in self.settled:
            return "settled"
        return "drawn" if serial in self._keyed else "batch"
