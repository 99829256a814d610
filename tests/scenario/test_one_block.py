"""Two transactions in one block: exactly one pharmacy gets it, and whoever copies the mempool gets nothing (P5, X5)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, Status
from scripts.cast import PHARMACY, PHARMACY_B
from tests.support.abi import describe, encode_error
from tests.support.mempool import GWEI, one_block

DEAR, CHEAP = 50 * GWEI, 2 * GWEI


def _said(name: str, *values) -> str:
    return describe(encode_error(name, values))


@pytest.mark.rules("P5", "X8")
@pytest.mark.parametrize(("fee", "fee_b"), [(DEAR, CHEAP), (CHEAP, DEAR)])
def test_two_pharmacies_in_one_block_one_gets_it(town, cast, origin, fee, fee_b):
    paper = town.paper(origin=origin)
    ask, ask_b = town.ask(30), town.ask(30, by=cast.pharmacist_b)
    with one_block(town) as pool:
        first = pool.push(cast.pharmacist, town.dispense_data(paper, ask), fee)
        second = pool.push(cast.pharmacist_b, town.dispense_data(paper, ask_b), fee_b)
    winner, loser = (first, second) if fee > fee_b else (second, first)
    assert (winner.succeeded, loser.succeeded) == (True, False)
    assert winner.place < loser.place
    assert pool.error_of(loser) == _said("PrescriptionRegistry_QuantityExceeded", paper.id, 0, 30, 0)
    assert (town.status(paper), town.dispensed(paper)) == (Status.DISPENSED, (30, 0, 0, 0, 0))


@pytest.mark.rules("P6", "X9", "X8")
def test_the_same_request_twice_in_one_block_counts_once(town, cast):
    paper = town.paper()
    data = town.dispense_data(paper, town.ask(10))
    nonce = town.web3.eth.get_transaction_count(cast.pharmacist.address, "latest")
    with one_block(town) as pool:
        first = pool.push(cast.pharmacist, data, CHEAP, nonce)
        second = pool.push(cast.pharmacist, data, CHEAP, nonce + 1)
    assert (first.succeeded, second.succeeded) == (True, False)
    assert pool.error_of(second) == _said("PrescriptionRegistry_AlreadyDone", paper.id)
    assert town.dispensed(paper) == (10, 0, 0, 0, 0)


@pytest.mark.rules("D1", "X8")
def test_one_pack_in_two_prescriptions_in_one_block_is_sold_once(town, cast):
    paper, other = town.paper(), town.paper()
    packs = town.packs_of_batch(30)
    ask, ask_b = town.ask(30, packs=packs), town.ask(30, by=cast.pharmacist_b, packs=packs)
    with one_block(town) as pool:
        first = pool.push(cast.pharmacist, town.dispense_data(paper, ask), DEAR)
        second = pool.push(cast.pharmacist_b, town.dispense_data(other, ask_b), CHEAP)
    assert (first.succeeded, second.succeeded) == (True, False)
    assert pool.error_of(second).startswith("PackRegistry_AlreadySold(")
    assert (town.status(paper), town.status(other)) == (Status.DISPENSED, Status.ACTIVE)


@pytest.mark.rules("X5", "P5")
@pytest.mark.parametrize("role", ["outsider", "pharmacist_b", "second_pharmacist"])
def test_an_adversary_who_copies_the_mempool_with_a_higher_fee_gets_nothing(town, cast, origin, role):
    """An outsider has no standing, another pharmacy is not named; a colleague only hands out what was accepted."""
    adversary = getattr(cast, role)
    paper = town.paper(origin=origin)
    ask = town.ask(30)
    with one_block(town) as pool:
        victim = pool.push(cast.pharmacist, town.dispense_data(paper, ask), CHEAP)
        copy = pool.push(adversary, victim.call["data"], DEAR)
    assert copy.place < victim.place
    if role == "second_pharmacist":
        assert (copy.succeeded, victim.succeeded) == (True, False)
        assert pool.error_of(victim) == _said("PrescriptionRegistry_RequestReused", paper.id, ask.request)
        return
    no_standing = ("PrescriptionRegistry_NotLive", cast.outsider.address, Roles.PHARMACIST)
    not_named = ("SignedActs_BadSignature", cast.patient.address)
    assert (copy.succeeded, victim.succeeded) == (False, True)
    assert pool.error_of(copy) == _said(*(not_named if role == "pharmacist_b" else no_standing))
    assert town.dispensed(paper) == (30, 0, 0, 0, 0)


@pytest.mark.rules("X5", "P4")
def test_a_hold_that_an_adversary_relays_first_still_names_the_patients_pharmacy(town, cast):
    paper = town.paper()
    act = town.hold_act(paper, PHARMACY)
    signature = town.sign(cast.patient, act)
    named = (act.pharmacy, act.until, act.sequence, act.deadline, signature, b"")
    data = town.data("hold", paper.terms.as_tuple(), *named)
    diverted = town.data("hold", paper.terms.as_tuple(), PHARMACY_B, *named[1:])
    with one_block(town) as pool:
        honest = pool.push(cast.relayer, data, CHEAP)
        turned = pool.push(cast.outsider, diverted, DEAR)
    assert (honest.succeeded, turned.succeeded) == (True, False)
    assert pool.error_of(turned) == _said("SignedActs_BadSignature", cast.patient.address)
    assert town.hold_of(paper) == (PHARMACY, act.until, act.sequence)


@pytest.mark.rules("P9", "P5")
@pytest.mark.parametrize(("cancels", "dispenses"), [(DEAR, CHEAP), (CHEAP, DEAR)])
def test_cancel_and_dispense_in_one_block_exclude_each_other(town, cast, cancels, dispenses):
    paper = town.paper()
    cancel = town.data("cancel", paper.terms.as_tuple())
    with one_block(town) as pool:
        cancelled = pool.push(cast.prescriber, cancel, cancels)
        dispensed = pool.push(cast.pharmacist, town.dispense_data(paper, town.ask(30)), dispenses)
    assert cancelled.succeeded != dispensed.succeeded
    if cancels > dispenses:
        assert pool.error_of(dispensed) == _said("PrescriptionRegistry_NotUsable", paper.id, Status.CANCELLED)
    else:
        assert pool.error_of(cancelled) == _said("PrescriptionRegistry_PartlyUsed", paper.id)
