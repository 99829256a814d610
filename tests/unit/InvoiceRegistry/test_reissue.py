"""A new bill stands for one that is void or on its way to be, once (B9)."""

from __future__ import annotations

import pytest

from carestamp.client import InvoiceStatus, errors
from scripts.cast import HOSPITAL, HOSPITAL_B


@pytest.fixture
def void(till):
    bill = till.bill()
    till.red_letter(bill, till.red())
    return bill


@pytest.fixture
def pending(till, cast):
    bill = till.bill()
    till.reimburse(bill, cast.adjudicator_a, 100_00)
    till.red_letter(bill, till.red())
    return bill


@pytest.mark.rules("B9", "X14")
@pytest.mark.parametrize("state", ["void", "pending"])
def test_reissue_links_the_new_bill_to_the_old(town, till, state, request):
    old = request.getfixturevalue(state)
    new = till.unissued(total=800_00, fund=480_00)
    town.assert_told(till.reissue(new, old), *till.told_reissued(new, old))
    assert till.ledger.replaces(new.id) == old.id
    assert till.word(old).replaced
    assert till.status(new) is InvoiceStatus.UNREIMBURSED


@pytest.mark.rules("B9")
def test_reissue_reverts_when_the_old_bill_is_in_force(town, till):
    old, new, unknown = till.bill(), till.unissued(), till.unissued()
    with town.refused(errors.InvoiceRegistry_NotReplaced(new.id, old.id), old, new):
        till.reissue(new, old)
    with town.refused(errors.InvoiceRegistry_Unknown(unknown.id), new):
        till.reissue(new, unknown)
    with town.refused(errors.InvoiceRegistry_OtherTerms(old.id), old, new):
        till.reissue(new, old.altered(total=1))


@pytest.mark.rules("B9", "X9")
def test_reissue_reverts_when_it_was_reissued(town, till, void):
    new, other = till.unissued(), till.unissued()
    till.reissue(new, void)
    with town.refused(errors.InvoiceRegistry_AlreadyDone(new.id), new):
        till.reissue(new, void)
    with town.refused(errors.InvoiceRegistry_AlreadyReplaced(void.id), void, other):
        till.reissue(other, void)


@pytest.mark.rules("B9", "X9")
def test_reissue_reverts_when_the_place_is_taken(town, till, void, pending):
    plain, new = till.bill(), till.unissued()
    with town.refused(errors.InvoiceRegistry_Taken(plain.id), void, plain):
        till.reissue(plain, void)
    till.reissue(new, void)
    with town.refused(errors.InvoiceRegistry_Taken(new.id), new, pending):
        till.reissue(new, pending)


@pytest.mark.rules("B9", "K5")
def test_reissue_is_the_successors_in_its_own_name(town, till, cast, void):
    new = till.unissued(by=cast.biller_b)
    with town.refused(errors.InvoiceRegistry_NotAuthorised(cast.biller_b.address), new, void):
        till.reissue(new, void, cast.biller_b)
    town.credentials.succeed(cast.health_steward, HOSPITAL, HOSPITAL_B)
    town.assert_told(till.reissue(new, void, cast.biller_b), *till.told_reissued(new, void))


@pytest.mark.rules("B9", "X7")
def test_reissue_reverts_when_the_new_bill_could_not_be_issued(town, till, cast, void):
    new = till.unissued()
    with town.refused(errors.InvoiceRegistry_NotLive(cast.patient.address, 128), new, void):
        till.reissue(new, void, cast.patient)
    wrong = new.altered(fund=1000_01)
    with town.refused(errors.InvoiceRegistry_BadAmounts(1000_00, 1000_01, 1000_00), new, void):
        till.reissue(wrong, void)
