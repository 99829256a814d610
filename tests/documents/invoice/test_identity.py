"""B1, X3: a bill's place depends on its code, its serial and the operator's key, and on nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from carestamp.documents import nullifier
from carestamp.documents.invoice import identity
from carestamp.documents.invoice.model import Bill, BillError, BillItem
from carestamp.documents.invoice.profiles import by_name
from carestamp.documents.invoice.typed import place_of
from carestamp.documents.nullifier import Epoch, MemoryKey, NullifierError

CHINA, GERMANY = by_name("china-bill"), by_name("germany-bill")
SHANGHAI = Epoch("31", 2026)
KEY = MemoryKey({SHANGHAI: b"k" * 32, Epoch("31", 2027): b"l" * 32, Epoch("praxis 7", 2026): b"m" * 32})


@pytest.mark.rules("X3", "B1")
def test_nullifier_of_a_code_keeps_its_value_for_ever() -> None:
    """A pinned vector: a change would give every bill that was used a fresh place."""
    found = identity.code_nullifier(KEY, SHANGHAI, "31060126")
    assert found.hex() == PINNED
    assert found == nullifier.book(KEY, SHANGHAI, "31060126")[:24]


PINNED = "14e0f149425c3c45ae51fc9d91687cf847dad018f2167b7d"


@pytest.mark.rules("X3", "B1")
@pytest.mark.parametrize(
    ("code", "epoch"),
    [
        ("31060126", Epoch("31", 2026)),
        ("３１０６０１２６", Epoch("31", 2026)),
        ("00010122", Epoch("00", 2022)),
        ("10122", Epoch("00", 2022)),
        ("11060199", Epoch("11", 2099)),
    ],
)
def test_epoch_is_read_off_the_code(code: str, epoch: Epoch) -> None:
    assert identity.fiscal_epoch(code) == epoch


@pytest.mark.rules("X3")
def test_epoch_stays_when_a_code_is_used_up_in_january(bill: Bill) -> None:
    later = replace(bill, issued=dt.date(2027, 1, 4))
    assert identity.epoch_of(later, CHINA) == identity.epoch_of(bill, CHINA) == SHANGHAI
    assert identity.place_of_bill(KEY, later, CHINA) == identity.place_of_bill(KEY, bill, CHINA)


@pytest.mark.rules("B1", "X8")
def test_place_is_the_same_whatever_else_the_bill_says(bill: Bill) -> None:
    """A copy under another name, amount, date or check code comes to the same place, and finds it taken."""
    other = replace(bill, payer="Someone", check_code="zzzzzz", items=(BillItem("x", 100_000),), issued=dt.date.max)
    assert identity.place_of_bill(KEY, other, CHINA) == identity.place_of_bill(KEY, bill, CHINA)


@pytest.mark.rules("B1", "X3")
def test_place_holds_code_and_serial(bill: Bill) -> None:
    place = identity.place_of_bill(KEY, bill, CHINA)
    assert place == bytes.fromhex(PINNED) + (120).to_bytes(8, "big")
    assert place == place_of(identity.code_nullifier(KEY, SHANGHAI, bill.code), 120)


@pytest.mark.rules("X3")
def test_epoch_elsewhere_is_the_issuer_in_the_bills_year(bill: Bill) -> None:
    german = replace(bill, code="RE-A", currency="EUR", payee="Praxis 7", payee_id="")
    assert identity.epoch_of(german, GERMANY) == Epoch("Praxis 7", 2026)
    assert identity.epoch_of(replace(german, payee_id="DE1"), GERMANY) == Epoch("DE1", 2026)
    assert len({identity.place_of_bill(KEY, replace(german, code=code), GERMANY) for code in ("RE-A", "RE-B")}) == 2


@pytest.mark.rules("X3", "B1")
def test_place_is_refused_without_a_fiscal_code_or_a_key(bill: Bill) -> None:
    with pytest.raises(BillError) as refused:
        identity.place_of_bill(KEY, replace(bill, code="RE-A"), CHINA)
    assert (refused.value.path, refused.value.why) == ("code", identity.NOT_A_FISCAL_CODE)
    with pytest.raises(NullifierError):
        identity.place_of_bill(KEY, replace(bill, code="11060126"), CHINA)
