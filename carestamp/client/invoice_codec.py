"""Readable and packed forms of bills, asked of the chain (interfaces/IInvoiceCodec.sol).

carestamp.documents.invoice and carestamp.client.bills do the same without a chain; this one is for comparing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from carestamp.client.bills import Book, Claim, InvoiceWord
from carestamp.client.enums import ClaimState
from carestamp.client.ledger import Ledger
from carestamp.documents.invoice.profiles import BillRules
from carestamp.documents.invoice.typed import Invoice, Reservation, Terms


class InvoiceCodecClient(Ledger):
    """An InvoiceCodec: pure views."""

    contract_name = "InvoiceCodec"

    def pack(self, invoice: Invoice) -> Terms:
        """The four words of readable terms."""
        return Terms(*self._view("pack", _as_tuple(invoice)))

    def unpack(self, terms: Terms) -> Invoice:
        """The readable form. Raises InvoiceRegistry_MalformedTerms."""
        return Invoice(*self._view("unpack", terms.as_tuple()))

    def pack_rules(self, rules: BillRules) -> int:
        """The word of a profile. Raises InvoiceCodec_UnsoundRules."""
        return int(self._view("packRules", rules.as_tuple()))

    def unpack_rules(self, word: int) -> BillRules:
        """The rules of a profile's word."""
        return BillRules(*self._view("unpackRules", word))

    def pack_order(self, payers: Sequence[int], days: Sequence[int]) -> tuple[int, int]:
        """Payers and days in two words, rank 0 lowest (B6). Raises InvoiceCodec_BadOrder."""
        first, second = self._view("packOrder", list(payers), list(days))
        return int(first), int(second)

    def pack_reservation(self, permission: Reservation, amount: int, capped: int) -> int:
        """What a payer asks and what the holder signed, in one word (B4)."""
        p = permission
        asked = (p.rank, p.attempt, amount, capped, p.maximum, p.capped, p.until, p.deadline)
        return int(self._view("packReservation", asked))

    def place_of(self, code: bytes, serial: int) -> bytes:
        """The id of a bill."""
        return bytes(self._view("placeOf", code, serial))

    def read_word(self, word: int) -> InvoiceWord:
        """The fields of a bill's word. Raises InvoiceCodec_RedLetter."""
        tag, live, paid, capped, approved, done, *facts = self._view("readWord", word)
        ranks = frozenset(rank for rank in range(8) if done >> rank & 1)
        return InvoiceWord(int(tag).to_bytes(14, "big"), live, paid, capped, approved, ranks, *facts)

    def read_claim(self, word: int) -> Claim:
        """The fields of a claim's word."""
        state, *rest = self._view("readClaim", word)
        return Claim(ClaimState(state), *rest)

    def read_book(self, word: int) -> Book:
        """The fields of a book's word."""
        return Book(*self._view("readBook", word))

    def left_of(self, terms: Terms, word: int) -> tuple[int, int]:
        """What payers may still reserve of a bill with this word, in all and under the further cap (B5)."""
        amount, capped = self._view("leftOf", terms.as_tuple(), word)
        return int(amount), int(capped)


def _as_tuple(invoice: Invoice) -> tuple[Any, ...]:
    return tuple(getattr(invoice, each.name) for each in fields(invoice))
