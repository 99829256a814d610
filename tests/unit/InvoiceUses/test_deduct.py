"""The tax office deducts what the patient bears, once, and again only when that has changed (B10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from carestamp.client.bills import Deduction
from carestamp.client.enums import UseKind
from scripts.cast import HEALTH_REGULATOR
from tests.support.papers import some_bytes

NEVER = Deduction(holds=False, net=0, purpose=bytes(32))


def _deduction(till, bill, **changes):
    return till.use(bill, UseKind.DEDUCTION, **changes)


def _found(till, bill):
    return till.uses.deduction_of(bill.invoice)


@pytest.mark.rules("B10", "X14")
def test_deduct_records_what_the_patient_bears(town, till, cast):
    bill = till.bill()
    till.reimburse(bill, cast.adjudicator_a, 300_00)
    assert _found(till, bill) == NEVER
    use = _deduction(till, bill)
    receipt = till.record(bill, use, cast.tax_auditor)
    town.assert_told(receipt, till.told_deducted(bill, use, cast.tax_auditor, 100_00))
    assert _found(till, bill) == Deduction(True, 100_00, use.purpose)
    assert till.left(bill) == (100_00, 1000_00)


@pytest.mark.rules("B10", "X9")
def test_deduct_reverts_when_it_is_deducted(town, till, cast):
    bill = till.bill()
    use = _deduction(till, bill)
    till.record(bill, use, cast.tax_auditor)
    with town.refused(errors.InvoiceUses_AlreadyDone(bill.id), bill):
        till.record(bill, use, cast.tax_auditor)
    other_year = _deduction(till, bill)
    with town.refused(errors.InvoiceUses_Deducted(bill.id, 400_00, use.purpose), bill):
        till.record(bill, other_year, cast.tax_auditor)


@pytest.mark.rules("B10", "X5")
def test_deduct_again_needs_a_change_and_a_new_signature(town, till, cast):
    bill = till.bill()
    use = _deduction(till, bill)
    till.record(bill, use, cast.tax_auditor)
    till.reimburse(bill, cast.adjudicator_a, 100_00)
    assert _found(till, bill) == Deduction(False, 400_00, use.purpose)
    with town.refused(errors.InvoiceUses_SignatureUsed(bill.id), bill):
        till.record(bill, use, cast.tax_auditor)
    again = replace(use, deadline=use.deadline + 1)
    receipt = till.record(bill, again, cast.tax_auditor)
    town.assert_told(receipt, till.told_deducted(bill, again, cast.tax_auditor, 300_00))
    assert _found(till, bill) == Deduction(True, 300_00, use.purpose)


@pytest.mark.rules("B10", "B8")
def test_deduction_is_voided_by_a_red_letter(town, till, cast):
    bill, red = till.bill(), till.red()
    use = _deduction(till, bill)
    till.record(bill, use, cast.tax_auditor)
    till.red_letter(bill, red)
    assert _found(till, bill) == Deduction(False, 400_00, use.purpose)
    with town.refused(errors.InvoiceUses_NotOpen(bill.id, 5), bill):
        till.record(bill, _deduction(till, bill), cast.tax_auditor)


@pytest.mark.rules("B10")
def test_deduction_holds_again_when_the_net_comes_back(town, till, cast):
    bill = till.bill()
    use = _deduction(till, bill)
    till.record(bill, use, cast.tax_auditor)
    till.reimburse(bill, cast.adjudicator_a, 1)
    assert not _found(till, bill).holds
    till.recover(bill, cast.adjudicator_a)
    assert _found(till, bill) == Deduction(True, 400_00, use.purpose)


@pytest.mark.rules("B10", "X12")
def test_deduct_reverts_when_there_is_nothing_to_deduct(town, till, cast):
    paid, plain, unknown = till.bill(), till.bill(), till.unissued()
    till.reimburse(paid, cast.adjudicator_a, 400_00)
    with town.refused(errors.InvoiceUses_NothingLeft(paid.id), paid):
        till.record(paid, _deduction(till, paid), cast.tax_auditor)
    till.put_on_paper(plain, till.exchange(plain))
    with town.refused(errors.InvoiceUses_NotOpen(plain.id, 6), plain):
        till.record(plain, _deduction(till, plain), cast.tax_auditor)
    with town.refused(errors.InvoiceUses_Unknown(unknown.id), unknown):
        till.record(unknown, _deduction(till, unknown), cast.tax_auditor)
    number = till.publish(deduction=False)
    foreign = till.unissued().altered(profile=number)
    till.issue(foreign)
    with town.refused(errors.InvoiceUses_DeductionNotAllowed(foreign.id), foreign):
        till.record(foreign, _deduction(till, foreign), cast.tax_auditor)


@pytest.mark.rules("B10", "X5")
def test_deduct_reverts_when_the_holder_did_not_sign_just_this(town, till, cast):
    bill = till.bill()
    use, refused = _deduction(till, bill), errors.SignedActs_BadSignature(cast.patient.address)
    honest = till.uses.sign(cast.patient, use)
    for other in (replace(use, purpose=some_bytes("year")), replace(use, deadline=use.deadline + 1)):
        with town.refused(refused, bill):
            till.uses.deduct(cast.tax_auditor, bill.invoice, other, honest)
    proof = till.uses.sign(cast.patient, replace(use, kind=UseKind.PROOF))
    in_the_ledger = till.ledger.sign(cast.patient, use)  # another domain
    for signature in (proof, in_the_ledger, till.uses.sign(cast.outsider, use)):
        with town.refused(refused, bill):
            till.uses.deduct(cast.tax_auditor, bill.invoice, use, signature)
    town.clock.next_block_at(use.deadline + 1)
    with town.refused(errors.SignedActs_Expired(use.deadline), bill):
        till.uses.deduct(cast.tax_auditor, bill.invoice, use, honest)


@pytest.mark.rules("B10", "X7")
def test_deduct_reverts_when_it_is_not_the_tax_office_that_was_named(town, till, cast):
    bill = till.bill()
    for caller in (cast.fiscal_steward, cast.adjudicator_a, cast.patient):
        with town.refused(errors.InvoiceUses_NotLive(caller.address, 32), bill):
            till.record(bill, _deduction(till, bill), caller)
    health = _deduction(till, bill, organisation=HEALTH_REGULATOR)
    for caller in (cast.auditor, cast.tax_auditor):
        with town.refused(errors.InvoiceUses_NotAuthorised(caller.address), bill):
            till.record(bill, health, caller)
