"""Blocks that nobody mined: all of the file fits together, and only the header that the holder trusts tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from carestamp.documents.invoice.batch import Batch
from tests.documents.leaf_file.kit import Kept, Verifier, bills, flipped, forged

pytestmark = pytest.mark.rules("B2")


@pytest.fixture
def forgery(kept: Kept) -> Kept:
    """A bill that was never anchored, in a receipt, tree and header made up around it."""
    dearer = Batch(kept.ledger.domain, [replace(each, total=200_000) for each in bills(6)])
    receipt = kept.ledger.receipt_at(kept.file.anchor)
    (log,) = receipt["logs"]
    made = forged(kept, logs=[{**log, "data": log["data"][:-64] + dearer.root.hex()}])
    bill = dearer.invoices[1]
    return replace(made, file=replace(made.file, invoice=bill, leaf=dearer.leaf(bill.serial), root=dearer.root))


def test_verify_can_not_tell_a_forged_block_without_a_source(forgery: Kept, verify: Verifier) -> None:
    told = verify(forgery.written)
    assert (told.code, told.failed, len(told.lines("open"))) == (2, set(), 1)


def test_verify_refuses_a_forged_block_against_each_source(
    forgery: Kept, kept: Kept, verify: Verifier, tmp_path: Path
) -> None:
    real = tmp_path / "header"
    real.write_bytes(kept.file.anchor.header)
    sources = (("--block-hash", kept.block_hash), ("--header", str(real)), ("--rpc", kept.ledger.url))
    for (option, value), failed in zip(sources, ("block-hash", "given header", "canonical"), strict=True):
        told = verify(forgery.written, option, value)
        assert (told.code, told.failed) == (1, {failed}), option


def test_verify_refuses_a_forged_receipt_under_the_real_header(forgery: Kept, kept: Kept, verify: Verifier) -> None:
    written = forgery.written
    written["anchor"] = {**kept.written["anchor"], "receipt": written["anchor"]["receipt"]}
    assert verify(written, "--block-hash", kept.block_hash).failed == {"trie"}
    written["anchor"]["receiptProof"] = forgery.written["anchor"]["receiptProof"]
    assert verify(written, "--block-hash", kept.block_hash).failed == {"trie"}


def test_verify_refuses_a_failed_transaction_though_it_has_the_log(kept: Kept, verify: Verifier) -> None:
    made = forged(kept, status="0x0")
    told = verify(made.written, "--block-hash", made.block_hash)
    assert (told.code, told.failed) == (1, {"status"})


@pytest.mark.parametrize(
    "change",
    [
        {"address": "0x" + "12" * 20},
        {"topics": lambda topics: topics[:3]},
        {"topics": lambda topics: ["0x" + "00" * 32, *topics[1:]]},
        {"topics": lambda topics: [*topics[:3], topics[3][:-2]]},
        {"data": lambda data: data + "00"},
        {"data": lambda data: data[:-2]},
        {"data": lambda data: "0x01" + data[4:]},
    ],
    ids=["address", "three topics", "event", "short topic", "long data", "short data", "high bits"],
)
def test_verify_refuses_a_log_that_is_not_quite_the_record(
    kept: Kept, verify: Verifier, change: dict[str, Any]
) -> None:
    (log,) = kept.ledger.receipt_at(kept.file.anchor)["logs"]
    changed = {name: value(log[name]) if callable(value) else value for name, value in change.items()}
    made = forged(kept, logs=[{**log, **changed}])
    told = verify(made.written, "--block-hash", made.block_hash)
    assert (told.code, told.failed) == (1, {"event"})


def test_verify_finds_the_record_among_other_logs(kept: Kept, verify: Verifier) -> None:
    (log,) = kept.ledger.receipt_at(kept.file.anchor)["logs"]
    other = {**log, "topics": [], "data": "0x"}
    made = forged(kept, logs=[other, log, other])
    assert verify(made.written, "--block-hash", made.block_hash).code == 0


@pytest.mark.parametrize("kind", ["0x1", "0x2", "0x3", "0x4", "0x7f"])
def test_verify_reads_receipts_of_every_type(kept: Kept, verify: Verifier, kind: str) -> None:
    made = forged(kept, type=kind)
    assert verify(made.written, "--block-hash", made.block_hash).code == 0


def test_verify_refuses_a_header_whose_hash_differs(kept: Kept, verify: Verifier, rng: Any) -> None:
    told = verify(kept.written, "--block-hash", flipped(kept.block_hash, rng))
    assert (told.code, told.failed) == (1, {"block-hash"})
