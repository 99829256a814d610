"""A batch that nobody anchored proves nothing, whatever is shown of it (L1)."""

from __future__ import annotations

import pytest

from carestamp.client import AccessLogClient
from carestamp.documents.records.heads import Head, HeadMap
from scripts.cast import HOSPITAL, HOSPITAL_B
from tests.support.papers import some_bytes

SUBJECT = "0x" + "01" * 20
NOTHING = (bytes(32),) * 3


@pytest.fixture
def log(town) -> AccessLogClient:
    return AccessLogClient(town.chain, town.deployment["AccessLog"])


@pytest.mark.rules("L1")
@pytest.mark.parametrize("siblings", [[], [bytes(32)], [bytes(32)] * 255, [bytes(32)] * 256], ids=len)
def test_batch_that_nobody_anchored_proves_nothing(log, siblings):
    for batch in (0, 1):
        assert not log.is_head(HOSPITAL, batch, SUBJECT, 1, some_bytes("chain"), siblings)
        assert not log.is_absent(HOSPITAL, batch, SUBJECT, NOTHING, siblings)


@pytest.mark.rules("L1")
def test_head_is_of_the_custodian_that_anchored_it(log, cast):
    kept = HeadMap({SUBJECT: Head(1, some_bytes("chain"))})
    log.anchor(cast.custodian, 1, kept.root, 1)
    proof = kept.proof(SUBJECT)
    head = (1, SUBJECT, proof.head.number, proof.head.chain, proof.siblings)
    assert log.is_head(HOSPITAL, *head)
    assert not log.is_head(HOSPITAL_B, *head)
