"""A validator anchors what it found, hashed, once for its house; nobody anchors for it (S5, K3, K4, X9)."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_utils import keccak

from carestamp.client import errors
from scripts.cast import VALIDATOR_A
from tests.support.reward_telling import happened, raised

HASH, OTHER = b"\1" * 32, b"\1" * 31 + b"\2"


@pytest.fixture(scope="module")
def things(purse):
    """Two contributions that nobody committed, and their ids."""
    both = [purse.contribution(purse.study()) for _ in range(2)]
    return both, [purse.ledger.id_of(each) for each in both]


@pytest.fixture
def stands(town, things):
    """A look at what house A anchored of them."""
    return lambda: [town.rewards.verdict_of(each, VALIDATOR_A) for each in things[0]]


@pytest.mark.rules("S5", "X14")
def test_commit_verdicts_keeps_each_for_its_house(town, cast, clock, things):
    both, names = things
    receipt = town.rewards.commit_verdicts(cast.validator_a, names, [HASH, OTHER])
    by = {"organisation": VALIDATOR_A, "validator": cast.validator_a.address}
    events = [happened("VerdictCommitted", id=n, hash=h, **by) for n, h in zip(names, (HASH, OTHER), strict=True)]
    town.assert_told(receipt, *events)
    bound = keccak(encode(["address", "bytes32"], [cast.validator_a.address, HASH]))[:28]
    assert town.rewards.verdict_of(both[0], VALIDATOR_A) == (clock.now(), bound)


@pytest.mark.rules("S5", "X9")
def test_commit_verdicts_again_adds_what_is_new_and_changes_nothing(town, cast, things, stands):
    first, second = things[1]
    town.rewards.commit_verdicts(cast.validator_a, [first], [HASH])
    with town.refused(raised("AlreadyDone", first), stands):
        town.rewards.commit_verdicts(cast.validator_a, [first, first], [HASH, HASH])
    with town.refused(raised("VerdictTaken", first, VALIDATOR_A), stands):
        town.rewards.commit_verdicts(cast.validator_a, [second, first], [HASH, OTHER])
    before = stands()[0]
    by = {"organisation": VALIDATOR_A, "validator": cast.validator_a.address}
    receipt = town.rewards.commit_verdicts(cast.validator_a, [first, second], [HASH, OTHER])
    town.assert_told(receipt, happened("VerdictCommitted", id=second, hash=OTHER, **by))
    assert stands()[0] == before


@pytest.mark.rules("S5", "K4")
def test_commit_verdicts_reverts_when_a_colleague_spoke(town, cast, things, stands):
    name = things[1][0]
    town.license(cast.validator_a_steward, VALIDATOR_A, cast.friend, 1 << 9)
    town.rewards.commit_verdicts(cast.validator_a, [name], [HASH])
    with town.refused(raised("VerdictTaken", name, VALIDATOR_A), stands):
        town.rewards.commit_verdicts(cast.friend, [name], [HASH])


@pytest.mark.rules("K3", "K4", "X7")
def test_commit_verdicts_reverts_when_it_is_no_live_validator(town, cast, clock, things, stands):
    name = things[1][0]
    for caller in (cast.outsider, cast.custodian, cast.validator_a_steward):
        with town.refused(raised("NotAuthorised", caller.address), stands):
            town.rewards.commit_verdicts(caller, [name], [HASH])
    with clock.isolated():
        town.credentials.suspend_practitioner(cast.health_steward, cast.validator_a.address)
        with town.refused(raised("NotAuthorised", cast.validator_a.address), stands):
            town.rewards.commit_verdicts(cast.validator_a, [name], [HASH])
    town.credentials.distrust_practitioner(cast.health_steward, cast.validator_a.address, clock.now())
    with town.refused(raised("NotAuthorised", cast.validator_a.address), stands):
        town.rewards.commit_verdicts(cast.validator_a, [name], [HASH])


@pytest.mark.rules("S5")
def test_commit_verdicts_reverts_when_the_lists_do_not_fit(town, cast, things, stands):
    name = things[1][0]
    for names, hashes in (([], []), ([name], []), ([name], [HASH, HASH])):
        with town.refused(errors.StudyRewards_BadList(), stands):
            town.rewards.commit_verdicts(cast.validator_a, names, hashes)
