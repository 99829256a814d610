"""B2, B4, B6, B11 at their bounds: what the ledger takes as the last, and what it refuses as the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carestamp.documents.eip712 import TypedDataError
from carestamp.documents.invoice import batch, typed
from carestamp.documents.invoice.batch import Batch, BatchError, Masks, check_batch, masks_of
from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.invoice.typed import CoverageOrder, Leaf, Reservation
from tests.documents.invoice.terms import BILL, CODE, DOMAIN, bills_from

ASKED = Reservation(BILL, payer=7, rank=3, maximum=0x1111, capped=0x222, until=0x33333, attempt=2, deadline=0x44444)
LANES = {"amount": (0, 40), "capped": (40, 40), "maximum": (80, 40), "its capped": (120, 40)}
LANES |= {"until": (160, 40), "attempt": (200, 8), "rank": (208, 8), "deadline": (216, 32)}


@pytest.mark.rules("B4")
def test_reservation_lies_where_the_ledger_reads_it() -> None:
    word = typed.pack_reservation(ASKED, 0x555, 0x66)
    read = {name: word >> start & (1 << bits) - 1 for name, (start, bits) in LANES.items()}
    assert list(read.values()) == [0x555, 0x66, 0x1111, 0x222, 0x33333, 2, 3, 0x44444]
    assert word >> 248 == 0


@pytest.mark.rules("B4")
@pytest.mark.parametrize(("amount", "capped"), [(1 << 40, 0), (0, 1 << 40), (-1, 0)])
def test_reservation_refuses_an_amount_that_would_spill(amount: int, capped: int) -> None:
    assert typed.pack_reservation(ASKED, (1 << 40) - 1, (1 << 40) - 1) & (1 << 80) - 1 == (1 << 80) - 1
    with pytest.raises(TypedDataError, match=r"^(amount|capped): does not fit uint40$"):
        typed.pack_reservation(ASKED, amount, capped)


@pytest.mark.rules("B4")
@pytest.mark.parametrize("name", ["maximum", "capped", "until", "attempt", "rank", "deadline"])
def test_reservation_refuses_a_permission_that_would_spill(name: str) -> None:
    with pytest.raises(TypedDataError, match=rf"^{name}: does not fit"):
        typed.pack_reservation(replace(ASKED, **{name: 1 << 40}), 1, 1)


@pytest.mark.rules("B6")
def test_order_of_one_payer_is_an_order() -> None:
    assert typed.pack_order(CoverageOrder(BILL, (9,), (0,), 1, 180)) == (9, 0)


@pytest.mark.rules("B2")
def test_leaf_and_range_are_what_an_act_takes() -> None:
    proof = (b"\1" * 32, b"\2" * 32)
    assert Leaf(5, 3, proof).as_tuple() == (5, 3, list(proof))
    held = Batch(DOMAIN, bills_from(3)).range
    assert held.as_tuple() == (held.place, 3, held.root)


@pytest.mark.rules("B11")
def test_check_refuses_a_bill_of_nothing_and_takes_one_that_is_paid_in_full() -> None:
    nothing = replace(bills_from(1)[0], total=0, fund=0, cap=0)
    with pytest.raises(BatchError, match="serial 1000"):
        check_batch(DOMAIN, Batch(DOMAIN, [nothing]).range, [nothing])
    for full in ({"fund": 100_000}, {"cap": 100_000}):
        paid = replace(bills_from(1)[0], **full)
        assert len(check_batch(DOMAIN, Batch(DOMAIN, [paid]).range, [paid])) == 1


@pytest.mark.rules("B2", "X10")
def test_range_has_no_more_bills_than_the_ledger_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_BILLS", 3)
    assert len(Batch(DOMAIN, bills_from(3))) == 3
    with pytest.raises(BatchError, match=r"^a range has one bill or more$"):
        Batch(DOMAIN, bills_from(4))


@pytest.mark.rules("B11")
def test_no_serial_makes_no_call() -> None:
    with pytest.raises(BatchError, match=r"^one call takes 1 to"):
        masks_of(CODE, [])
    assert isinstance(masks_of(CODE, [7]), Masks)


@pytest.mark.rules("B3", "B7")
def test_each_state_has_its_own_words() -> None:
    for states in (BillStamp, ClaimState):
        said = [each.words for each in states]
        assert len({each.zh for each in said}) == len({each.en for each in said}) == len(states)
