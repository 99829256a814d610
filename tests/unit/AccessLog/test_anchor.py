"""Batches of heads are numbered, none is left out, none replaced; a head has one place (L1)."""

from __future__ import annotations

import pytest

from carestamp.client import AccessLogClient, errors
from carestamp.documents.records.heads import Head, HeadMap
from scripts.cast import HOSPITAL
from tests.support.events import told
from tests.support.papers import some_bytes

SUBJECTS = [f"0x{number:040x}" for number in range(1, 6)]
NOBODYS = "0x" + "99" * 20


@pytest.fixture
def log(town) -> AccessLogClient:
    return AccessLogClient(town.chain, town.deployment["AccessLog"])


def look(log):
    return lambda: (log.last_of(HOSPITAL), [log.root_of(HOSPITAL, batch) for batch in range(4)])


@pytest.mark.rules("L1", "X14")
def test_anchor_keeps_each_batch(town, log, cast):
    for batch, entries in ((1, 3), (2, 3), (3, 10)):
        root = some_bytes("root")
        receipt = log.anchor(cast.custodian, batch, root, entries)
        at = town.clock.now()
        named = {"custodian": HOSPITAL, "batch": batch, "by": cast.custodian.address}
        said = {"root": root, "entries": entries, "anchoredAt": at}
        town.assert_told(receipt, told("AccessLog", "AccessLogAnchored", **named, **said))
        assert (log.last_of(HOSPITAL), log.root_of(HOSPITAL, batch)) == ((batch, entries, at), root)


@pytest.mark.rules("L1")
def test_anchor_reverts_when_a_batch_is_left_out_or_replaced(town, log, cast):
    for batch in (1, 2):
        log.anchor(cast.custodian, batch, some_bytes("root"), 5)
    for batch in (0, 1, 2, 4):
        with town.refused(errors.AccessLog_OutOfSequence(HOSPITAL, batch, 2), look(log)):
            log.anchor(cast.custodian, batch, some_bytes("root"), 5)


@pytest.mark.rules("L1", "X9")
def test_anchor_reverts_when_it_is_done(town, log, cast):
    roots = [some_bytes("root") for _ in range(2)]
    for batch, root in enumerate(roots, start=1):
        log.anchor(cast.custodian, batch, root, 5)
    for batch, root in enumerate(roots, start=1):
        with town.refused(errors.AccessLog_AlreadyDone(batch), look(log)):
            log.anchor(cast.custodian, batch, root, 5)


@pytest.mark.rules("L1")
@pytest.mark.parametrize("entries", [0, 4, 5 + 2**32])
def test_anchor_reverts_when_the_count_is_none(town, log, cast, entries):
    log.anchor(cast.custodian, 1, some_bytes("root"), 5)
    with town.refused(errors.AccessLog_BadCount(entries, 5), look(log)):
        log.anchor(cast.custodian, 2, some_bytes("root"), entries)


@pytest.mark.rules("L1", "X7")
def test_anchor_reverts_when_the_caller_is_no_custodian(town, log, cast):
    for caller in (cast.hospital_steward, cast.prescriber, cast.outsider):
        with town.refused(errors.AccessLog_NotCustodian(caller.address), look(log)):
            log.anchor(caller, 1, some_bytes("root"), 1)


@pytest.mark.rules("L1")
def test_head_has_one_place_and_absence_is_shown(log, cast):
    heads = {subject: Head(number, some_bytes("chain")) for number, subject in enumerate(SUBJECTS, start=1)}
    kept = HeadMap(heads)
    log.anchor(cast.custodian, 1, kept.root, 15)
    for subject, head in heads.items():
        siblings = kept.proof(subject).siblings
        assert log.is_head(HOSPITAL, 1, subject, head.number, head.chain, siblings)
        for wrong in ((1, NOBODYS, *_of(head)), (2, subject, *_of(head)), (1, subject, head.number + 1, head.chain)):
            assert not log.is_head(HOSPITAL, *wrong, siblings)
        assert not log.is_absent(HOSPITAL, 1, subject, kept.absence(NOBODYS).other, kept.absence(NOBODYS).siblings)
    absence = kept.absence(NOBODYS)
    assert log.is_absent(HOSPITAL, 1, NOBODYS, absence.other, absence.siblings)
    assert not log.is_absent(HOSPITAL, 2, NOBODYS, absence.other, absence.siblings)


def _of(head):
    return head.number, head.chain
