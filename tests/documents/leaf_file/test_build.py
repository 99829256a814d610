"""What goes into a leaf file, what does not, and that it comes back as it was written."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from carestamp.documents import commitment
from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.invoice.leaf_file import LeafFileError, Private, from_json, leaf_file, to_json
from carestamp.documents.invoice.typed import invoices_domain
from tests.documents.leaf_file.kit import CODE, DOCUMENT, FIRST, ISSUER, SALT, Kept

pytestmark = pytest.mark.rules("B2")


def test_write_gives_terms_leaf_and_place_of_anchoring(each_kept: Kept) -> None:
    kept, written = each_kept, each_kept.written
    assert list(written) == ["format", "chainId", "ledger", "terms", "range", "proof", "anchor", "private"]
    assert (written["chainId"], written["ledger"]) == (kept.ledger.domain.chain_id, kept.ledger.address)
    assert written["range"] == {"first": str(FIRST), "count": 6, "root": "0x" + kept.batch.root.hex()}
    assert written["proof"] == ["0x" + each.hex() for each in kept.batch.leaf(FIRST + 1).proof]
    assert written["terms"]["code"] == "0x" + CODE.hex()
    assert (written["terms"]["issuer"], written["terms"]["serial"]) == (ISSUER, str(FIRST + 1))
    assert written["anchor"]["blockHash"] == kept.block_hash


@pytest.mark.rules("X1", "X2")
def test_write_leaves_salt_and_document_out_unless_asked(kept: Kept) -> None:
    text = to_json(replace(kept.file, private=None))
    assert SALT.hex() not in text
    assert DOCUMENT.hex() not in text
    assert "private" not in json.loads(text)
    assert kept.written["private"] == {"salt": "0x" + SALT.hex(), "document": "0x" + DOCUMENT.hex()}


def test_read_gives_what_was_written(each_kept: Kept) -> None:
    for file in (each_kept.file, replace(each_kept.file, private=None)):
        assert from_json(to_json(file)) == file


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "carestamp-bill-leaf/2"),
        ("terms.total", 100_001),
        ("terms.total", 100_000.0),
        ("terms.serial", FIRST + 1),
        ("range.first", "-1"),
        ("range.count", True),
        ("range.count", 1 << 300),
        ("range.count", 7),
        ("range.root", "0x" + "00" * 32),
        ("proof", []),
        ("anchor.receipt", "0x"),
        ("anchor.receipt", "0xc3"),
        ("private.salt", "0x" + "01" * 32),
        ("private.name", "0x"),
        ("surplus", 1),
    ],
)
def test_read_refuses_another_form_or_content(kept: Kept, path: str, value: object) -> None:
    with pytest.raises(LeafFileError):
        from_json(json.dumps(kept.changed(path, value)))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"format": "carestamp-bill-leaf/1"}', "[" * 100_000])
def test_read_refuses_what_is_no_file(text: str) -> None:
    with pytest.raises(LeafFileError, match=r"^not a file of the form"):
        from_json(text)


def test_build_refuses_a_bill_that_the_transaction_did_not_anchor(kept: Kept) -> None:
    bill, leaf, anchor, domain = kept.file.invoice, kept.file.leaf, kept.file.anchor, kept.ledger.domain
    elsewhere = invoices_domain(domain.chain_id, kept.ledger.accounts[5])
    other_chain = invoices_domain(domain.chain_id + 1, domain.verifying_contract)
    changed = (
        (domain, replace(bill, total=bill.total + 1), leaf),
        (domain, replace(bill, issuer=ISSUER + 1), leaf),
        (elsewhere, bill, leaf),
        (other_chain, bill, leaf),
        (domain, bill, replace(leaf, proof=leaf.proof[:-1])),
        (domain, bill, replace(leaf, count=leaf.count + 1)),
    )
    for of, terms, place in changed:
        with pytest.raises(LeafFileError, match=r"anchored no range that has this bill"):
            leaf_file(of, terms, place, anchor)


def test_build_refuses_a_number_outside_the_range_and_a_strange_document(kept: Kept) -> None:
    bill, leaf, anchor, domain = kept.file.invoice, kept.file.leaf, kept.file.anchor, kept.ledger.domain
    with pytest.raises(LeafFileError, match="outside the range"):
        leaf_file(domain, replace(bill, serial=FIRST + 6), leaf, anchor)
    with pytest.raises(LeafFileError, match="not those of this bill"):
        leaf_file(domain, bill, leaf, anchor, Private(SALT, DOCUMENT + b" "))
    with pytest.raises(commitment.SaltError):
        leaf_file(domain, bill, leaf, anchor, Private(b"", DOCUMENT))
    with pytest.raises(TypedDataError, match=r"^total: "):
        leaf_file(domain, replace(bill, total=1 << 40), leaf, anchor)


def test_build_refuses_a_transaction_that_failed(kept: Kept) -> None:
    """Without calldata the contract reverts: nothing is recorded, however good the proof."""
    ledger = kept.ledger
    with ledger.one_block():
        failed = ledger.send(to=ledger.address)
    with pytest.raises(LeafFileError, match=r"anchored no range that has this bill"):
        leaf_file(ledger.domain, kept.file.invoice, kept.file.leaf, ledger.proof_of(failed))
