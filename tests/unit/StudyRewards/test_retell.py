"""Told once more by more houses; another contribution's source earns nothing until that one has ended (S4, S5, X9)."""

from __future__ import annotations

import pytest

from carestamp.client import FOREVER, ContributionStatus, Kinds, Roles
from scripts.cast import VALIDATOR_B
from tests.support.papers import some_bytes
from tests.support.reward_telling import happened, look, raised


@pytest.fixture(scope="module")
def judged(purse, given, source):
    """A, B, C, D found tiers 1, 1, 2, 2 from one source."""
    return purse.anchored(given, source, 1, 1, 2, 2)


@pytest.fixture
def ripe(purse, given, judged, clock):
    """It is time to tell."""
    clock.go_to(purse.calendar(given).judged_until)
    return judged


@pytest.mark.rules("S5", "X9")
def test_attest_again_needs_all_who_were_told_and_more(town, purse, given, source, ripe, cast):
    name = town.rewards.id_of(given)
    purse.attest(given, source, *ripe[:2])
    with town.refused(raised("AlreadyDone", name), look(purse, given)):
        purse.attest(given, source, ripe[1], ripe[0], former=source)
    for other in (ripe[2:], ripe[1:]):
        with town.refused(raised("TooFewVerdicts", name, len(other)), look(purse, given)):
            purse.attest(given, source, *other, former=source)
    town.credentials.suspend_organisation(cast.health_steward, VALIDATOR_B)  # who was told need not be live
    purse.attest(given, source, *ripe[:3], former=source)
    progress = town.rewards.progress_of(given)
    assert (progress.tier, progress.seats) == (1, 0b111)


@pytest.mark.rules("S5")
def test_attest_again_names_the_former_source(town, purse, given, source, ripe):
    purse.attest(given, source, *ripe[:2])
    for wrong in (bytes(32), some_bytes("other")):
        with town.refused(raised("OtherSource", town.rewards.id_of(given), wrong), look(purse, given)):
            purse.attest(given, source, *ripe, former=wrong)


@pytest.mark.rules("S4", "S5")
def test_attest_takes_another_source_by_more_houses_of_which_none_was_told(town, purse, cast, clock):
    house, sixth = 705, cast.friend
    who = (house, Kinds.DATA_VALIDATOR, 0, FOREVER, sixth.address)
    town.credentials.accredit(cast.health_steward, *who)
    clock.pass_time(town.credentials.accreditation_delay() + 1)
    town.license(sixth, house, cast.friend_b, Roles.VALIDATOR)
    study = purse.opened(panel=(*(701, 702, 703, 704), house))
    given, few, many = purse.committed(study), some_bytes("source"), some_bytes("source")
    lone = [purse.verdict(each, given, few, 2) for each in purse.validators[:2]]
    rest = [purse.verdict(each, given, many, 1) for each in (*purse.validators[2:], cast.friend_b)]
    clock.go_to(purse.calendar(given).judged_until)
    purse.attest(given, few, *lone)
    with town.refused(raised("TooFewVerdicts", town.rewards.id_of(given), 2), look(purse, given)):
        purse.attest(given, many, *rest[:2], former=few)
    purse.attest(given, many, *rest, former=few)
    assert town.rewards.progress_of(given).seats == 0b11100
    assert town.rewards.contribution_of(study.id, few) == bytes(32)
    assert town.rewards.contribution_of(study.id, many) == town.rewards.id_of(given)


@pytest.mark.rules("S4", "X8")
def test_source_is_rewarded_once_in_a_study(town, purse, study, clock):
    one, other = (purse.committed(study) for _ in range(2))
    found = some_bytes("source")
    verdicts = [purse.anchored(each, found, 2, 2, 2) for each in (one, other)]
    clock.go_to(purse.calendar(other).judged_until)
    purse.attest(one, found, *verdicts[0][:2])
    first, second = town.rewards.id_of(one), town.rewards.id_of(other)
    receipt = purse.attest(other, found, *verdicts[1][:2])
    named = {"id": second, "study": study.id, "source": found, "tier": 0, "seats": 0b11, "rewarded": first}
    town.assert_told(receipt, happened("ContributionAttested", **named))
    assert purse.status(other) is ContributionStatus.REJECTED
    with town.refused(raised("AlreadyDone", second), look(purse, other)):
        purse.attest(other, found, *verdicts[1][:2])
    purse.withdraw(one)
    purse.attest(other, found, *verdicts[1][:2])
    assert purse.status(other) is ContributionStatus.ATTESTED
    assert town.rewards.contribution_of(study.id, found) == second


@pytest.mark.rules("S4")
def test_source_is_rewarded_once_in_each_study(town, purse, study, clock):
    found = some_bytes("source")
    both = [purse.committed(each) for each in (study, purse.opened())]
    verdicts = [purse.anchored(each, found, 2, 2) for each in both]
    clock.go_to(purse.calendar(both[1]).judged_until)
    for given, told in zip(both, verdicts, strict=True):
        purse.attest(given, found, *told)
        assert purse.status(given) is ContributionStatus.ATTESTED
