"""B2, B3: a range of bills under one root, the proof of each, and the check of all before a mask."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import pytest

from carestamp.documents import eip712, merkle
from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.invoice import typed
from carestamp.documents.invoice.batch import Batch, BatchError, Range, check_batch
from carestamp.documents.invoice.typed import Invoice
from tests.documents.invoice.terms import CODE, DOMAIN, bills_from

Bills = list[Invoice]


@pytest.mark.rules("B2")
@pytest.mark.parametrize("count", [1, 2, 3, 255, 256, 257])
def test_leaf_proves_each_bill_of_a_range(count: int) -> None:
    bills = bills_from(count)
    batch = Batch(DOMAIN, bills)
    assert batch.range == Range(typed.place_of(CODE, 1_000), count, batch.root)
    for bill in bills:
        leaf = batch.leaf(bill.serial)
        assert (leaf.first, leaf.count) == (1_000, count)
        assert merkle.verify(batch.root, typed.invoice_leaf(eip712.digest(DOMAIN, bill)), leaf.proof)


@pytest.mark.rules("B2")
def test_tree_is_openzeppelins_over_the_digests() -> None:
    bills = bills_from(9)
    digests = [eip712.digest(DOMAIN, each) for each in bills]
    assert Batch(DOMAIN, bills).root == merkle.MerkleTree(merkle.leaf(["bytes32"], [each]) for each in digests).root


@pytest.mark.rules("B2", "X11")
def test_leaf_of_another_bill_ledger_or_chain_proves_nothing() -> None:
    bills = bills_from(8)
    batch = Batch(DOMAIN, bills)
    proof = batch.leaf(1_003).proof
    strangers = [
        (DOMAIN, dataclasses.replace(bills[3], total=100_001)),
        (DOMAIN, dataclasses.replace(bills[3], serial=1_004)),
        (DOMAIN, bills[2]),
        (typed.invoices_domain(31337, "0x" + "a2" * 20), bills[3]),
        (typed.invoices_domain(1, "0x" + "a1" * 20), bills[3]),
    ]
    for domain, bill in strangers:
        assert not merkle.verify(batch.root, typed.invoice_leaf(eip712.digest(domain, bill)), proof)
    assert not merkle.verify(batch.root, typed.invoice_leaf(eip712.digest(DOMAIN, bills[3])), proof[:-1])


def _gap(bills: Bills) -> Bills:
    return bills[:2] + bills[3:]


def _twice(bills: Bills) -> Bills:
    return [*bills[:3], *bills[2:]]


def _backwards(bills: Bills) -> Bills:
    return bills[::-1]


def _other_code(bills: Bills) -> Bills:
    return [*bills[:3], dataclasses.replace(bills[3], code=b"\xc1" * 24), *bills[4:]]


def _other_issuer(bills: Bills) -> Bills:
    return [*bills[:3], dataclasses.replace(bills[3], issuer=8), *bills[4:]]


@pytest.mark.rules("B2")
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda _: [], "a range has one bill or more"),
        (_gap, "bill 2: its serial does not follow the one before"),
        (_twice, "bill 3: its serial does not follow the one before"),
        (_backwards, "bill 1: its serial does not follow the one before"),
        (_other_code, "bill 3: another book or issuer"),
        (_other_issuer, "bill 3: another book or issuer"),
    ],
)
def test_batch_refuses_what_is_no_range(spoil: Callable[[Bills], Bills], why: str) -> None:
    with pytest.raises(BatchError, match=f"^{why}$"):
        Batch(DOMAIN, spoil(bills_from(6)))


@pytest.mark.rules("B2")
def test_leaf_refuses_a_serial_outside_the_range() -> None:
    batch = Batch(DOMAIN, bills_from(4))
    for serial in (999, 1_004, -1):
        with pytest.raises(BatchError):
            batch.leaf(serial)


@pytest.mark.rules("B2")
def test_batch_refuses_terms_that_do_not_fit() -> None:
    with pytest.raises(TypedDataError, match="total"):
        Batch(DOMAIN, [dataclasses.replace(bills_from(1)[0], total=1 << 40)]).root  # noqa: B018


@pytest.mark.rules("B2", "X10")
def test_batch_of_10000_is_ready_in_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """Some 0.2 s on a quiet machine; proofs have 14 nodes."""
    bills, start = bills_from(10_000), time.perf_counter()
    batch = Batch(DOMAIN, bills)
    check_batch(DOMAIN, batch.range, bills)
    leaves = [batch.leaf(each.serial) for each in bills]
    taken = time.perf_counter() - start
    with capsys.disabled():
        print(f"\n10,000 bills batched, checked and proved in {taken:.2f} s", end="")
    assert max(len(each.proof) for each in leaves) == 14
    assert taken < 20
