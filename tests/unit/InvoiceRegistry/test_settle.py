"""The mask payer of a book settles bills of a range in full, 256 a word, all or none (B3, B11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import InvoiceStatus, errors
from carestamp.documents.invoice.batch import Masks, Range
from scripts.cast import BASIC_INSURER, INSURER_A, INSURER_B
from tests.support.papers import some_bytes


@pytest.fixture
def lot(till):
    """Nine bills over an edge of 256: serials 252 to 260."""
    return till.lot(9, book=till.book(batch=True, mask_payer=BASIC_INSURER, first=252))


def _taken(till, lot):
    return [till.ledger.is_taken(each.id) for each in lot.bills]


def _look(till, lot):
    return lambda: _taken(till, lot)


def _ends(till, lot):
    """The first and the last bill only."""
    return lambda: [till.ledger.is_taken(each.id) for each in (lot.bills[0], lot.bills[-1])]


@pytest.mark.rules("B3", "B11", "X14")
def test_settle_marks_bills_on_both_sides_of_an_edge(town, till, cast, lot):
    masks = lot.masks(0, 3, 4, 8)
    assert len(masks.words) == 2
    town.assert_told(till.settle(lot, masks), till.told_settled(lot, masks, cast.adjudicator))
    assert _taken(till, lot) == [number in (0, 3, 4, 8) for number in range(9)]
    assert [till.status(lot.bills[number]) for number in (0, 1)] == [InvoiceStatus.REIMBURSED, InvoiceStatus.UNKNOWN]
    assert not till.word(lot.bills[0]).known


@pytest.mark.rules("B11", "X8")
def test_settle_reverts_when_one_bill_is_taken(town, till, cast, lot):
    till.settle(lot, lot.masks(4))
    till.draw(lot.bills[1])
    bucket = int.from_bytes(lot.range.place, "big") >> 8
    for masks, at, bits in (
        (lot.masks(0, 4), bucket + 1, 1),
        (lot.masks(0, 1, 2), bucket, 1 << 253),
        (lot.masks(), bucket, 1 << 253),
        (lot.masks(1), bucket, 1 << 253),
    ):
        with town.refused(errors.InvoiceRegistry_BillsTaken(at, bits), _look(till, lot)):
            till.settle(lot, masks)
    till.settle(lot, lot.masks(0, 2, 3, 5, 6, 7, 8))
    assert _taken(till, lot) == [True] * 9


@pytest.mark.rules("X9", "B11")
def test_settle_reverts_when_all_of_it_was_settled(town, till, lot):
    till.settle(lot, lot.masks())
    for masks in (lot.masks(2, 3), lot.masks(8)):
        with town.refused(errors.InvoiceRegistry_AlreadyDone(lot.range.place), _look(till, lot)):
            till.settle(lot, masks)
    till.draw_settled(lot.bills[2])
    with town.refused(errors.InvoiceRegistry_AlreadyDone(lot.range.place), _look(till, lot)):
        till.settle(lot, lot.masks(2, 3))


@pytest.mark.rules("X9", "B11")
def test_settle_sent_again_answers_with_its_own_transaction(till, lot):
    """Not with that of another settlement in the same bucket: an accountant files what it answers."""
    first, second = (till.settle(lot, lot.masks(number)) for number in (0, 1))
    for receipt, number in ((first, 0), (second, 1)):
        again = till.settle(lot, lot.masks(number))
        assert (again.transaction, again.already) == (receipt.transaction, True)


@pytest.mark.rules("B3", "B11")
def test_settle_reverts_when_a_mask_names_nothing_of_the_range(town, till, lot):
    first = int.from_bytes(lot.range.place, "big")
    bucket = first >> 8
    outside = [
        (Masks(bucket, (1 << 251,)), bucket),  # the serial before the range
        (Masks(bucket + 1, (1 << 5,)), bucket + 1),  # the serial behind it
        (Masks(bucket, (1 << 255, 1 << 5)), bucket + 1),
        (Masks(bucket - 1, (1,)), bucket - 1),
        (Masks(bucket + 2, (1,)), bucket + 2),
        (Masks(0, (1,)), 0),
        (Masks(2**256 - 1, (1,)), 2**256 - 1),
        (Masks(bucket, ()), bucket),
        (Masks(bucket, (0, 1)), bucket),
        (Masks(bucket, (1 << 255, 0)), bucket + 1),
    ]
    for masks, at in outside:
        with town.refused(errors.InvoiceRegistry_BadMask(at), _ends(till, lot)):
            till.settle(lot, masks)


@pytest.mark.rules("B3")
def test_settle_reverts_when_the_range_was_not_anchored(town, till, lot):
    whole = lot.range
    for other in (
        replace(whole, count=8),
        replace(whole, root=some_bytes("root")),
        Range(lot.bills[1].id, whole.count, whole.root),
    ):
        with town.refused(errors.InvoiceRegistry_NotAnchored(other.place), _ends(till, lot)):
            till.ledger.settle(town.cast.adjudicator, other, lot.masks(1), bytes(32))


@pytest.mark.rules("B3", "X7")
def test_settle_reverts_when_it_is_not_the_mask_payer(town, till, cast, lot):
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.adjudicator_a.address), _ends(till, lot)):
        till.settle(lot, lot.masks(), cast.adjudicator_a)
    for caller in (cast.basic_steward, cast.biller, cast.outsider):
        with town.refused(errors.InvoiceRegistry_NotLive(caller.address, 16), _ends(till, lot)):
            till.settle(lot, lot.masks(), caller)
    nobodys = till.lot(2, mask_payer=0)
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.adjudicator.address), _look(till, nobodys)):
        till.settle(nobodys, nobodys.masks())


@pytest.mark.rules("B3", "K5")
def test_settle_is_the_successors_in_the_old_payers_name(town, till, cast):
    commercial = till.lot(2, mask_payer=INSURER_A)
    town.credentials.succeed(cast.fiscal_steward, INSURER_A, INSURER_B)
    till.settle(commercial, commercial.masks(), cast.adjudicator_b)
    till.draw_settled(commercial.bills[0])
    assert till.claim(commercial.bills[0], INSURER_A).paid == 400_00


@pytest.mark.rules("K4", "B3")
def test_settle_reverts_when_the_biller_was_distrusted_when_it_anchored(town, till, cast, lot):
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.biller.address, town.clock.now())
    with town.refused(errors.InvoiceRegistry_NotLive(cast.biller.address, 128), _look(till, lot)):
        till.settle(lot, lot.masks())
