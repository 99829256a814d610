"""Units may become points, for good: then only ledgers move them, to and from themselves (S7)."""

from __future__ import annotations

import pytest

from carestamp.client import TokenClient, errors
from scripts._artifacts import artifact
from tests.support.events import told
from tests.support.reward_telling import moved

NOBODY = "0x" + "00" * 20


@pytest.fixture
def token(town, cast):
    """One whose units can be passed on, under a governance that waits for nothing; 10.00 are the friend's."""
    address = _deployed(town, "HealthToken", _deployed(town, "Governance", cast.governor.address))
    town.names[address] = "HealthToken"
    token = TokenClient(town.chain, address)
    token.appoint_minter(cast.governor, cast.treasurer.address)
    token.mint(cast.treasurer, cast.friend.address, 10_00)
    yield token
    del town.names[address]


def _deployed(town, contract, *values):
    code = artifact(contract)
    factory = town.web3.eth.contract(abi=code.abi, bytecode=code.creation)
    return town.chain.send(town.cast.outsider, factory.constructor(*values)).created


@pytest.fixture
def held(token, cast):
    """A look at what people have."""
    who = [each.address for each in (cast.friend, cast.outsider)]
    return lambda: [token.balance_of(each) for each in who] + [token.total_supply()]


@pytest.fixture
def purse(town):
    return town.purse


@pytest.mark.rules("S7", "X9", "X14")
def test_end_transfers_makes_points_for_good(town, token, cast, held):
    passed = token.transfer(cast.friend, cast.outsider.address, 1)
    town.assert_told(passed, moved(cast.friend.address, cast.outsider.address, 1))
    token.approve(cast.friend, cast.outsider.address, 5)
    town.assert_told(token.end_transfers(cast.governor), told("HealthToken", "TransfersEnded"))
    assert token.transfers_ended()
    points = errors.HealthToken_PointsOnly(cast.friend.address, cast.outsider.address)
    with town.refused(points, held):
        token.transfer(cast.friend, cast.outsider.address, 1)
    with town.refused(points, held):
        token.transfer_from(cast.outsider, cast.friend.address, cast.outsider.address, 1)
    with town.refused(errors.HealthToken_PointsOnly(cast.friend.address, town.rewards.address), held):
        token.transfer(cast.friend, town.rewards.address, 1)  # a ledger takes units, nobody gives them to it
    with town.refused(errors.HealthToken_AlreadyDone(token.address), held):
        token.end_transfers(cast.governor)
    town.assert_told(token.burn(cast.friend, 1), moved(cast.friend.address, NOBODY, 1))
    town.assert_told(token.mint(cast.treasurer, cast.friend.address, 1), moved(NOBODY, cast.friend.address, 1))


@pytest.mark.rules("S7", "S3")
def test_studies_pay_in_points(town, purse, cast):
    assert town.token.transfers_ended()  # as scripts/params/anvil.yaml asks for
    given = purse.committed(purse.opened())
    purse.judged(given, 2, 2)
    purse.vest(given)
    purse.pay(given)
    assert town.token.balance_of(cast.patient.address) == 5_00
    town.rewards.close_study(cast.sponsor_steward, given.study_id)
    town.rewards.settle(cast.relayer, given.study_id)
    assert town.token.balance_of(town.rewards.address) == 0
    points = errors.HealthToken_PointsOnly(cast.patient.address, cast.friend.address)
    with town.refused(points, lambda: town.token.balance_of(cast.patient.address)):
        town.token.transfer(cast.patient, cast.friend.address, 1)


@pytest.mark.rules("S7", "X13")
def test_acts_of_governance_revert_when_it_is_not_governance(town, token, cast, held):
    for act in (
        lambda: token.end_transfers(cast.outsider),
        lambda: token.appoint_minter(cast.outsider, cast.outsider.address),
        lambda: token.dismiss_minter(cast.outsider, cast.treasurer.address),
        lambda: token.admit_ledger(cast.outsider, town.packs.address),
    ):
        with town.refused(errors.AccessManagedUnauthorized(cast.outsider.address), held):
            act()
