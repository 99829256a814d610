"""A new version of the invoice ledger blanks no stamp: each book is bound to one ledger for ever (X11, B1)."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from carestamp.client import InvoiceClient, InvoiceStatus
from carestamp.client.errors import (
    BookRegistry_NotLedger,
    BookRegistry_Overlaps,
    InvoiceRegistry_NoSuchBook,
    InvoiceRegistry_NotAnchored,
    InvoiceRegistry_Unknown,
    SignedActs_BadSignature,
)
from carestamp.documents.invoice import profiles, typed
from carestamp.documents.invoice.batch import Batch
from scripts.cast import BASIC_INSURER, HOSPITAL
from tests.deploy.another import another
from tests.support.bills import Bill, Lot, some_code

LEDGER = "InvoiceRegistry"


@pytest.fixture
def second(town: Any) -> Any:
    """The same town at the till of a second deployment, governed and listed, not yet admitted to the books."""
    address = another(town, LEDGER, "Governance", "CredentialRegistry", "BookRegistry")
    moved = copy.copy(town)
    moved.invoices = InvoiceClient(town.chain, address)
    moved.names = {**town.names, address: LEDGER}
    for each in profiles.all_profiles():
        moved.invoices.publish_profile(town.cast.curator, each.number, each.rules.word)
    return moved


@pytest.fixture
def admitted(town: Any, second: Any) -> Any:
    town.books.admit_ledger(town.cast.governor, second.invoices.address)
    return second


def _in(second: Any, bill: Bill) -> Bill:
    """The same bill as the second ledger would see it."""
    return replace(bill, domain=second.invoices.domain)


@pytest.mark.rules("X11")
def test_directory_lists_both_versions_of_the_invoice_ledger(town, second):
    assert town.directory.deployments_of(LEDGER) == 2
    assert town.directory.latest(LEDGER) == second.invoices.address != town.invoices.address


@pytest.mark.rules("X11", "B1")
def test_allot_reverts_when_the_new_version_was_not_admitted(second):
    with second.refused(BookRegistry_NotLedger(second.invoices.address)):
        second.till.book()


@pytest.mark.rules("X11", "B1")
def test_allot_reverts_in_the_next_version_when_the_last_has_the_serials(town, admitted, cast):
    code = some_code()
    book = typed.book_id(code, 100)
    town.invoices.allot_book(cast.fiscal_steward, book, 199, HOSPITAL)
    for first, last in ((100, 199), (199, 300), (1, 100), (150, 160)):
        overlapping = typed.book_id(code, first)
        with admitted.refused(BookRegistry_Overlaps(overlapping, 199)):
            admitted.invoices.allot_book(cast.fiscal_steward, overlapping, last, HOSPITAL)
    admitted.invoices.allot_book(cast.fiscal_steward, typed.book_id(code, 200), 299, HOSPITAL)
    assert admitted.books.ledger_of(typed.book_id(code, 200)) == admitted.invoices.address
    assert admitted.books.ledger_of(book) == town.invoices.address


@pytest.mark.both_chains
@pytest.mark.rules("X11", "B1", "X8")
def test_issue_reverts_in_the_next_version_when_the_last_has_the_book(town, admitted):
    bill = town.till.bill()
    town.till.reimburse(bill, town.cast.adjudicator_a, 400_00)
    with admitted.refused(InvoiceRegistry_NoSuchBook(bill.book), _in(admitted, bill)):
        admitted.till.issue(bill)
    assert town.till.status(bill) is InvoiceStatus.REIMBURSED
    assert admitted.till.status(_in(admitted, bill)) is InvoiceStatus.UNKNOWN


@pytest.mark.rules("X11", "X5")
def test_reserve_reverts_in_the_next_version_when_signed_for_the_last(town, admitted, cast):
    bill = admitted.till.bill()
    asked = admitted.till.permission(bill, cast.adjudicator_a, 100_00)
    stale = town.invoices.sign(cast.patient, asked)
    with admitted.refused(SignedActs_BadSignature(cast.patient.address), bill):
        admitted.invoices.reserve(cast.adjudicator_a, bill.invoice, asked, 100_00, 0, stale)


@pytest.mark.both_chains
@pytest.mark.rules("X11", "B3")
def test_draw_reverts_in_the_next_version_when_the_last_has_the_batch(town, admitted):
    lot = town.till.lot(3)
    town.till.settle(lot, lot.masks(0))
    for bill in lot.bills:
        moved = _in(admitted, bill)
        with admitted.refused(_not_anchored(bill), moved):
            admitted.till.draw(moved)
    with admitted.refused(InvoiceRegistry_Unknown(lot.bills[0].id)):
        admitted.till.draw_settled(lot.bills[0])


@pytest.mark.rules("X11", "B2")
def test_draw_reverts_when_the_leaf_is_of_the_other_ledger(town, admitted):
    """Bound to the ledger: even in a book of its own the new one takes no root over digests of the old."""
    book = admitted.till.book(batch=True, mask_payer=BASIC_INSURER)
    lot = admitted.till.unanchored(3, book)
    foreign = Lot(Batch(town.invoices.domain, lot.batch.invoices), book)
    admitted.till.anchor(foreign)
    bill = replace(lot.bills[1], leaf=foreign.bills[1].leaf)
    with admitted.refused(_not_anchored(bill), bill):
        admitted.till.draw(bill)


def _not_anchored(bill: Bill) -> InvoiceRegistry_NotAnchored:
    return InvoiceRegistry_NotAnchored(typed.place_of(bill.invoice.code, bill.leaf.first))
