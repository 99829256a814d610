"""No name, number, drug or text can reach the chain, because no field of any contract could hold one (X1, X2, X3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from carestamp.client import Status, errors
from carestamp.documents import canonical, commitment, nullifier, typed
from carestamp.documents.nullifier import Epoch
from tests.support.abi import abi_of

LEDGERS = ("CredentialRegistry", "PackRegistry", "PrescriptionRegistry", "PrescriptionCodec", "Directory")
EVIDENCE = {"origin", "signature", "acceptance", "countersignature", "evidence", "uses"}
"""Signatures, proofs, and nullifiers of packs with their siblings: see IPrescriptionRegistry.dispense, PackUses."""
EPOCH = Epoch("registrar", 2026)
TEXTS = {"LedgerEnlisted", "StringTooLong"}
"""The release of a contract, and an error of OpenZeppelin's about a domain name that is too long."""


def _fields(entries: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in entries:
        yield each["name"], each["type"]
        yield from _fields(each.get("components", []))


@pytest.mark.rules("X1")
@pytest.mark.parametrize("contract", LEDGERS)
def test_no_contract_takes_or_tells_text(contract):
    """Bytes of free length are evidence that is checked, never kept or told."""
    for entry in abi_of(contract):
        for name, kind in _fields(entry.get("inputs", [])):
            if kind == "string":
                assert entry["name"] in TEXTS
            if kind == "bytes":
                assert entry["type"] == "function"
                assert name in EVIDENCE


@pytest.mark.rules("X1")
def test_a_whole_story_leaves_no_word_of_the_document_on_chain(town, cast):
    """Calldata, events and storage words of issue, hold, dispense and reverse hold commitment, ids, numbers only."""
    document = {"patient": "王小明", "drug": "amoxicillin 500 mg", "diagnosis": "J20.9", "phone": "13800138000"}
    salt = commitment.new_salt()
    paper = town.paper(content=commitment.commit(salt, canonical.canonical(document)))
    ask = town.ask(30)
    receipts = [town.dispense(paper, ask), town.reverse(paper, ask, by=cast.second_pharmacist)]
    for receipt in receipts:
        transaction = town.web3.eth.get_transaction(receipt.transaction)
        logs = town.web3.eth.get_transaction_receipt(receipt.transaction)["logs"]
        seen = bytes(transaction["input"]) + b"".join(bytes(each["data"]) for each in logs)
        for value in document.values():
            assert value.encode() not in seen
        assert salt not in seen


@pytest.mark.rules("X2")
def test_who_holds_document_and_salt_can_check_it_and_nobody_else(town):
    document, salt = canonical.canonical({"drug": "aspirin"}), commitment.new_salt()
    paper = town.paper(content=commitment.commit(salt, document))
    assert town.status(paper) is Status.ACTIVE
    assert commitment.verify(paper.terms.content, salt, document)
    assert not commitment.verify(paper.terms.content, commitment.new_salt(), document)
    assert not commitment.verify(paper.terms.content, salt, canonical.canonical({"drug": "ibuprofen"}))


@pytest.mark.rules("X3", "X4", "D1")
def test_one_pack_in_two_spellings_is_sold_once(town, cast):
    key, epoch = nullifier.MemoryKey.random([EPOCH]), EPOCH
    printed, scanned = ("06901234567892", "A123"), (" ６９０１２３４５６７８９２", "Ａ１２３ ")
    pack = town.commissioned((nullifier.pack(key, epoch, *printed), 30))[0]
    first, second = town.paper(), town.paper()
    sold, again = town.ask(30, packs=(pack,)), replace(pack, pack=nullifier.pack(key, epoch, *scanned))
    town.dispense(first, sold)
    asked = town.ask(30, packs=(again,), by=cast.pharmacist_b)
    sales = typed.sale_of(first.id, sold.request), typed.sale_of(second.id, asked.request)
    with town.refused(errors.PackRegistry_AlreadySold(pack.pack, *sales), second, pack):
        town.dispense(second, asked)
