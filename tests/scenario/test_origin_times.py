"""How old terms may be, and who was trusted when: a signature dates itself, a leaf its anchoring (P2, K4)."""

from __future__ import annotations

import pytest

from carestamp.client import Roles, Status, errors
from carestamp.documents import profiles
from tests.support.clock import HOUR
from tests.support.papers import USUAL

LAG = profiles.by_name(USUAL).rules.lagHours * HOUR
UNSEEN = ("signed", "leaf")


def _at(town, origin, moment, issued_at):
    """A paper that the chain can first tell of at `moment`: anchored then, or signed and shown then."""
    paper = town.paper(origin="unvouched", issued_at=issued_at)
    if origin == "leaf":
        return town.leaf_of_batch(town.cast.prescriber, paper, at=moment)
    town.clock.next_block_at(moment)
    return town.signed_by(town.cast.prescriber, paper)


@pytest.mark.rules("P2")
@pytest.mark.parametrize("origin", UNSEEN)
@pytest.mark.parametrize("age", [0, LAG - 1, LAG])
def test_issue_takes_what_is_inside_the_lag(town, origin, age):
    moment = town.clock.now() + 600
    paper = _at(town, origin, moment, moment - age)
    receipt = town.see(paper)
    town.assert_told(receipt, town.told_issued(paper, origin))


@pytest.mark.rules("P2")
@pytest.mark.parametrize("origin", UNSEEN)
def test_issue_reverts_when_it_is_a_second_older_than_the_lag(town, origin):
    moment = town.clock.now() + 600
    paper = _at(town, origin, moment, moment - LAG - 1)
    with town.refused(errors.PrescriptionRegistry_TooOld(moment - LAG - 1, moment), paper):
        town.see(paper)


@pytest.mark.rules("P2")
@pytest.mark.parametrize("origin", UNSEEN)
def test_issue_reverts_when_it_is_issued_a_second_later_than_seen(town, origin):
    moment = town.clock.now() + 600
    paper = _at(town, origin, moment, moment + 1)
    with town.refused(errors.PrescriptionRegistry_IssuedLater(moment + 1, moment), paper):
        town.see(paper)


@pytest.mark.rules("P2")
def test_dispense_takes_a_leaf_long_after_it_was_anchored(town):
    paper = town.paper(origin="leaf")
    town.clock.pass_time(LAG + HOUR)
    ask = town.ask(30)
    told = (town.told_issued(paper, "leaf"), town.told_dispensed(paper, ask))
    town.assert_told(town.dispense(paper, ask), *told)
    assert town.status(paper) is Status.DISPENSED


@pytest.mark.rules("K4", "P2")
@pytest.mark.parametrize(("before", "fits"), [(1, True), (0, False), (-1, False)])
def test_dispense_trusts_what_was_signed_before_the_key_was_stolen(town, cast, before, fits):
    stolen_at = town.clock.now() + 100
    paper = town.paper(origin="unvouched", issued_at=stolen_at - before)
    signed = town.signed_by(cast.prescriber, paper)
    town.clock.go_to(stolen_at + 50)
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.prescriber.address, stolen_at)
    ask = town.ask(30)
    if fits:
        town.assert_told(
            town.dispense(signed, ask), *town.first_sight(signed, "signed"), town.told_dispensed(signed, ask)
        )
        return
    with town.refused(errors.PrescriptionRegistry_NotLive(cast.prescriber.address, Roles.PRESCRIBER), signed):
        town.dispense(signed, ask)


@pytest.mark.rules("K4", "P2")
@pytest.mark.parametrize(("before", "fits"), [(1, True), (0, False)])
def test_dispense_trusts_a_root_that_was_anchored_before_the_key_was_stolen(town, cast, before, fits):
    stolen_at = town.clock.now() + 100
    paper = town.leaf_of_batch(cast.prescriber, town.paper(origin="unvouched"), at=stolen_at - before)
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.prescriber.address, stolen_at)
    ask = town.ask(30)
    if fits:
        town.assert_told(town.dispense(paper, ask), *town.first_sight(paper, "leaf"), town.told_dispensed(paper, ask))
        return
    with town.refused(errors.PrescriptionRegistry_NotLive(cast.prescriber.address, Roles.PRESCRIBER), paper):
        town.dispense(paper, ask)


@pytest.mark.rules("K4")
def test_issue_reverts_when_the_key_was_stolen(town, cast):
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.prescriber.address, town.clock.now())
    paper = town.paper(origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_NotLive(cast.prescriber.address, Roles.PRESCRIBER), paper):
        town.prescriptions.issue(cast.prescriber, paper.terms, b"")


@pytest.mark.both_chains
@pytest.mark.rules("P2", "X7", "K3")
@pytest.mark.parametrize("origin", UNSEEN)
def test_dispense_reverts_when_the_prescriber_is_suspended_at_first_use(town, cast, origin):
    paper = town.paper(origin=origin)
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.prescriber.address)
    with town.refused(errors.PrescriptionRegistry_NotLive(cast.prescriber.address, Roles.PRESCRIBER), paper):
        town.dispense(paper, town.ask(30))


@pytest.mark.rules("P2", "K3")
def test_dispense_goes_on_when_the_prescriber_is_suspended_after_first_use(town, cast, origin):
    paper = town.paper(origin=origin)
    town.dispense(paper, town.ask(20))
    town.credentials.suspend_practitioner(cast.hospital_steward, cast.prescriber.address)
    rest = town.ask(10)
    town.assert_told(town.dispense(paper, rest), town.told_dispensed(paper, rest))
