"""An insurer that pays a fixed sum on sight of a bill pays it once a policy (B10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from carestamp.client.enums import UseKind
from scripts.cast import INSURER_A, INSURER_B
from tests.support.papers import some_bytes


@pytest.mark.rules("B10", "X14")
def test_benefit_is_recorded_once_an_insurer_and_policy(town, till, cast):
    bill = till.bill()
    for by, insurer in ((cast.adjudicator_a, INSURER_A), (cast.adjudicator_b, INSURER_B)):
        use = till.use(bill, UseKind.FIXED_BENEFIT, insurer)
        town.assert_told(till.record(bill, use, by), till.told_used(bill, use, by))
        assert till.uses.is_recorded(bill.id, use.kind, insurer, use.purpose)
        assert not till.uses.is_recorded(bill.id, use.kind, insurer, some_bytes("another"))
    assert till.left(bill) == (400_00, 1000_00)


@pytest.mark.rules("B10", "X9")
def test_benefit_reverts_when_it_is_on_record_for_this_policy(town, till, cast):
    bill = till.bill()
    use = till.use(bill, UseKind.FIXED_BENEFIT, INSURER_A)
    till.record(bill, use, cast.adjudicator_a)
    with town.refused(errors.InvoiceUses_AlreadyDone(bill.id), bill):
        till.record(bill, use, cast.adjudicator_a)
    another = replace(use, purpose=some_bytes("another"))
    town.assert_told(till.record(bill, another, cast.adjudicator_a), till.told_used(bill, another, cast.adjudicator_a))


@pytest.mark.rules("B10", "X7")
def test_benefit_reverts_when_it_is_not_the_insurer_that_was_named(town, till, cast):
    bill = till.bill()
    use = till.use(bill, UseKind.FIXED_BENEFIT, INSURER_A)
    with town.refused(errors.InvoiceUses_NotAuthorised(cast.adjudicator_b.address), bill):
        till.record(bill, use, cast.adjudicator_b)
    for caller in (cast.insurer_a_steward, cast.tax_auditor, cast.patient):
        with town.refused(errors.InvoiceUses_NotLive(caller.address, 16), bill):
            till.record(bill, use, caller)


@pytest.mark.rules("B10", "X5")
def test_benefit_reverts_when_the_holder_did_not_sign_it(town, till, cast):
    bill = till.bill()
    use = till.use(bill, UseKind.FIXED_BENEFIT, INSURER_A)
    with town.refused(errors.SignedActs_NotSigner(cast.patient.address, cast.adjudicator_a.address), bill):
        till.uses.benefit(cast.adjudicator_a, bill.invoice, use)
    with town.refused(errors.SignedActs_BadSignature(cast.patient.address), bill):
        till.record(bill, use, cast.adjudicator_a, signed_by=cast.delegate)
    town.clock.next_block_at(use.deadline + 1)
    with town.refused(errors.SignedActs_Expired(use.deadline), bill):
        till.record(bill, use, cast.adjudicator_a)


@pytest.mark.rules("B8", "B10")
def test_benefit_reverts_when_a_red_letter_waits(town, till, cast):
    bill = till.bill()
    till.reimburse(bill, cast.adjudicator_b, 1)
    till.red_letter(bill, till.red())
    use = till.use(bill, UseKind.FIXED_BENEFIT, INSURER_A)
    with town.refused(errors.InvoiceUses_NotOpen(bill.id, 4), bill):
        till.record(bill, use, cast.adjudicator_a)
