"""A record that was destroyed leaves a tombstone, for good (L2, X2)."""

from __future__ import annotations

import pytest

from carestamp.client import RecordStatus, errors
from carestamp.documents.records.typed import record_leaf
from scripts.cast import HOSPITAL
from tests.support import papers
from tests.support.events import told


def look(desk, record):
    return lambda: desk.records.word_of(record)


def told_erased(desk, record, at):
    named = {"id": desk.records.id_of(record), "custodian": HOSPITAL, "by": desk.cast.custodian.address}
    return told("RecordRegistry", "RecordErased", **named, anchoredAt=at)


@pytest.mark.rules("L2", "X2", "X13", "X14")
def test_erase_is_final_and_no_pause_stops_it(town, desk, cast, clock):
    record = desk.record()
    desk.records.anchor(cast.custodian, record)
    at = clock.now()
    desk.records.pause(cast.pauser)
    town.assert_told(desk.records.erase(cast.custodian, record), told_erased(desk, record, at))
    assert desk.records.status_of(record) == (RecordStatus.ERASED, at)
    with town.refused(errors.RecordRegistry_AlreadyDone(desk.records.id_of(record)), look(desk, record)):
        desk.records.erase(cast.custodian, record)


@pytest.mark.rules("L2")
def test_line_goes_on_over_an_erased_version(desk, cast):
    first = desk.record()
    following = desk.record(previous=desk.records.id_of(first))
    desk.records.anchor(cast.custodian, first)
    desk.records.erase(cast.custodian, first)
    desk.records.anchor(cast.custodian, following)
    assert desk.records.status_of(following)[0] is RecordStatus.CURRENT
    assert desk.records.status_of(first)[0] is RecordStatus.ERASED


@pytest.mark.rules("L2")
def test_anchor_reverts_when_it_was_erased(town, desk, cast):
    record = desk.record()
    desk.records.anchor(cast.custodian, record)
    desk.records.erase(cast.custodian, record)
    with town.refused(errors.RecordRegistry_Erased(desk.records.id_of(record)), look(desk, record)):
        desk.records.anchor(cast.custodian, record)


@pytest.mark.rules("L2", "X2")
def test_erase_of_a_leaf_that_was_never_drawn(town, desk, cast, clock):
    records = [desk.record() for _ in range(2)]
    tree = papers.merkle.MerkleTree([record_leaf(desk.records.id_of(each)) for each in records], ordered=True)
    desk.records.anchor_batch(cast.custodian, tree.root)
    at, proof = clock.now(), tree.proof(0)
    town.assert_told(desk.records.erase(cast.custodian, records[0], proof), told_erased(desk, records[0], at))
    assert desk.records.status_of(records[0], proof) == (RecordStatus.ERASED, at)
    assert desk.records.status_of(records[1], tree.proof(1)) == (RecordStatus.CURRENT, at)


@pytest.mark.rules("L2")
def test_erase_reverts_when_nobody_vouched(town, desk, cast):
    record = desk.record()
    root = record_leaf(desk.records.id_of(record))
    with town.refused(errors.RecordRegistry_NotAnchored(root, HOSPITAL), look(desk, record)):
        desk.records.erase(cast.custodian, record)


@pytest.mark.rules("L2", "X7")
def test_erase_reverts_when_the_caller_is_no_custodian_of_it(town, desk, cast):
    record = desk.record()
    desk.records.anchor(cast.custodian, record)
    for caller in (cast.custodian_b, cast.hospital_steward, cast.outsider):
        with town.refused(errors.RecordRegistry_NotCustodian(caller.address, HOSPITAL), look(desk, record)):
            desk.records.erase(caller, record)


@pytest.mark.rules("X13")
def test_pause_stops_anchoring(town, desk, cast):
    record = desk.record()
    desk.records.pause(cast.pauser)
    with town.refused(errors.EnforcedPause(), look(desk, record)):
        desk.records.anchor(cast.custodian, record)
    with town.refused(errors.EnforcedPause(), look(desk, record)):
        desk.records.anchor_batch(cast.custodian, record.content)
