"""A custodian vouches for a record, alone or in a batch; versions form one line (L2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.client import RecordStatus, errors
from carestamp.documents.records.typed import record_leaf
from scripts.cast import HOSPITAL
from tests.support import papers
from tests.support.events import told
from tests.support.papers import some_bytes


def look(desk, *records):
    return lambda: [desk.records.word_of(each) for each in records]


def told_anchored(desk, record, by, at=None):
    named = {"id": desk.records.id_of(record), "custodian": record.custodian, "previous": record.previous}
    content = {"content": record.content, "locator": record.locator, "category": int(record.category)}
    moment = desk.clock.now() if at is None else at
    return told("RecordRegistry", "RecordAnchored", **named, **content, by=by.address, anchoredAt=moment)


def batch_of(desk, *records):
    """Anchors a batch: the proof of each record."""
    tree = papers.merkle.MerkleTree([record_leaf(desk.records.id_of(each)) for each in records], ordered=True)
    desk.records.anchor_batch(desk.cast.custodian, tree.root)
    return tree.root, [tree.proof(place) for place in range(len(records))]


@pytest.mark.rules("L2", "X14")
def test_anchor_vouches_for_a_record(town, desk, cast):
    record = desk.record()
    receipt = desk.records.anchor(cast.custodian, record)
    town.assert_told(receipt, told_anchored(desk, record, cast.custodian))
    assert desk.records.status_of(record) == (RecordStatus.CURRENT, desk.clock.now())
    assert desk.records.status_of(replace(record, content=some_bytes("other"))) == (RecordStatus.UNKNOWN, 0)


@pytest.mark.rules("L2", "X9")
def test_anchor_reverts_when_it_is_done(town, desk, cast):
    record = desk.record()
    desk.records.anchor(cast.custodian, record)
    with town.refused(errors.RecordRegistry_AlreadyDone(desk.records.id_of(record)), look(desk, record)):
        desk.records.anchor(cast.custodian, record)


@pytest.mark.rules("L2", "X7")
def test_anchor_reverts_when_the_caller_is_no_custodian_of_it(town, desk, cast):
    record = desk.record()
    for caller in (cast.custodian_b, cast.hospital_steward, cast.prescriber, cast.outsider):
        with town.refused(errors.RecordRegistry_NotCustodian(caller.address, HOSPITAL), look(desk, record)):
            desk.records.anchor(caller, record)


@pytest.mark.rules("L2")
@pytest.mark.parametrize("changes", [{"content": bytes(32)}, {"locator": bytes(32)}, {"category": 15}])
def test_anchor_reverts_when_it_is_none(town, desk, cast, changes):
    record = desk.record(**changes)
    with town.refused(errors.RecordRegistry_BadRecord(desk.records.id_of(record)), look(desk, record)):
        desk.records.anchor(cast.custodian, record)


@pytest.mark.rules("L2")
def test_next_version_replaces_its_previous_once(town, desk, cast):
    first = desk.record()
    second, rival = (desk.record(previous=desk.records.id_of(first)) for _ in range(2))
    with town.refused(errors.RecordRegistry_UnknownPrevious(second.previous), look(desk, second)):
        desk.records.anchor(cast.custodian, second)
    for record in (first, second):
        town.assert_told(desk.records.anchor(cast.custodian, record), told_anchored(desk, record, cast.custodian))
    assert desk.records.status_of(first)[0] is RecordStatus.REPLACED
    assert desk.records.status_of(second)[0] is RecordStatus.CURRENT
    forked = errors.RecordRegistry_NotCurrent(second.previous, int(RecordStatus.REPLACED))
    with town.refused(forked, look(desk, first, second, rival)):
        desk.records.anchor(cast.custodian, rival)


@pytest.mark.rules("L2")
def test_next_version_reverts_when_the_previous_is_anothers(town, desk, cast):
    first = desk.record()
    desk.records.anchor(cast.custodian, first)
    theirs = desk.record(previous=desk.records.id_of(first), custodian=102)
    refusal = errors.RecordRegistry_NotCurrent(theirs.previous, int(RecordStatus.CURRENT))
    with town.refused(refusal, look(desk, first, theirs)):
        desk.records.anchor(cast.custodian_b, theirs)


@pytest.mark.rules("L2", "X14")
def test_batch_vouches_for_its_leaves(town, desk, cast, clock):
    records = [desk.record() for _ in range(3)]
    root, proofs = batch_of(desk, *records)
    at = clock.now()
    assert desk.records.root_of(HOSPITAL, root) == (at, cast.custodian.address)
    assert desk.records.status_of(records[1], proofs[1]) == (RecordStatus.CURRENT, at)
    assert desk.records.status_of(records[1], proofs[2]) == (RecordStatus.UNKNOWN, 0)
    drawn = desk.records.anchor(cast.outsider, records[0], proofs[0])
    town.assert_told(drawn, told_anchored(desk, records[0], cast.custodian, at))
    assert desk.records.status_of(records[0]) == (RecordStatus.CURRENT, at)


@pytest.mark.rules("L2")
def test_leaf_reverts_when_its_root_is_unknown(town, desk, cast):
    record, other = desk.record(), desk.record()
    _, proofs = batch_of(desk, record, other)
    stranger = desk.record()
    root = papers.climb(record_leaf(desk.records.id_of(stranger)), proofs[0])
    with town.refused(errors.RecordRegistry_NotAnchored(root, HOSPITAL), look(desk, stranger)):
        desk.records.anchor(cast.outsider, stranger, proofs[0])


@pytest.mark.rules("K4", "L2")
def test_root_of_a_distrusted_key_vouches_for_nothing(town, desk, cast, clock):
    records = [desk.record() for _ in range(2)]
    root, proofs = batch_of(desk, *records)
    town.credentials.distrust_practitioner(cast.hospital_steward, cast.custodian.address, clock.now())
    assert desk.records.status_of(records[0], proofs[0]) == (RecordStatus.UNKNOWN, 0)
    with town.refused(errors.RecordRegistry_Distrusted(root, cast.custodian.address), look(desk, records[0])):
        desk.records.anchor(cast.outsider, records[0], proofs[0])


@pytest.mark.rules("X9", "X14")
def test_anchor_batch_once(town, desk, cast):
    root = some_bytes("root")
    receipt = desk.records.anchor_batch(cast.custodian, root)
    named = {"custodian": HOSPITAL, "root": root, "by": cast.custodian.address, "anchoredAt": desk.clock.now()}
    town.assert_told(receipt, told("RecordRegistry", "RecordsAnchored", **named))
    at = lambda: desk.records.root_of(HOSPITAL, root)  # noqa: E731
    with town.refused(errors.RecordRegistry_AlreadyDone(root), at):
        desk.records.anchor_batch(cast.custodian, root)
    with town.refused(errors.RecordRegistry_EmptyRoot(), at):
        desk.records.anchor_batch(cast.custodian, bytes(32))
