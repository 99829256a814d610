"""Row 2a of the threat model, as a drill: the nullifier key of one year and authority is stolen (X3).

What the thief learns: which bill codes (and packs) of that year stand on the chain, for it can hash them all. What it
does not learn: codes of other years or authorities, and anything that stands behind a commitment. What the operator
does: nothing for old things, whose nullifiers stay theirs; the next year has a key of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from carestamp.client import errors
from carestamp.documents.invoice.identity import code_nullifier, fiscal_epoch
from carestamp.documents.invoice.typed import book_id
from carestamp.documents.nullifier import MemoryKey
from scripts.cast import HOSPITAL
from tests.privacy.clinic import Clinic
from tests.privacy.facts import BILL_CODES

SERIALS = 9
YEAR_26 = [code for code in BILL_CODES if code.endswith("26")]
YEAR_27 = [code for code in BILL_CODES if code.endswith("27")]
USED = (YEAR_26[100], YEAR_26[101], YEAR_27[100])
"""Codes of one authority, books of which are on the chain."""


class Operator:
    """Of the fiscal regulator. epochs: the years and authorities that it has keys of."""

    def __init__(self, clinic: Clinic, codes: Iterable[str]) -> None:
        self.clinic, self.secret = clinic, {fiscal_epoch(code): bytes([at] * 32) for at, code in enumerate(codes, 1)}
        self.key = MemoryKey(self.secret)

    def nullifier(self, code: str) -> bytes:
        return code_nullifier(self.key, fiscal_epoch(code), code)

    def allot(self, code: str) -> None:
        book = book_id(self.nullifier(code), 1)
        self.clinic.town.invoices.allot_book(self.clinic.town.cast.fiscal_steward, book, SERIALS, HOSPITAL)


def learnt(traces: bytes, stolen: MemoryKey, codes: Iterable[str]) -> list[str]:
    """Codes that the thief finds on the chain."""
    return [code for code in codes if code_nullifier(stolen, fiscal_epoch(code), code) in traces]


@pytest.mark.rules("X3", "B1")
def test_a_stolen_key_tells_codes_of_its_year_alone(clinic: Clinic) -> None:
    operator = Operator(clinic, USED[1:])
    with clinic.town.clock.isolated():
        since = clinic.next_block()
        for code in USED:
            operator.allot(code)
        traces = clinic.traces(since)
    epoch = fiscal_epoch(USED[0])
    stolen = MemoryKey({epoch: operator.secret[epoch]})
    assert learnt(traces, stolen, [code for code in YEAR_26 if fiscal_epoch(code) == epoch]) == [*USED[:2]]
    other = MemoryKey({fiscal_epoch(USED[2]): operator.secret[epoch]})
    assert learnt(traces, other, [code for code in YEAR_27 if fiscal_epoch(code) == fiscal_epoch(USED[2])]) == []


@pytest.mark.rules("X3", "X8", "B1")
def test_no_old_thing_becomes_fresh_after_the_theft(clinic: Clinic) -> None:
    """The next year's key is another one; an old code still has its old nullifier, and its book is taken."""
    town, old, new = clinic.town, USED[0], USED[2]
    before, after = Operator(clinic, [old]), Operator(clinic, [old, new])
    assert after.nullifier(old) == before.nullifier(old) != after.nullifier(new)
    with town.clock.isolated():
        before.allot(old)
        heard = len(town.ear.refusals)
        after.allot(old)
        assert town.ear.refusals[heard:] != [], "the ledger did not know the book"
        with pytest.raises(errors.BookRegistry_Overlaps):
            town.invoices.allot_book(town.cast.fiscal_steward, book_id(after.nullifier(old), 5), SERIALS, HOSPITAL)
