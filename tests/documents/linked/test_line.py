"""The commitment of a bill line: of that line of that bill and of no other; a bill without links stays what it was."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from carestamp.documents.commitment import commit
from carestamp.documents.invoice.model import BillItem
from carestamp.documents.invoice.typed import place_of
from carestamp.documents.linked import LineOpening, line_of, lines_of
from tests.documents.linked import visit

SEED = 20261122
PLACE = place_of(b"\x09" * 24, 12)
ITEMS = (visit.VISIT, visit.DRUG)


@pytest.mark.rules("Z1", "X2")
def test_line_opens_with_its_salt_and_covers_what_is_charged() -> None:
    opening = line_of(visit.bill().document, visit.salt(1), PLACE, 2)
    written = (
        '{"format":"carestamp.bill-line.1",'
        '"item":{"amount":3600,"code":"XJ01DC02","name":"头孢呋辛酯片 cefuroxime","quantity":24,"unit":"片"},'
        f'"line":2,"place":"0x{PLACE.hex()}"}}'
    )
    assert opening.line.canonical_bytes.decode() == written
    assert opening.commitment == commit(opening.salt, written.encode())


@pytest.mark.rules("Z1", "X2")
def test_no_two_lines_share_a_commitment_or_salt() -> None:
    """Whatever differs: the bill's number or code, its salt, the number of the line, an amount, a quantity."""
    dearer = replace(visit.DRUG, amount=3601)
    fewer = replace(visit.DRUG, quantity=Decimal(23))
    document = visit.bill().document
    listed = [*lines_of(document, visit.salt(1), PLACE), *lines_of(document, visit.salt(2), PLACE)]
    listed += lines_of(document, visit.salt(1), place_of(b"\x09" * 24, 13))
    listed += lines_of(document, visit.salt(1), place_of(b"\x08" * 24, 12))
    for item in (dearer, fewer):
        visited = replace(visit.VISIT, amount=5800 - item.amount)
        listed.append(line_of(visit.bill(items=(visited, item)).document, visit.salt(1), PLACE, 2))
    assert len({each.commitment for each in listed}) == len(listed) == 10
    assert len({each.salt for each in listed}) == 4


@pytest.mark.rules("Z1", "X4")
def test_same_line_in_another_spelling_is_the_same_line() -> None:
    spelled = BillItem(" 头孢呋辛酯片  ｃefuroxime", 3600, Decimal("24.00"), "片", "xj01dc02")
    ours, theirs = visit.bill(), visit.bill(items=(visit.VISIT, spelled))
    assert visit.line(ours) == visit.line(theirs)


@pytest.mark.rules("Z1", "X2")
def test_one_opening_tells_nothing_of_the_next_line() -> None:
    """The bill's salt can't be found from the salt of a line, so the other lines stay closed."""
    print(f"seed {SEED}")
    own = random.Random(SEED).randbytes(32)
    first, second = lines_of(visit.bill().document, own, PLACE)
    tried = LineOpening(second.line, first.salt)
    assert first.salt != own
    assert tried.commitment != second.commitment


@pytest.mark.rules("Z1")
@pytest.mark.parametrize("number", [0, 3])
def test_bill_has_no_other_lines(number: int) -> None:
    with pytest.raises(IndexError, match="the bill has no such line"):
        line_of(visit.bill().document, visit.salt(1), PLACE, number)
