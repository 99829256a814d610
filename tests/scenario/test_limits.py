"""What a profile limits: lines, days, quantities, classes, repeats, online visits (P10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import errors
from carestamp.documents import profiles
from tests.support.papers import CONTROLLED, line

NUMBER = profiles.by_name(CONTROLLED).number
ALL_PROFILES = [each.name for each in profiles.all_profiles()]
CONTROLLED_PROFILES = [each.name for each in profiles.all_profiles() if each.rules.controlled]


@pytest.mark.rules("P10")
@pytest.mark.parametrize("name", [each for each in ALL_PROFILES if not profiles.by_name(each).rules.online])
def test_issue_reverts_when_the_profile_allows_no_online_visit(town, cast, name):
    paper = town.paper(profile=name, online=True, origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_OnlineNotAllowed(paper.prescription.profile), paper):
        town.prescriptions.issue(cast.prescriber, paper.terms, b"")


@pytest.mark.both_chains
@pytest.mark.rules("P10")
def test_issue_reverts_when_there_are_six_lines(town, cast):
    five = town.paper(profile="china-ordinary", lines=(line("china-ordinary"),) * 5)
    six = replace(five.prescription, lines=(line("china-ordinary"),) * 6)
    with town.refused(errors.PrescriptionRegistry_TooManyLines(6, 5)):
        town.codec.pack(six)


@pytest.mark.rules("P10")
@pytest.mark.parametrize("name", ALL_PROFILES)
def test_issue_keeps_the_profiles_number_of_lines(town, cast, name):
    most = profiles.by_name(name).rules.maxLines
    fits = town.paper(profile=name, lines=(line(name),) * most, origin="unvouched")
    town.assert_told(town.see(fits, by=cast.prescriber), town.told_issued(fits, "issued"))
    if most == 5:
        return
    more = town.paper(profile=name, lines=(line(name),) * (most + 1), origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_TooManyLines(most + 1, most), more):
        town.see(more, by=cast.prescriber)


@pytest.mark.rules("P10")
@pytest.mark.parametrize("name", ALL_PROFILES)
def test_issue_keeps_the_profiles_days_quantities_and_classes(town, cast, name):
    rules, usual = profiles.by_name(name).rules, line(name)
    foreign = next(each for each in range(64) if not rules.classes >> each & 1)
    wrong = [
        (
            replace(usual, days_supply=rules.maxDaysSupply + 1),
            "DaysSupplyTooLong",
            rules.maxDaysSupply + 1,
            rules.maxDaysSupply,
        ),
        (replace(usual, days_supply=0), "DaysSupplyTooLong", 0, rules.maxDaysSupply),
        (replace(usual, drug_class=foreign), "ClassNotAllowed", foreign),
        (replace(usual, drug_class=64), "ClassNotAllowed", 64),
    ]
    if rules.maxQuantity:
        wrong.append(
            (
                replace(usual, quantity=rules.maxQuantity + 1),
                "QuantityTooLarge",
                rules.maxQuantity + 1,
                rules.maxQuantity,
            )
        )
    for bad, name_of_error, *values in wrong:
        paper = town.paper(profile=name, lines=(usual, bad), origin="unvouched")
        with town.refused(getattr(errors, f"PrescriptionRegistry_{name_of_error}")(1, *values), paper):
            town.see(paper, by=cast.prescriber)


@pytest.mark.rules("P10", "P8")
@pytest.mark.parametrize("name", [each for each in ALL_PROFILES if profiles.by_name(each).rules.maxRepeats < 15])
def test_issue_keeps_the_profiles_repeats(town, cast, name):
    rules = profiles.by_name(name).rules
    paper = town.paper(profile=name, repeats=rules.maxRepeats + 1, origin="unvouched")
    with town.refused(errors.PrescriptionRegistry_TooManyRepeats(rules.maxRepeats + 1, rules.maxRepeats), paper):
        town.see(paper, by=cast.prescriber)
    if not rules.maxRepeats:
        return
    hasty = town.paper(profile=name, repeats=1, interval_days=rules.minIntervalDays - 1, origin="unvouched")
    with town.refused(
        errors.PrescriptionRegistry_IntervalTooShort(rules.minIntervalDays - 1, rules.minIntervalDays), hasty
    ):
        town.see(hasty, by=cast.prescriber)
