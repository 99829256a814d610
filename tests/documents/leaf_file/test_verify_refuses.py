"""One thing changed in a good file: the check that it breaks fails, and the verdict is false."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.invoice.batch import Batch
from carestamp.documents.invoice.leaf_file import leaf_file
from tests.documents.leaf_file.kit import CODE, FIRST, ISSUER, Kept, Verifier, bills, flipped

pytestmark = pytest.mark.rules("B2")

NUMBERS = {"issuer": ISSUER + 1, "issuedAt": 1, "profile": 4, "total": 100_001, "fund": 59_999, "cap": 40_001}
OTHERS = {"content": "0x" + "11" * 32, "holder": "0x" + "22" * 20, "code": "0x" + "33" * 24}
ALSO = {"content": {"document"}, "issuer": {"event"}, "code": {"event"}}
"""What fails besides the leaf: an issuer and a code stand in the ledger's record too."""


@pytest.mark.parametrize("field", [*NUMBERS, *OTHERS])
def test_verify_refuses_one_changed_field_of_the_terms(kept: Kept, verify: Verifier, field: str) -> None:
    told = verify(kept.changed(f"terms.{field}", (NUMBERS | OTHERS)[field]), "--block-hash", kept.block_hash)
    assert told.code == 1
    assert told.failed == {"leaf"} | ALSO.get(field, set())


@pytest.mark.parametrize(
    ("path", "value", "failed"),
    [
        ("chainId", 1, {"leaf"}),
        ("ledger", "0x" + "44" * 20, {"leaf", "event"}),
        ("terms.serial", str(FIRST), {"leaf"}),
        ("terms.serial", str(FIRST + 6), {"leaf", "range"}),
        ("terms.serial", str(FIRST - 1), {"leaf", "range"}),
        ("range.first", str(FIRST + 1), {"event"}),
        ("range.first", str(FIRST + 2), {"event", "range"}),
        ("range.count", 7, {"event"}),
        ("range.count", 0, {"event", "range"}),
        ("range.root", "0x" + "55" * 32, {"leaf", "event"}),
        ("proof.0", "0x" + "66" * 32, {"leaf"}),
        ("anchor.blockNumber", 999, {"header"}),
        ("anchor.blockHash", "0x" + "77" * 32, {"header"}),
        ("anchor.header", "0x", {"header", "trie", "block-hash"}),
        ("anchor.header", "0xc0", {"header", "trie", "block-hash"}),
        ("anchor.transactionIndex", 0, {"trie"}),
        ("anchor.transactionIndex", 200, {"trie"}),
        ("anchor.receipt", "0x", {"status", "event", "trie"}),
        ("anchor.receipt", "0xc0", {"status", "event", "trie"}),
        ("anchor.receipt", "0x02", {"status", "event", "trie"}),
        ("anchor.receiptProof", [], {"trie"}),
        ("anchor.receiptProof.0", "0x80", {"trie"}),
        ("private.salt", "0x" + "88" * 32, {"document"}),
        ("private.document", "0x7b7d", {"document"}),
    ],
)
def test_verify_refuses_another_value(kept: Kept, verify: Verifier, path: str, value: Any, failed: set[str]) -> None:
    told = verify(kept.changed(path, value), "--block-hash", kept.block_hash)
    assert (told.code, told.failed) == (1, failed)
    assert told.text.rstrip().endswith("Verdict: false. Do not rely on this file.")


def test_verify_refuses_proofs_that_are_shorter_or_longer(kept: Kept, verify: Verifier) -> None:
    proof, nodes = kept.written["proof"], kept.written["anchor"]["receiptProof"]
    assert len(proof) > 1
    assert len(nodes) > 1
    for changed in (proof[:-1], proof[1:], [*proof, proof[0]], [], proof[::-1]):
        assert verify(kept.changed("proof", changed), "--block-hash", kept.block_hash).failed == {"leaf"}
    for changed in (nodes[:-1], nodes[1:], [*nodes, nodes[0]], nodes[::-1]):
        assert verify(kept.changed("anchor.receiptProof", changed), "--block-hash", kept.block_hash).failed == {"trie"}


def test_verify_refuses_a_leaf_of_another_ledger_or_chain(kept: Kept, verify: Verifier) -> None:
    """Bills that were made for another ledger or chain, under a root that this ledger recorded all the same."""
    ledger, bill = kept.ledger, kept.file.invoice
    for domain in (replace(ledger.domain, verifying_contract=ledger.deployed()), replace(ledger.domain, chain_id=5)):
        batch = Batch(domain, bills(6))
        anchor = ledger.proof_of(ledger.anchor(batch, to=ledger.address))
        lent = replace(kept.file, leaf=batch.leaf(bill.serial), root=batch.root, anchor=anchor, private=None)
        told = verify(replace(kept, file=lent).written, "--rpc", ledger.url)
        assert (told.code, told.failed) == (1, {"leaf"}), "the file names this ledger"
        told = verify(replace(kept, file=replace(lent, domain=domain)).written, "--rpc", ledger.url)
        own = "chain" if domain.chain_id == 5 else "event"
        assert (told.code, told.failed) == (1, {own}), "the file names its own"


def test_verify_refuses_the_ledger_that_the_holder_does_not_mean(kept: Kept, verify: Verifier) -> None:
    """Anybody can deploy a contract that records anything: all of the file is true, of a ledger nobody knows."""
    domain = replace(kept.ledger.domain, verifying_contract=kept.ledger.deployed())
    batch = Batch(domain, bills(6))
    anchor = kept.ledger.proof_of(kept.ledger.anchor(batch, to=domain.verifying_contract))
    bill = batch.invoices[2]
    written = replace(kept, file=leaf_file(domain, bill, batch.leaf(bill.serial), anchor)).written
    assert verify(written, "--rpc", kept.ledger.url, "--ledger", domain.verifying_contract).code == 0
    told = verify(written, "--rpc", kept.ledger.url, "--ledger", kept.ledger.address)
    assert (told.code, told.failed) == (1, {"ledger"})


@pytest.mark.parametrize(
    "changes",
    [
        {"root": b"\x01" * 32},
        {"first": FIRST + 1},
        {"count": 5},
        {"issuer": ISSUER + 1},
        {"code": CODE[::-1]},
        {"book": CODE + (FIRST + 1).to_bytes(8, "big")},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_verify_refuses_a_record_of_something_else(kept: Kept, verify: Verifier, changes: dict[str, Any]) -> None:
    """A real record of the real ledger, but not of this root, range, issuer, code, or of a book that begins later."""
    anchor = kept.ledger.proof_of(kept.ledger.anchor(kept.batch, **changes))
    told = verify(replace(kept, file=replace(kept.file, anchor=anchor)).written, "--rpc", kept.ledger.url)
    assert (told.code, told.failed) == (1, {"event"})


def test_verify_refuses_any_other_digit_anywhere(kept: Kept, verify: Verifier, rng: random.Random) -> None:
    written = kept.written
    paths = [f"terms.{name}" for name, value in written["terms"].items() if str(value).startswith("0x")]
    paths += ["ledger", "range.root", *(f"proof.{i}" for i in range(len(written["proof"])))]
    paths += ["anchor.header", "anchor.receipt", "anchor.blockHash", "private.salt", "private.document"] * 3
    paths += [f"anchor.receiptProof.{i}" for i in range(len(written["anchor"]["receiptProof"]))] * 3
    for path in paths * 3:
        changed = kept.changed(path, flipped(_at(written, path), rng))
        assert verify(changed, "--block-hash", kept.block_hash).code == 1, path


def _at(written: Any, path: str) -> str:
    for step in path.split("."):
        written = written[int(step) if step.isdigit() else step]
    return str(written)
