"""B1, X3, X4 by the ten thousand: however a bill is spelled it has one place, and different bills never share one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from carestamp.documents.invoice import content, native
from carestamp.documents.invoice.identity import place_of_bill
from carestamp.documents.invoice.model import Bill
from carestamp.documents.invoice.profiles import by_name
from carestamp.documents.nullifier import Epoch, MemoryKey
from tests.documents.invoice.spellings import respelled

CHINA = by_name("china-bill")
KEY = MemoryKey({Epoch("31", 2026): b"k" * 32})


@pytest.mark.rules("B1", "X3", "X4")
def test_read_agrees_on_10000_spellings_of_one_bill(rng: random.Random, bill: Bill) -> None:
    spelled = {respelled(rng, bill) for _ in range(10_000)}
    assert len(spelled) > 9_900, "the corpus repeats itself"
    found = {_only(each) for each in spelled}
    assert {(place_of_bill(KEY, each, CHINA), content.bytes_of(each)) for each in found} == {
        (place_of_bill(KEY, bill, CHINA), content.bytes_of(bill))
    }
    assert found == {bill}


def _only(written: str) -> Bill:
    found = native.read_text(written, "one")
    assert [str(each) for each in found.errors] == []
    return found.bills[0]


@pytest.mark.rules("B1", "X3", "X4", "X8")
def test_place_differs_for_10000_bills(bill: Bill) -> None:
    codes = [f"31{kind:02}{page:02}26" for kind in range(10) for page in range(10)]
    bills = [replace(bill, code=code, number=str(serial)) for code in codes for serial in range(1, 101)]
    assert len({place_of_bill(KEY, each, CHINA) for each in bills}) == 10_000


@pytest.mark.rules("X2", "X4")
def test_content_differs_for_10000_bills(bill: Bill) -> None:
    others = [replace(bill, number=str(1 + n)) for n in range(5_000)]
    others += [replace(bill, payer=f"患者 {n}") for n in range(2_500)]
    others += [replace(bill, account=n, cash=40_000 - n) for n in range(2_500)]
    assert len({content.bytes_of(each) for each in others}) == 10_000
