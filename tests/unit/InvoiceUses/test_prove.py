"""A bill serves as a proof once an organisation and purpose, and consumes nothing (B10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from carestamp.client.enums import UseKind
from scripts.cast import HOSPITAL_B, PHARMACY


@pytest.mark.rules("B10", "X14")
def test_prove_is_recorded_by_anybody_for_one_purpose(town, till, cast):
    bill = till.bill()
    use = till.use(bill, UseKind.PROOF, HOSPITAL_B)
    look = till.look(bill)
    assert not till.uses.is_recorded(bill.id, use.kind, HOSPITAL_B, use.purpose)
    town.assert_told(till.record(bill, use, cast.outsider), till.told_used(bill, use, cast.outsider))
    assert till.uses.is_recorded(bill.id, use.kind, HOSPITAL_B, use.purpose)
    for kind, house, purpose in (
        (UseKind.PROOF, PHARMACY, use.purpose),
        (UseKind.PROOF, HOSPITAL_B, bytes(32)),
        (UseKind.DEDUCTION, HOSPITAL_B, use.purpose),
    ):
        assert not till.uses.is_recorded(bill.id, kind, house, purpose)
    assert till.look(bill) == look


@pytest.mark.rules("B10", "X9")
def test_prove_reverts_when_it_is_on_record(town, till, cast):
    bill = till.bill()
    use = till.use(bill, UseKind.PROOF, HOSPITAL_B)
    till.record(bill, use, cast.relayer)
    for again in (use, replace(use, deadline=use.deadline + 9)):
        with town.refused(errors.InvoiceUses_AlreadyDone(bill.id), bill):
            till.record(bill, again, cast.relayer)
    till.record(bill, replace(use, organisation=PHARMACY), cast.relayer)


@pytest.mark.rules("B10", "X5")
def test_prove_is_the_holders_own_without_a_signature(town, till, cast):
    bill = till.bill()
    use = till.use(bill, UseKind.PROOF, HOSPITAL_B)
    with town.refused(errors.SignedActs_NotSigner(cast.patient.address, cast.outsider.address), bill):
        till.uses.prove(cast.outsider, bill.invoice, use)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), bill):
        till.record(bill, use, cast.outsider, signed_by=cast.outsider)
    town.assert_told(till.uses.prove(cast.patient, bill.invoice, use), till.told_used(bill, use, cast.patient))


@pytest.mark.rules("B8", "B10")
def test_prove_reverts_when_the_bill_is_void_frozen_or_unknown(town, till, cast):
    void, paper, unknown, other = till.bill(), till.bill(), till.unissued(), till.bill()
    till.red_letter(void, till.red())
    till.put_on_paper(paper, till.exchange(paper))
    for bill, error in (
        (void, errors.InvoiceUses_NotOpen(void.id, 5)),
        (paper, errors.InvoiceUses_NotOpen(paper.id, 6)),
        (unknown, errors.InvoiceUses_Unknown(unknown.id)),
        (other.altered(total=1), errors.InvoiceRegistry_OtherTerms(other.id)),
    ):
        with town.refused(error, void, paper, unknown, other):
            till.record(bill, till.use(bill, UseKind.PROOF, HOSPITAL_B), cast.relayer)


@pytest.mark.rules("B3", "B10")
def test_prove_needs_a_word_of_a_bill_that_a_mask_settled(town, till, cast):
    lot = till.lot(2)
    till.settle(lot, lot.masks())
    bill = lot.bills[0]
    use = till.use(bill, UseKind.PROOF, HOSPITAL_B)
    with town.refused(errors.InvoiceUses_Unknown(bill.id), bill):
        till.record(bill, use, cast.relayer)
    till.draw_settled(bill)
    town.assert_told(till.record(bill, use, cast.relayer), till.told_used(bill, use, cast.relayer))
