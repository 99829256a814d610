"""Told together: the lower median, at most what was claimed, nothing for a source that has its reward (S4, S5).

Who may be told: a house of the panel that anchored just this by the end of judging, live still, and neither the
contributor, nor of the custodian, nor of the sponsor, nor told twice.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import ContributionStatus
from carestamp.documents.rewards.verdicts import Finding, verdict_hash
from scripts.cast import VALIDATOR_A, VALIDATOR_B
from tests.support.papers import some_bytes
from tests.support.reward_telling import happened, look, raised

NOTHING = bytes(32)


@pytest.fixture(scope="module")
def judged(purse, given, source):
    """What A, B, C and D anchored: tiers 3, 1, 2, 0."""
    return purse.anchored(given, source, 3, 1, 2, 0)


@pytest.fixture
def ripe(purse, given, judged, clock):
    """It is time to tell."""
    clock.go_to(purse.calendar(given).judged_until)
    return judged


def told(purse, given, source, tier, seats, rewarded=NOTHING):
    named = {"id": purse.ledger.id_of(given), "study": given.study_id, "source": source}
    return happened("ContributionAttested", tier=tier, seats=seats, rewarded=rewarded, **named)


@pytest.mark.rules("S2", "S4", "S5", "X14")
@pytest.mark.parametrize(
    ("places", "tier", "seats"),
    [((0, 2), 2, 0b101), ((0, 1), 1, 0b11), ((1, 0, 2), 2, 0b111), ((3, 1, 0), 1, 0b1011), ((0, 1, 2, 3), 1, 0b1111)],
)
def test_attest_tells_the_lower_median(town, purse, given, source, ripe, places, tier, seats):
    receipt = purse.attest(given, source, *(ripe[each] for each in places))
    town.assert_told(receipt, told(purse, given, source, tier, seats))
    progress = town.rewards.progress_of(given)
    assert (progress.tier, progress.seats, progress.duplicate) == (tier, seats, False)
    assert town.rewards.contribution_of(given.study_id, source) == town.rewards.id_of(given)
    assert purse.status(given) is ContributionStatus.ATTESTED


@pytest.mark.rules("S1", "S5")
def test_attest_tells_at_most_what_was_claimed_and_nothing_for_nothing(town, purse, study, clock):
    high, low = (purse.committed(study) for _ in range(2))
    sources = [some_bytes("source"), some_bytes("source")]
    verdicts = [purse.anchored(high, sources[0], 4, 4), purse.anchored(low, sources[1], 4, 0)]
    clock.go_to(purse.calendar(low).judged_until)
    purse.attest(high, sources[0], *verdicts[0])
    purse.attest(low, sources[1], *verdicts[1])
    assert town.rewards.progress_of(high).tier == 2
    assert purse.status(low) is ContributionStatus.REJECTED


@pytest.mark.rules("S5")
def test_attest_is_taken_from_the_end_of_judging_to_the_end_of_telling(town, purse, given, source, judged, clock):
    calendar = purse.calendar(given)
    window = (calendar.judged_until, calendar.told_until)
    for moment in (window[0], window[1] + 1):
        clock.next_block_at(moment)
        with town.refused(raised("NotRevealTime", town.rewards.id_of(given), *window), look(purse, given)):
            purse.attest(given, source, *judged[:2])
    for moment in (window[0] + 1, window[1]):
        with clock.isolated():
            clock.next_block_at(moment)
            assert not purse.attest(given, source, *judged[:2]).already


@pytest.mark.rules("S5")
def test_attest_counts_what_was_anchored_by_the_last_second_of_judging(town, purse, cast, clock):
    late = purse.committed(purse.opened(verdict_hours=1))
    until, found = purse.calendar(late).judged_until, some_bytes("source")
    clock.next_block_at(until)
    first = purse.verdict(cast.validator_a, late, found, 2)
    second = purse.verdict(cast.validator_b, late, found, 2)  # a second later
    with town.refused(raised("NoVerdict", town.rewards.id_of(late), second.validator), look(purse, late)):
        purse.attest(late, found, first, second)


@pytest.mark.rules("S5")
def test_attest_reverts_when_they_are_too_few_or_one_twice(town, purse, given, source, ripe):
    name = town.rewards.id_of(given)
    with town.refused(raised("TooFewVerdicts", name, 1), look(purse, given)):
        purse.attest(given, source, ripe[0])
    with town.refused(raised("NotValidator", name, ripe[0].validator), look(purse, given)):
        purse.attest(given, source, ripe[0], ripe[0])


@pytest.mark.rules("S5")
def test_attest_reverts_when_it_is_not_what_was_anchored(town, purse, given, source, ripe):
    name = town.rewards.id_of(given)
    first, second = ripe[:2]
    changes = {"tier": 4}, {"salt": NOTHING}, {"organisation": VALIDATOR_B}
    for wrong in (*(replace(first, **each) for each in changes), replace(first, validator=second.validator)):
        with town.refused(raised("NoVerdict", name, wrong.validator), look(purse, given)):
            purse.attest(given, source, wrong, second)
    with town.refused(raised("NoVerdict", name, first.validator), look(purse, given)):
        purse.attest(given, some_bytes("other"), first, second)
    with town.refused(raised("OtherSource", name, NOTHING), look(purse, given)):
        purse.attest(given, NOTHING, first, second)


@pytest.mark.rules("S5", "K3", "K4")
def test_attest_reverts_when_a_validator_is_not_live_any_more(town, purse, given, source, ripe, cast, clock):
    first, who = raised("NotValidator", town.rewards.id_of(given), ripe[0].validator), ripe[0].validator
    with clock.isolated():
        town.credentials.suspend_practitioner(cast.validator_a_steward, who)
        with town.refused(first, look(purse, given)):
            purse.attest(given, source, *ripe[:2])
    with clock.isolated():
        town.credentials.suspend_organisation(cast.health_steward, VALIDATOR_A)
        with town.refused(first, look(purse, given)):
            purse.attest(given, source, *ripe[:2])
    moment = town.rewards.verdict_of(given, VALIDATOR_A)[0]
    town.credentials.distrust_practitioner(cast.health_steward, who, moment + 1)
    with clock.isolated():
        assert not purse.attest(given, source, *ripe[:2]).already
    town.credentials.distrust_practitioner(cast.health_steward, who, moment)
    with town.refused(first, look(purse, given)):
        purse.attest(given, source, *ripe[:2])


@pytest.mark.rules("S5", "X6")
def test_attest_reverts_when_a_validator_signed_for_the_contributor(town, purse, study, cast, clock):
    town.move_controller(cast.patient_b, cast.validator_a)
    given = purse.contribution(study, contributor=cast.patient_b.address)
    purse.agree(given)
    purse.commit(given, signed_by=cast.validator_a)
    found = some_bytes("source")
    verdicts = purse.anchored(given, found, 2, 2, 2)
    clock.go_to(purse.calendar(given).judged_until)
    own = raised("NotValidator", town.rewards.id_of(given), cast.validator_a.address)
    with town.refused(own, look(purse, given)):
        purse.attest(given, found, *verdicts)
    assert not purse.attest(given, found, *verdicts[1:]).already


@pytest.mark.rules("S2")
def test_attest_reverts_when_it_was_never_committed_or_has_ended(town, purse, study, given, source, ripe):
    unknown = purse.contribution(study)
    with town.refused(raised("ContributionIs", town.rewards.id_of(unknown), ContributionStatus.UNKNOWN)):
        purse.attest(unknown, source, *ripe[:2])
    purse.withdraw(given)
    over = raised("ContributionIs", town.rewards.id_of(given), ContributionStatus.WITHDRAWN)
    with town.refused(over, look(purse, given)):
        purse.attest(given, source, *ripe[:2])


@pytest.mark.rules("S5")
def test_verdict_may_be_anchored_before_the_commitment(town, purse, study, cast, clock):
    given, found = purse.contribution(study), some_bytes("source")
    name = town.rewards.id_of(given)
    early = Finding(name, found, 2)
    town.rewards.commit_verdicts(cast.validator_a, [name], [verdict_hash(cast.validator_a.address, early)])
    purse.agree(given)
    purse.commit(given)
    second = purse.verdict(cast.validator_b, given, found, 2)
    clock.go_to(purse.calendar(given).judged_until)
    first = replace(second, validator=cast.validator_a.address, organisation=VALIDATOR_A, tier=2, salt=early.salt)
    assert not purse.attest(given, found, first, second).already
