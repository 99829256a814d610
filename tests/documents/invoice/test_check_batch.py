"""B3, B11: before it settles by mask, a payer makes sure that a range is what its root says, each serial once."""

from __future__ import annotations

import dataclasses
import random

import pytest

from carestamp.documents import eip712, merkle
from carestamp.documents.invoice import typed
from carestamp.documents.invoice.batch import Batch, BatchError, Range, check_batch
from tests.documents.invoice.terms import CODE, DOMAIN, bills_from


@pytest.mark.rules("B3", "B11")
def test_check_batch_takes_the_bills_in_any_order(rng: random.Random) -> None:
    bills = bills_from(300)
    anchored = Batch(DOMAIN, bills).range
    shuffled = rng.sample(bills, len(bills))
    assert check_batch(DOMAIN, anchored, shuffled).invoices == tuple(bills)


@pytest.mark.rules("B3", "B11")
def test_check_batch_reverts_when_a_tree_holds_one_serial_twice() -> None:
    """Such a root proves bill 1002 in two versions, and a mask over its range would settle one that is not there."""
    bills = bills_from(4)
    forged = [*bills[:3], dataclasses.replace(bills[2], total=200_000)]
    leaves = [typed.invoice_leaf(eip712.digest(DOMAIN, each)) for each in forged]
    anchored = Range(bills[0].place, 4, merkle.MerkleTree(leaves).root)
    for shown in (forged, bills):
        with pytest.raises(BatchError):
            check_batch(DOMAIN, anchored, shown)


@pytest.mark.rules("B3", "B11")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"count": 5}, "4 bills for a range of 5"),
        ({"count": 3}, "4 bills for a range of 3"),
        ({"place": typed.place_of(CODE, 999)}, "the bills begin at another place than the range"),
        ({"root": b"\x01" * 32}, "the bills lead to another root: one of them differs, or belongs to another ledger"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_check_batch_reverts_when_the_range_is_another(change: dict[str, object], why: str) -> None:
    anchored = dataclasses.replace(Batch(DOMAIN, bills_from(4)).range, **change)  # type: ignore[arg-type]
    with pytest.raises(BatchError, match=f"^{why}$"):
        check_batch(DOMAIN, anchored, bills_from(4))


@pytest.mark.rules("B2", "B3")
@pytest.mark.parametrize("senseless", [{"total": 0}, {"fund": 100_001}, {"cap": 100_001}])
def test_check_refuses_amounts_that_no_ledger_takes(senseless: dict[str, int]) -> None:
    """A mask would settle such a bill, and nobody could ever give it a word."""
    bills = bills_from(3)
    batch = Batch(DOMAIN, [bills[0], dataclasses.replace(bills[1], **senseless), bills[2]])
    with pytest.raises(BatchError, match="serial 1001"):
        check_batch(DOMAIN, batch.range, batch.invoices)
