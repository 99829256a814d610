"""Rules are data under a number, never edited; a paper pins the number, and a day is a day in its zone (X12, P10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import Status, errors
from carestamp.documents import profiles
from tests.support.clock import DAY
from tests.support.events import told
from tests.support.papers import SAME_DAY, USUAL

ALL = profiles.all_profiles()
LAST = {each.name: each.rules for each in ALL}


@pytest.mark.rules("X12", "P10")
@pytest.mark.parametrize("profile", ALL, ids=lambda each: each.name)
def test_every_shipped_profile_is_published_and_read_alike_by_chain_and_package(town, profile):
    word = town.prescriptions.profile_of(profile.number)
    assert word == profile.rules.word
    assert town.codec.unpack_rules(word) == profile.rules
    assert town.codec.pack_rules(profile.rules) == word


@pytest.mark.rules("X12")
def test_publish_reverts_when_the_number_has_other_rules(town, cast):
    known = profiles.by_name(USUAL)
    look = town.profile(known.number)
    other = replace(known.rules, maxRepeats=known.rules.maxRepeats + 1).word
    with town.refused(errors.Profiles_NumberTaken(known.number), look):
        town.prescriptions.publish_profile(cast.curator, known.number, other)
    with town.refused(errors.Profiles_AlreadyDone(known.number), look):
        town.prescriptions.publish_profile(cast.curator, known.number, known.rules.word)


@pytest.mark.rules("X12")
def test_publish_tells_number_and_word(town, cast):
    word = profiles.by_name(USUAL).rules.word
    receipt = town.prescriptions.publish_profile(cast.curator, 9_990_001, word)
    town.assert_told(receipt, told("PrescriptionRegistry", "ProfilePublished", profile=9_990_001, word=word))


@pytest.mark.rules("X12", "X7")
def test_publish_and_close_revert_when_it_is_not_the_curator(town, cast):
    number = profiles.by_name(USUAL).number
    for stranger in (cast.governor, cast.health_steward, cast.prescriber, cast.outsider):
        with town.refused(errors.AccessManagedUnauthorized(stranger.address), town.profile(number)):
            town.prescriptions.publish_profile(stranger, 9_990_001, LAST[USUAL].word)
        with town.refused(errors.AccessManagedUnauthorized(stranger.address), town.profile(number)):
            town.prescriptions.close_profile(stranger, number)


@pytest.mark.rules("P10", "X12")
@pytest.mark.parametrize(
    "change",
    [
        {"classes": 0},
        {"validDays": 0},
        {"longestDays": 0},
        {"maxDaysSupply": 0},
        {"maxLines": 0},
        {"timeZone": -49},
        {"timeZone": 57},
        {"controlled": True},
        {"controlled": True, "secondPharmacist": True},
    ],
    ids=str,
)
def test_publish_reverts_when_the_rules_are_unsound(town, cast, change):
    rules = replace(LAST[USUAL], **change)
    with town.refused(errors.Profiles_Unsound(9_990_001)):
        town.prescriptions.publish_profile(cast.curator, 9_990_001, rules.word)
    with town.refused(errors.PrescriptionCodec_UnsoundRules()):
        town.codec.pack_rules(rules)


@pytest.mark.rules("X12")
def test_close_refuses_new_papers_and_finishes_old_ones(town, cast):
    number = profiles.by_name(USUAL).number
    old = town.paper(origin="signed")
    moment = town.clock.now() + 60
    town.clock.next_block_at(moment)
    receipt = town.prescriptions.close_profile(cast.curator, number)
    town.assert_told(receipt, told("PrescriptionRegistry", "ProfileClosed", profile=number, since=moment))
    town.dispense(old, town.ask(30))
    assert town.status(old) is Status.DISPENSED
    new = town.paper(origin="unvouched", issued_at=moment)
    with town.refused(errors.Profiles_Closed(number, moment), new):
        town.prescriptions.issue(cast.prescriber, new.terms)
    with town.refused(errors.Profiles_AlreadyDone(number), town.profile(number)):
        town.prescriptions.close_profile(cast.curator, number)


@pytest.mark.rules("X12")
def test_issue_reverts_when_nobody_published_the_profile(town, cast):
    paper = town.paper(number=9_990_009, origin="unvouched")
    with town.refused(errors.Profiles_Unknown(9_990_009), paper):
        town.prescriptions.issue(cast.prescriber, paper.terms)


@pytest.mark.rules("X12", "P10", "P1")
@pytest.mark.parametrize("profile", ALL, ids=lambda each: each.name)
def test_issue_keeps_the_longest_validity_to_the_last_second_of_a_local_day(town, cast, profile):
    now = town.clock.now()
    latest = profile.rules.latest_until(now)
    local = latest + 1 + profile.rules.timeZone * 900
    assert local % DAY == 0
    fits = town.paper(profile=profile.name, until=latest, origin="unvouched", issued_at=now)
    town.assert_told(town.see(fits, by=cast.prescriber), town.told_issued(fits, "issued"))
    for until in (latest + 1, now, now - 1):
        paper = town.paper(profile=profile.name, until=until, origin="unvouched", issued_at=now)
        with town.refused(errors.PrescriptionRegistry_BadValidity(until, latest), paper):
            town.see(paper, by=cast.prescriber)


@pytest.mark.rules("X12", "P10")
@pytest.mark.parametrize(("second_of_day", "days_left"), [(0, 1), (DAY - 1, 0)])
def test_same_day_is_the_day_in_the_profiles_zone(town, cast, second_of_day, days_left):
    """China: what is issued a second before midnight in Beijing ends at once, a second later it lasts a whole day."""
    rules = LAST[SAME_DAY]
    midnight = (rules.day_of(town.clock.now()) + 1) * DAY - rules.timeZone * 900
    issued_at = town.clock.go_to(midnight + second_of_day)
    assert rules.until(issued_at) - issued_at == (DAY - 1 if days_left else 0)
    assert rules.until(issued_at) == midnight + DAY - 1


@pytest.mark.rules("X12")
def test_same_rules_in_another_zone_end_at_another_second(town, cast):
    here, there = LAST[SAME_DAY], replace(LAST[SAME_DAY], timeZone=-20)
    number = town.publish(SAME_DAY, timeZone=-20)
    now = town.clock.now()
    paper = town.paper(SAME_DAY, number=number, until=here.latest_until(now), origin="unvouched", issued_at=now)
    assert here.latest_until(now) > there.latest_until(now)
    error = errors.PrescriptionRegistry_BadValidity(here.latest_until(now), there.latest_until(now))
    with town.refused(error, paper):
        town.see(paper, by=cast.prescriber)
