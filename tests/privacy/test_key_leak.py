"""Row 2a of the threat model, as a drill: the nullifier key of one year and authority is stolen (X3).

What the thief learns: which bill codes and packs of that year stand on the chain, for it can hash them all; so also
which drug was handed out on a prescription whose patient it does not know. What it does not learn: things of other
years or authorities, and anything that stands behind a commitment, of whomever. What it can do: nothing, for a
nullifier is no right. What the operator does: nothing for old things, whose nullifiers stay theirs; the next year has a
key of its own.
docs/drills.md tells operators.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from eth_account import Account

from carestamp.client import Roles, errors
from carestamp.documents import nullifier, typed
from carestamp.documents.invoice.identity import code_nullifier, fiscal_epoch
from carestamp.documents.invoice.typed import book_id
from carestamp.documents.nullifier import Epoch, Kind, MemoryKey
from scripts.cast import HOSPITAL
from tests.privacy.clinic import Clinic
from tests.privacy.facts import BILL_CODES, NAMES, facts_of
from tests.privacy.guesses import Traces
from tests.support.figures import record_figures
from tests.support.papers import Paper

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
    tried = [code for code in YEAR_26 if fiscal_epoch(code) == epoch]
    assert learnt(traces, stolen, tried) == [*USED[:2]]
    record_figures("key leak", {"bill codes tried": len(tried), "bill codes learnt": 2})
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


# --- packs ------------------------------------------------------------------------------------------------------------

THIS_YEAR, NEXT_YEAR = Epoch("registrar", 2026), Epoch("registrar", 2027)
PRODUCTS, NUMBERS = [f"0690000{number:07d}" for number in range(60)], [f"SN{number:04d}" for number in range(50)]
HANDED_OUT = ((PRODUCTS[7], NUMBERS[3]), (PRODUCTS[41], NUMBERS[12]))
LATER = (PRODUCTS[7], NUMBERS[4])


class Shelf:
    """Of a pharmacy: two packs of this year and one of the next are handed out, each on a prescription of its own."""

    def __init__(self, clinic: Clinic) -> None:
        self.town, self.secret = clinic.town, bytes(range(32))
        self.key = MemoryKey({THIS_YEAR: self.secret, NEXT_YEAR: bytes(range(1, 33))})
        self.papers = [self.hand_out(THIS_YEAR, pack) for pack in HANDED_OUT]
        self.hand_out(NEXT_YEAR, LATER)

    def hand_out(self, epoch: Epoch, pack: tuple[str, str]) -> Paper:
        paper, packs = self.town.paper(), self.town.commissioned((nullifier.pack(self.key, epoch, *pack), 30))
        self.town.dispense(paper, self.town.ask(30, packs=packs))
        return paper


@pytest.fixture
def shelf(clinic: Clinic) -> Iterator[tuple[Shelf, bytes]]:
    """With all that a chain shows of it."""
    with clinic.town.clock.isolated():
        since = clinic.next_block()
        made = Shelf(clinic)
        yield made, clinic.traces(since)


def stolen_from(shelf: Shelf) -> MemoryKey:
    """The thief tries it for each year, for who knows which it is of."""
    return MemoryKey({THIS_YEAR: shelf.secret, NEXT_YEAR: shelf.secret})


@pytest.mark.rules("X3", "D1")
def test_a_stolen_key_tells_packs_of_its_year_and_on_which_prescription(shelf: tuple[Shelf, bytes]) -> None:
    made, traces = shelf
    stolen, tried = stolen_from(made), list(product(PRODUCTS, NUMBERS))
    found = [each for each in tried if nullifier.pack(stolen, THIS_YEAR, *each) in traces]
    assert found == [*HANDED_OUT]
    assert [each for each in tried if nullifier.pack(stolen, NEXT_YEAR, *each) in traces] == []
    sales = [made.town.packs.pack_of(nullifier.pack(stolen, THIS_YEAR, *each)).sale for each in found]
    assert all(sale in traces for sale in sales), "its sale ties a drug to a prescription's id"
    record_figures("key leak", {"packs tried": 2 * len(tried), "packs learnt": len(found)})


@pytest.mark.rules("X3", "X2", "X6")
def test_a_stolen_key_of_packs_finds_no_person_and_no_fact(clinic: Clinic, shelf: tuple[Shelf, bytes]) -> None:
    """The same attack with every fact that there is to guess, in every kind of nullifier; a pack it does find."""
    made, _ = shelf
    shown, stolen = Traces(clinic.traces()), stolen_from(made)
    facts = {*facts_of(clinic.dossiers[:5]), *NAMES}
    tried = [nullifier.nullify(stolen, kind, THIS_YEAR, fact) for fact in facts for kind in Kind]
    assert len(tried) > 5_000
    assert [each for each in tried if shown.show(each)] == []
    assert shown.show(nullifier.pack(stolen, THIS_YEAR, *HANDED_OUT[0]))
    record_figures("key leak", {"facts tried": len(tried), "facts learnt": 0})


@pytest.mark.rules("X3", "D1", "K1")
def test_a_thief_can_do_nothing_with_a_nullifier(shelf: tuple[Shelf, bytes]) -> None:
    """It names a thing and gives no right."""
    made, _ = shelf
    town, thief, name = made.town, Account.create(), nullifier.pack(made.key, THIS_YEAR, *HANDED_OUT[0])
    for act in (town.packs.report_stolen, town.packs.report_destroyed, town.packs.commission):
        with town.refused(errors.PackRegistry_NotAuthorised(thief.address)):
            act(thief, name)
    with town.refused(errors.PackRegistry_NotSeller(thief.address)):
        town.raw(thief, "PackRegistry", "sell", b"", bytes(20))
    with town.refused(errors.InvoiceRegistry_NotLive(thief.address, Roles.STEWARD)):
        town.invoices.allot_book(thief, book_id(name[:24], 1), SERIALS, HOSPITAL)


@pytest.mark.rules("X3", "X8", "X11", "D1")
def test_no_pack_that_was_sold_becomes_fresh_after_the_theft(shelf: tuple[Shelf, bytes]) -> None:
    """Under its own year's name it is sold; under another year's no batch holds it."""
    made, _ = shelf
    town, name = made.town, nullifier.pack(made.key, THIS_YEAR, *HANDED_OUT[0])
    (sold,) = town.commissioned((name, 30))
    paper, ask = town.paper(), town.ask(30, packs=(sold,))
    first = made.town.packs.pack_of(name).sale
    with town.refused(errors.PackRegistry_AlreadySold(name, first, typed.sale_of(paper.id, ask.request))):
        town.dispense(paper, ask)
    other = nullifier.pack(made.key, NEXT_YEAR, *HANDED_OUT[0])
    assert other != name
    fresh = replace(sold, pack=other)
    with town.refused(errors.PackRegistry_UnknownBatch(other, town.batch_of(fresh))):
        town.dispense(paper, town.ask(30, packs=(fresh,)))
