"""Pause stops new acts; it never stops a patient's way out, nor what protects (X13).

Each row is an act that works when nothing is paused; the table says whether it works under pause.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carestamp.client import errors
from scripts.cast import PHARMACY
from tests.support.papers import REVIEWED, SAME_DAY, some_bytes


def _issue(town, cast):
    paper = town.paper(origin="unvouched")
    return lambda: town.prescriptions.issue(cast.prescriber, paper.terms)


def _anchor(town, cast):
    return lambda: town.prescriptions.anchor(cast.prescriber, cast.prescriber.address, some_bytes("root"))


def _approve(town, cast):
    paper = town.paper(profile=REVIEWED)
    return lambda: town.prescriptions.approve(cast.reviewer, paper.terms)


def _reject(town, cast):
    paper = town.paper(profile=REVIEWED)
    return lambda: town.prescriptions.reject(cast.reviewer, paper.terms, 1)


def _hold(town, cast):
    paper = town.paper()
    act = town.hold_act(paper, PHARMACY)
    return lambda: town.hold(paper, act)


def _dispense(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    return lambda: town.dispense(paper, ask)


def _record(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    return lambda: town.record(paper, ask)


def _open_repeat(town, cast):
    paper = town.paper(repeats=1)
    town.clock.pass_time(30 * 86_400)
    return lambda: town.prescriptions.open_repeat(cast.pharmacist, paper.terms, 1)


def _resume(town, cast):
    paper = town.paper()
    town.prescriptions.suspend(cast.health_steward, paper.id)
    return lambda: town.prescriptions.resume(cast.health_steward, paper.id)


def _release_by_holder(town, cast):
    paper = town.paper()
    town.hold(paper, town.hold_act(paper, PHARMACY))
    return lambda: town.release(paper, 2)


def _release_by_pharmacy(town, cast):
    paper = town.paper()
    town.hold(paper, town.hold_act(paper, PHARMACY))
    return lambda: town.prescriptions.release(cast.pharmacist, paper.terms)


def _cancel(town, cast):
    paper = town.paper()
    return lambda: town.prescriptions.cancel(cast.prescriber, paper.terms)


def _stop(town, cast):
    paper = town.paper()
    return lambda: town.prescriptions.stop(cast.prescriber, paper.terms)


def _suspend(town, cast):
    paper = town.paper()
    return lambda: town.prescriptions.suspend(cast.hospital_steward, paper.id)


def _reverse(town, cast):
    paper = town.paper(profile=SAME_DAY)
    ask = town.ask(30, packs=town.packs_of_batch(30))
    town.dispense(paper, ask)
    return lambda: town.reverse(paper, ask, by=cast.second_pharmacist)


def _review_conflict(town, cast):
    paper = town.paper()
    ask = town.ask(30)
    town.prescriptions.stop(cast.prescriber, paper.terms)
    town.record(paper, ask)
    return lambda: town.prescriptions.review_conflict(cast.auditor, paper.id, ask.request, 1)


def _move_controller(town, cast):
    return lambda: town.move_controller(cast.patient, cast.patient_b)


def _commission(town, cast):
    return lambda: town.packs.commission(cast.registrar_steward, some_bytes("batch"))


def _recall(town, cast):
    batch = town.batch_of(town.packs_of_batch(1)[0])
    return lambda: town.packs.recall(cast.registrar_steward, batch)


def _report_stolen(town, cast):
    return lambda: town.packs.report_stolen(cast.pharmacy_steward, some_bytes("pack"))


def _report_destroyed(town, cast):
    return lambda: town.packs.report_destroyed(cast.pharmacy_steward, some_bytes("pack"))


def _raise_alarm(town, cast):
    paper, packs = town.paper(), town.packs_of_batch(30)
    town.dispense(paper, town.ask(30, packs=packs))
    return lambda: town.packs.raise_alarm(cast.pharmacist_b, packs[0].pack, b"\x02" * 20)


def _suspend_practitioner(town, cast):
    return lambda: town.credentials.suspend_practitioner(cast.pharmacy_steward, cast.pharmacist.address)


STOPPED = (_issue, _anchor, _approve, _reject, _hold, _dispense, _record, _open_repeat, _resume, _commission)
OPEN = (
    *(_release_by_holder, _release_by_pharmacy, _cancel, _stop, _suspend, _reverse, _review_conflict),
    *(_move_controller, _recall, _report_stolen, _report_destroyed, _raise_alarm, _suspend_practitioner),
)


def _pause(town, cast) -> None:
    town.prescriptions.pause(cast.pauser)
    town.packs.pause(cast.pauser)


def _named(act: Callable[..., Any]) -> str:
    return act.__name__.removeprefix("_")


@pytest.mark.rules("X13")
@pytest.mark.parametrize("prepare", STOPPED, ids=_named)
def test_pause_stops(town, cast, prepare):
    act = prepare(town, cast)
    _pause(town, cast)
    with town.refused(errors.EnforcedPause()):
        act()
    town.prescriptions.unpause(cast.governor)
    town.packs.unpause(cast.governor)
    assert not act().already


@pytest.mark.rules("X13")
@pytest.mark.parametrize("prepare", OPEN, ids=_named)
def test_pause_leaves_open(town, cast, prepare):
    act = prepare(town, cast)
    _pause(town, cast)
    assert not act().already


@pytest.mark.rules("X13", "D1")
def test_pause_of_the_packs_alone_stops_their_sale(town, cast):
    paper = town.paper()
    ask = town.ask(30, packs=town.packs_of_batch(30))
    town.packs.pause(cast.pauser)
    with town.refused(errors.EnforcedPause(), paper, *ask.packs):
        town.dispense(paper, ask)
    without = ask.changed(packs=())
    town.assert_told(town.dispense(paper, without), town.told_dispensed(paper, without))


@pytest.mark.rules("X13", "X7")
def test_pause_is_for_its_holder_only(town, cast):
    for ledger in (town.prescriptions, town.packs):
        for stranger in (cast.outsider, cast.governor, cast.curator, cast.health_steward, cast.prescriber):
            error = errors.AccessManagedUnauthorized(stranger.address)
            with town.refused(error):
                ledger.pause(stranger)
