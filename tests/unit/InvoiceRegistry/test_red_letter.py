"""A red letter voids a bill at once when nothing is approved or paid; its number is its own (B8)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors
from carestamp.client.bills import RedLetterWord
from carestamp.documents.keccak import keccak256
from scripts.cast import HOSPITAL, HOSPITAL_B


@pytest.mark.rules("B8", "X14")
def test_red_letter_voids_at_once_and_reverses_the_fund(town, till, cast):
    bill, red = till.bill(), till.red()
    town.assert_told(till.red_letter(bill, red), till.told_red_lettered(bill, red))
    assert till.status(bill) is InvoiceStatus.RED_LETTERED
    link = keccak256(bill.id)[-14:]
    assert till.ledger.red_letter_at(red.id) == RedLetterWord(link, HOSPITAL, 0, aborted=False)
    with town.refused(errors.InvoiceCodec_RedLetter()):
        town.bill_codec.read_word(till.ledger.contract.functions.wordOf(red.id).call())


@pytest.mark.rules("B7", "B8")
def test_red_letter_voids_what_is_only_reserved(town, till, cast):
    bill, red = till.bill(), till.red()
    till.reserve(bill, cast.adjudicator_a, 400_00)
    town.assert_told(till.red_letter(bill, red), till.told_red_lettered(bill, red))
    with town.refused(errors.InvoiceRegistry_NotOpen(bill.id, 5), bill):
        till.approve(bill, cast.adjudicator_a, 400_00)
    till.release(bill, cast.adjudicator_a)
    assert till.word(bill).live == 0


@pytest.mark.rules("B8", "X9")
def test_red_letter_reverts_when_it_is_void(town, till, cast):
    bill, red, other = till.bill(), till.red(), till.red()
    till.red_letter(bill, red)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(bill.id), bill):
        till.red_letter(bill, red)
    with town.refused(errors.InvoiceRegistry_NotOpen(bill.id, 5), bill, other):
        till.red_letter(bill, other)


@pytest.mark.rules("B1", "B8", "X8")
def test_red_letter_reverts_when_its_place_is_not_free(town, till, cast):
    bill, other = till.bill(), till.bill()
    red = till.red()
    till.red_letter(other, red)
    for place in (bill, other, red):
        with town.refused(errors.InvoiceRegistry_Taken(place.id), bill):
            till.red_letter(bill, place)


@pytest.mark.rules("B1", "B8")
def test_red_letter_reverts_when_its_place_is_in_no_single_book_of_the_issuer(town, till, cast):
    bill, red = till.bill(), till.red()
    theirs, batch = till.unissued(till.book(HOSPITAL_B)), till.unissued(till.book(batch=True))
    for place, book in (
        (theirs.id, theirs.book),
        (batch.id, batch.book),
        (red.id, theirs.book),
        (red.book[:24] + (2000).to_bytes(8, "big"), red.book),
        (red.id, bytes(32)),
    ):
        with town.refused(errors.InvoiceRegistry_NotInBook(place, book), bill):
            till.ledger.red_letter(cast.biller, bill.invoice, place, book)


@pytest.mark.rules("B8", "X7")
def test_red_letter_reverts_when_no_biller_of_the_issuer_asks(town, till, cast):
    bill, red = till.bill(), till.red()
    for caller in (cast.biller_b, cast.pharmacy_biller):
        with town.refused(errors.InvoiceRegistry_NotAuthorised(caller.address), bill):
            till.red_letter(bill, red, caller)
    for caller in (cast.hospital_steward, cast.adjudicator_a, cast.patient, cast.fiscal_steward):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 128), bill):
            till.red_letter(bill, red, caller)


@pytest.mark.rules("B8", "K5")
def test_red_letter_is_the_successors_with_a_number_of_its_own(town, till, cast):
    bill, old, red = till.bill(), till.red(), till.red(cast.biller_b)
    town.credentials.succeed(cast.health_steward, HOSPITAL, HOSPITAL_B)
    with town.refused(errors.InvoiceRegistry_NotInBook(old.id, old.book), bill):
        till.red_letter(bill, old, cast.biller_b)
    town.assert_told(till.red_letter(bill, red, cast.biller_b), till.told_red_lettered(bill, red))


@pytest.mark.rules("B2", "B8")
def test_red_letter_reverts_when_the_terms_are_others(town, till, cast):
    bill, red, unknown = till.bill(), till.red(), till.unissued()
    with town.refused(errors.InvoiceRegistry_OtherTerms(bill.id), bill):
        till.red_letter(bill.altered(total=2000_00), red)
    with town.refused(errors.InvoiceRegistry_Unknown(unknown.id), unknown):
        till.red_letter(unknown, red)
    till.red_letter(bill, red)
    with town.refused(errors.InvoiceRegistry_Taken(red.id), bill):
        till.red_letter(red, till.red())
